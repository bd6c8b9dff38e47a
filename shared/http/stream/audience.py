"""Who may hear a fact, and who wants to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.http.callers import DEPARTMENT_ROLES, Caller
from shared.http.stream.told import Told


@dataclass(frozen=True)
class Audience:
    """Somebody who follows."""

    hears_all: bool
    department: str | None
    """Whose facts he hears else, besides those that concern no department."""
    areas: AbstractSet[str] = frozenset()
    """Which he wants; all where empty, as with the others."""
    types: AbstractSet[str] = frozenset()
    departments: AbstractSet[str] = frozenset()

    def hears(self, fact: Told) -> bool:
        """Tell whether a fact is for him."""
        return self._may(fact) and (
            (not self.areas or fact.area in self.areas)
            and (not self.types or fact.type in self.types)
            and (not self.departments or not self.departments.isdisjoint(fact.departments or ()))
        )

    def _may(self, fact: Told) -> bool:
        if self.hears_all:
            return True
        if fact.departments is None:
            return False  # nobody has said whom it concerns
        return not fact.departments or self.department in fact.departments


def hears_all(caller: Caller) -> bool:
    """Tell whether a caller has a role that reaches every department."""
    return bool(caller.roles - DEPARTMENT_ROLES)
