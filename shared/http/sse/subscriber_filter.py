"""Decides which facts a stream client may see and has asked for."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.http.auth import DEPARTMENT_ROLES, Caller
from shared.http.sse.sse_message import SseMessage


@dataclass(frozen=True)
class SubscriberFilter:
    """What one stream client may see and wants to receive."""

    sees_all_departments: bool
    own_department: str | None
    """The department whose facts the client sees, besides facts that concern no department.

    It matters only without `sees_all_departments`.
    """
    areas: AbstractSet[str] = frozenset()
    """The areas whose facts the client wants; all if empty."""
    types: AbstractSet[str] = frozenset()
    """The types of facts that the client wants; all if empty."""
    departments: AbstractSet[str] = frozenset()
    """The departments that the wanted facts concern; all facts if empty."""

    def accepts(self, message: SseMessage) -> bool:
        """Return whether the client may see a fact and wants it."""
        return self.may_see(message.departments) and (
            (not self.areas or message.area in self.areas)
            and (not self.types or message.type in self.types)
            and (not self.departments or _have_one_in_common(self.departments, message.departments))
        )

    def may_see(self, departments: AbstractSet[str] | None) -> bool:
        """Return whether the client may see a fact that concerns these departments."""
        if self.sees_all_departments:
            return True
        if departments is None:
            return False  # whom it concerns is unknown
        own = () if self.own_department is None else (self.own_department,)
        return not departments or _have_one_in_common(own, departments)


def _have_one_in_common(codes: Iterable[str], others: Iterable[str] | None) -> bool:
    """Return whether a code is in both, in upper or lower case."""
    return not {code.casefold() for code in codes}.isdisjoint(
        code.casefold() for code in others or ()
    )


def has_cross_department_role(caller: Caller) -> bool:
    """Return whether a caller has a role that reaches every department."""
    return bool(caller.roles - DEPARTMENT_ROLES)
