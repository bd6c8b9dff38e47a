"""For whom a caller enters something about a case: a department, an officer, or a connector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.workflows.api.required_roles import OFFICER_ROLES, WORKER_ROLES
from services.workflows.domain.planned_step import PlannedStep
from shared.http.auth import DEPARTMENT_ROLES, Caller
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.late_entry import require_timely_entry


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


def require_starting_party(
    area: AreaContext,
    caller: Caller,
    steps: Sequence[PlannedStep],
    named: str | None,
    *,
    at: datetime,
    now: datetime,
) -> ActingParty:
    """Return for whom a caller starts a case: for the department that holds its first step.

    Who names a department that the case is for acts for that one, too: it may be given steps.
    Raises as `require_acting_party` does.
    """
    if named is not None:
        require_acting_party(area, caller, named, at, now)
    return require_acting_party(area, caller, steps[0].department, at, now)


def require_acting_party(
    area: AreaContext, caller: Caller, department: str, at: datetime, now: datetime
) -> ActingParty:
    """Return for whom a caller enters something that happened at a time.

    Raises `Problem` where he may not act for the department, or may not enter what is so old.
    """
    caller.require_department_role(department, *WORKER_ROLES)
    party = acting_party(caller, department, now)
    if party.entered_at is not None:
        require_timely_entry(area, caller, at, *OFFICER_ROLES)
    return party
