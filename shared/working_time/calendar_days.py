"""The days of a calendar as a fact carries them: those that differ from the week, without names.

Two decades of holidays are 560 days or 7 KB of JSON so; with their names they would be 50 KB, and
no time depends on a name.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from shared.working_time.workday_calendar import SATURDAY, Calendar, OfficialDays, SpecialDay


class CalendarDays(BaseModel, frozen=True):
    """What of a calendar decides which days are worked."""

    first_year: int
    last_year: int
    """The last year with an official list; later years follow the week alone."""
    days_off: tuple[date, ...]
    """Days from Monday to Friday that are not worked, oldest first."""
    days_worked: tuple[date, ...]
    """Saturdays and Sundays that are worked, oldest first."""


def days_of(calendar: Calendar) -> CalendarDays:
    """Return the days of a calendar, the company's own included."""
    exceptions = sorted(
        day
        for day, one in calendar.special_days.items()
        if one.working != (day.weekday() < SATURDAY)
    )
    return CalendarDays(
        first_year=calendar.official.first_year,
        last_year=calendar.official.last_year,
        days_off=tuple(day for day in exceptions if day.weekday() < SATURDAY),
        days_worked=tuple(day for day in exceptions if day.weekday() >= SATURDAY),
    )


def calendar_of(version: int, days: CalendarDays) -> Calendar:
    """Return a calendar of these days; it counts working time as the one they were taken from."""
    special = [SpecialDay(day=day, working=False, name="") for day in days.days_off]
    special += [SpecialDay(day=day, working=True, name="") for day in days.days_worked]
    official = OfficialDays(
        first_year=days.first_year,
        last_year=days.last_year,
        days=tuple(sorted(special, key=lambda one: one.day)),
    )
    return Calendar(version=version, official=official)
