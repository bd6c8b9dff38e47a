"""The rhythm of a standing duty (周期): on which days it is owed, and what they are called."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Monthly(BaseModel, frozen=True, extra="forbid"):
    """Once a month; the 31st of a shorter month is its last day."""

    every: Literal["month"] = "month"
    day: Annotated[int, Field(ge=1, le=31)]


class Weekly(BaseModel, frozen=True, extra="forbid"):
    """Once a week."""

    every: Literal["week"] = "week"
    weekday: Weekday


Recurrence = Annotated[Monthly | Weekly, Field(discriminator="every")]


def occurrence_dates(recurrence: Recurrence, first: date, last: date | None) -> Iterator[date]:
    """Yield the dates from a first to a last day, both included; without end where there is none.

    Each is found from the one before it, so a caller may stop at any of them.
    """
    found = occurrence_on_or_after(recurrence, first)
    while last is None or found <= last:
        yield found
        found = occurrence_on_or_after(recurrence, found + _DAY)


def occurrence_on_or_after(recurrence: Recurrence, day: date) -> date:
    """Return the first date that is not before a day."""
    match recurrence:
        case Weekly(weekday=weekday):
            return day + timedelta(days=(_WEEKDAYS.index(weekday) - day.weekday()) % 7)
        case Monthly(day=number):
            found = _in_month(day, number)
            return found if found >= day else _in_month(_last_of_month(day) + _DAY, number)


def previous_occurrence(recurrence: Recurrence, occurrence: date) -> date:
    """Return the date that precedes one."""
    match recurrence:
        case Weekly():
            return occurrence - _WEEK
        case Monthly(day=number):
            return _in_month(occurrence.replace(day=1) - _DAY, number)


def occurrence_name(recurrence: Recurrence, occurrence: date) -> str:
    """Return what a date is called: its month, `2026-10`, or its ISO week, `2026-W41`."""
    match recurrence:
        case Weekly():
            year, week, _ = occurrence.isocalendar()
            return f"{year:04}-W{week:02}"
        case Monthly():
            return f"{occurrence.year:04}-{occurrence.month:02}"


def parse_occurrence_name(recurrence: Recurrence, name: str) -> date | None:
    """Return the date of this name; `None` where the calendar or the rhythm has none."""
    year, _, part = name.partition("-")
    try:
        match recurrence:
            case Weekly(weekday=weekday):
                day = _WEEKDAYS.index(weekday) + 1
                found = date.fromisocalendar(int(year), int(part.removeprefix("W")), day)
            case Monthly(day=number):
                found = _in_month(date(int(year), int(part), 1), number)
    except (ValueError, OverflowError):
        return None
    return found if occurrence_name(recurrence, found) == name else None


def _in_month(day: date, number: int) -> date:
    return day.replace(day=min(number, _last_of_month(day).day))


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
