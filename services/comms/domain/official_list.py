"""The official list given by hand, where the installed one does not have a year yet: checked first.

The official text names holidays and make-up workdays. A make-up day that is a workday anyway, or a
day of another year, is a slip of the pen and refused; a holiday that takes nobody's workday is
told, because the text may say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.setting_refusals import (
    CalendarDayNamedTwice,
    MakeUpDayIsWorkday,
    OfficialDayOfOtherYear,
    OfficialYearsWithGap,
)
from shared.eventsourcing.refusal import words_for
from shared.working_time.workday_calendar import SATURDAY, OfficialDays, SpecialDay

_WEEKDAYS = {
    "Monday": "星期一",
    "Tuesday": "星期二",
    "Wednesday": "星期三",
    "Thursday": "星期四",
    "Friday": "星期五",
}
ListWarningCode = Literal["holiday-is-weekend"]


class OfficialYear(BaseModel, frozen=True):
    """The official list of a year, as it was read from the official text."""

    year: int
    days: tuple[SpecialDay, ...]


class ListWarning(BaseModel, frozen=True):
    """Something that a list says and that is probably not meant."""

    code: ListWarningCode
    day: date
    en: str
    zh: str


def official_list(
    installed: OfficialDays, present: OfficialDays | None, given: Sequence[OfficialYear]
) -> OfficialDays:
    """Return the installed list with the years given by hand, now or for the present calendar.

    A year given now outweighs the installed one; one that was given before stays until the
    installed list has it. Raises `OfficialDayOfOtherYear`, `MakeUpDayIsWorkday`,
    `CalendarDayNamedTwice` and `OfficialYearsWithGap`.
    """
    for one in given:
        _check(one)
    replaced = {one.year for one in given}
    kept = () if present is None else present.days
    days = [
        *(one for one in installed.days if one.day.year not in replaced),
        *(
            one
            for one in kept
            if one.day.year > installed.last_year and one.day.year not in replaced
        ),
        *(day for one in given for day in one.days),
    ]
    last = installed.last_year if present is None else max(installed.last_year, present.last_year)
    for year in sorted(replaced):
        if not installed.first_year <= year <= last + 1:
            raise OfficialYearsWithGap(year=year, first=installed.first_year, next=last + 1)
        last = max(last, year)
    return OfficialDays(
        first_year=installed.first_year,
        last_year=last,
        days=tuple(sorted(days, key=lambda one: one.day)),
    )


def find_warnings(given: Sequence[OfficialYear]) -> Iterator[ListWarning]:
    """Yield each holiday of the years that lies on weekends alone."""
    for year in given:
        off = [one for one in year.days if not one.working]
        for name in dict.fromkeys(one.name for one in off):
            days = [one.day for one in off if one.name == name]
            if all(day.weekday() >= SATURDAY for day in days):
                yield ListWarning(
                    code="holiday-is-weekend",
                    day=days[0],
                    en=f"{name} takes no workday: {days[0]} is a weekend",
                    zh=f"“{name}”未占用工作日：{days[0]} 为周末",
                )


def _check(given: OfficialYear) -> None:
    counts = Counter(one.day for one in given.days)
    twice = [day.isoformat() for day, count in counts.items() if count > 1]
    if twice:
        raise CalendarDayNamedTwice(days=", ".join(twice))
    for one in given.days:
        if one.day.year != given.year:
            raise OfficialDayOfOtherYear(day=one.day, year=given.year)
        if one.working and one.day.weekday() < SATURDAY:
            raise MakeUpDayIsWorkday(
                day=one.day, weekday=words_for(f"{one.day:%A}", _WEEKDAYS), name=one.name
            )
