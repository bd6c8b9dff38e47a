"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
)
from services.directory.domain.person_events import PersonAssigned
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.past_moment import stated_time


def valid_time(event: Any) -> datetime | None:
    """Return the beginning of the day from which an event holds, or when it was entered."""
    match event:
        case (
            DepartmentRegistered(valid_from=day)
            | DepartmentPlaced(valid_from=day)
            | DepartmentFound(since=day)
            | DepartmentClosed(valid_to=day)
            | PersonAssigned(valid_from=day)
        ):
            return _beginning(day)
        case _:
            return stated_time(event)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), COMPANY_TIME_ZONE)
