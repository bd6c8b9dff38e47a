"""For whom a caller enters something about a case: a department, an officer, or a connector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.workflows.api.required_roles import OFFICER_ROLES
from shared.http.auth import DEPARTMENT_ROLES, Caller


@dataclass(frozen=True)
class ActingParty:
    """Who enters something; both are `None` for an officer, whose stated time always counts."""

    entered_at: datetime | None = None
    """When people of the department enter it."""
    connector: str | None = None
    """The subject of a connector, which takes only its own cases further."""
    roles: frozenset[str] | None = None
    """The roles of a person of the department; `None` for others, of whom none is asked."""


def acting_party(caller: Caller, department: str, now: datetime) -> ActingParty:
    """Return for whom a caller acts who may act for this department.

    The least of several roles counts that reaches: a person of the department with the role of a
    connector acts for the department.
    """
    if caller.roles.intersection(OFFICER_ROLES):
        return ActingParty()
    if caller.belongs_to(department) and caller.roles & DEPARTMENT_ROLES:
        return ActingParty(entered_at=now, roles=caller.roles & DEPARTMENT_ROLES)
    return ActingParty(connector=caller.subject)
