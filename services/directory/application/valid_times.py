"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentClosed,
    DepartmentFound,
    DepartmentMoved,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentReinstated,
    DepartmentRenamed,
    DepartmentWithdrawn,
    HeadAppointed,
    HeadRemoved,
)
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonLeft,
    PersonWithdrawn,
)
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.past_moment import stated_time

_EVER = datetime(1, 1, 1, tzinfo=UTC)


def valid_time(event: Any) -> datetime | None:
    """Return the beginning of the day from which an event holds, or when it was entered.

    What was entered by mistake was never so.
    """
    match event:
        case DepartmentWithdrawn() | PersonWithdrawn():
            return _EVER
        case PersonLeft(last_day=day):
            return beginning_of(day + timedelta(days=1))
        case (DepartmentRenamed() | HeadAppointed()) as changed if changed.valid_from is not None:
            return beginning_of(changed.valid_from)
        case (
            DepartmentRegistered(valid_from=day)
            | DepartmentReinstated(valid_from=day)
            | DepartmentPlaced(valid_from=day)
            | DepartmentFound(since=day)
            | DepartmentClosed(valid_to=day)
            | DepartmentMoved(valid_from=day)
            | HeadRemoved(valid_from=day)
            | DepartmentChangePlanned(valid_from=day)
            | DepartmentChangeWithdrawn(valid_from=day)
            | PersonAssigned(valid_from=day)
            | AssignmentWithdrawn(valid_from=day)
        ):
            return beginning_of(day)
        case _:
            return stated_time(event)


def beginning_of(day: date) -> datetime:
    """Return the instant at which a day of the company begins."""
    return datetime.combine(day, time(), COMPANY_TIME_ZONE)
