"""The due dates of a duty list: T+N in calendar days, or in working days of the company's calendar.

T+N is a day, never an hour: it is due at the day's last instant. In calendar days it is the Nth day
after the day of T. In working days it is the Nth working day after it; T+0 is the day of T, or the
next working day where T is none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from shared.eventsourcing.company_days import company_date, last_instant_of_day
from shared.working_time.workday_calendar import Calendar

DueCounting = Literal["calendar", "working"]
"""Whether the N of T+N counts calendar days or working days."""


class DueDate(NamedTuple):
    """When an entry is due, and by which version of the calendar."""

    at: datetime
    """The last instant of the day, in UTC."""
    calendar_version: int | None
    """`None` where calendar days count; 0 is the installed official list."""


def due_date(
    kick_off: datetime, due_days: int, counting: DueCounting, calendar: Calendar | None
) -> DueDate:
    """Return when T+`due_days` is over; raises `LookupError` where a calendar is needed."""
    first = company_date(kick_off)
    if counting == "calendar":
        return DueDate(last_instant_of_day(first + timedelta(days=due_days)), None)
    if calendar is None:
        raise LookupError("something is due in working days, but no calendar was given")
    day = nth_working_day_after(first, due_days, calendar)
    return DueDate(last_instant_of_day(day), calendar.version)


def nth_working_day_after(first: date, number: int, calendar: Calendar) -> date:
    """Return the working day that is so many after a day; for 0 the day itself or the next one."""
    index = first.toordinal() - 1
    before = calendar.working_days_before(index)
    if number and calendar.is_working(first):
        before += 1
    last = calendar.nth_working_day(before + max(number - 1, 0))
    return date.fromordinal(last + 1)
