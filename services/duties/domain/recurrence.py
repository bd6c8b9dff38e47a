"""The recurrence of a standing duty (周期): the days on which it is owed, and their names."""

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
    """Yield the dates from a first to a last day, both included; endlessly where `last` is `None`.

    Each date is computed when it is requested, so a caller may stop at any of them.
    """
    occurrence = occurrence_on_or_after(recurrence, first)
    while last is None or occurrence <= last:
        yield occurrence
        occurrence = occurrence_on_or_after(recurrence, occurrence + _DAY)


def occurrence_on_or_after(recurrence: Recurrence, day: date) -> date:
    """Return the first date of a recurrence that is not before a day."""
    match recurrence:
        case Weekly(weekday=weekday):
            return day + timedelta(days=(_WEEKDAYS.index(weekday) - day.weekday()) % 7)
        case Monthly(day=number):
            occurrence = _day_of_month(day, number)
            if occurrence >= day:
                return occurrence
            return _day_of_month(_last_of_month(day) + _DAY, number)


def previous_occurrence(recurrence: Recurrence, occurrence: date) -> date:
    """Return the date of a recurrence that precedes one of its dates."""
    match recurrence:
        case Weekly():
            return occurrence - _WEEK
        case Monthly(day=number):
            return _day_of_month(occurrence.replace(day=1) - _DAY, number)


def occurrence_name(recurrence: Recurrence, occurrence: date) -> str:
    """Return the name of a date: its month, `2026-10`, or its ISO week, `2026-W41`."""
    match recurrence:
        case Weekly():
            year, week, _ = occurrence.isocalendar()
            return f"{year:04}-W{week:02}"
        case Monthly():
            return f"{occurrence.year:04}-{occurrence.month:02}"


def parse_occurrence_name(recurrence: Recurrence, name: str) -> date | None:
    """Return the date of a name; `None` where the calendar or the recurrence has none."""
    year, _, part = name.partition("-")
    try:
        match recurrence:
            case Weekly(weekday=weekday):
                day = _WEEKDAYS.index(weekday) + 1
                found = date.fromisocalendar(int(year), int(part.removeprefix("W")), day)
            case Monthly(day=number):
                found = _day_of_month(date(int(year), int(part), 1), number)
    except (ValueError, OverflowError):
        return None
    return found if occurrence_name(recurrence, found) == name else None


def _day_of_month(day: date, number: int) -> date:
    """Return the day with this number in the month of `day`, or the last one of a shorter month."""
    return day.replace(day=min(number, _last_of_month(day).day))


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
