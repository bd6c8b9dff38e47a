"""Which entries about the past need the other side's confirmation before they count.

Working days are Monday to Friday in the company's zone. Holidays are not known to every area;
around them an entry may need a confirmation that a calendar would have spared.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.problem_details import InvalidField
from shared.http.request_problems import EnteredTooLate

if TYPE_CHECKING:
    from shared.service_runtime.area_context import AreaContext

DEFAULT_WORKING_DAYS = 3
_DAY = timedelta(days=1)
_SATURDAY = 5
_LAST_TIME = time(16)
"""Two office hours before the end of the day: the time for the reply to a simple request."""


def needs_confirmation(occurred_at: datetime, entered_at: datetime, working_days: int) -> bool:
    """Return whether something happened before the last `working_days` before its entry's day."""
    day = entered_at.astimezone(COMPANY_TIME_ZONE).date()
    remaining = working_days
    while remaining:
        day -= _DAY
        remaining -= day.weekday() < _SATURDAY
    return occurred_at < datetime.combine(day, time.min, COMPANY_TIME_ZONE)


def shortest_notice_day(now: datetime) -> date:
    """Return the first day by which another department may be told to do something.

    It is the day on which two office hours (9 to 12 and 13 to 18) are over, at the earliest.
    """
    local = now.astimezone(COMPANY_TIME_ZONE)
    day = local.date()
    if local.time() > _LAST_TIME:
        day += _DAY
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return day


def require_timely_entry(area: AreaContext, caller: Caller, at: datetime, *roles: Role) -> None:
    """Raise `Problem` 422 where people of a department enter what would need a confirmation.

    For areas whose events nobody confirms: whoever has one of `roles` that is no department's
    enters what is older.
    """
    if caller.roles & (set(roles) - DEPARTMENT_ROLES):
        return
    days = area.late_entry_working_days
    if needs_confirmation(at, area.clock(), days):
        raise EnteredTooLate(
            errors=[InvalidField.because(EnteredTooLate(days=days), {"pointer": "#/at"})], days=days
        )
