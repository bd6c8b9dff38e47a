"""Who may hear a fact, and who wants to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.http.auth import DEPARTMENT_ROLES, Caller
from shared.http.sse.sse_message import SseMessage


@dataclass(frozen=True)
class SubscriberFilter:
    """Somebody who follows."""

    sees_all_departments: bool
    own_department: str | None
    """Whose facts he hears else, besides those that concern no department."""
    areas: AbstractSet[str] = frozenset()
    """Which he wants; all where empty, as with the others."""
    types: AbstractSet[str] = frozenset()
    departments: AbstractSet[str] = frozenset()

    def accepts(self, message: SseMessage) -> bool:
        """Tell whether a fact is for him."""
        return self._is_visible(message) and (
            (not self.areas or message.area in self.areas)
            and (not self.types or message.type in self.types)
            and (not self.departments or not self.departments.isdisjoint(message.departments or ()))
        )

    def _is_visible(self, message: SseMessage) -> bool:
        if self.sees_all_departments:
            return True
        if message.departments is None:
            return False  # nobody has said whom it concerns
        return not message.departments or self.own_department in message.departments


def has_cross_department_role(caller: Caller) -> bool:
    """Tell whether a caller has a role that reaches every department."""
    return bool(caller.roles - DEPARTMENT_ROLES)
