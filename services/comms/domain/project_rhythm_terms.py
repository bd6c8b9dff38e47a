"""When the meetings of a project are (项目例会频率): which weeks, which days, and from when on.

Weeks begin on Monday in the company's time zone and are named by that day. Terms hold from a week
on; those that hold in a week are the ones with the latest beginning, of two the later version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, PlainSerializer, WithJsonSchema

from services.comms.domain.project_rhythm_refusals import (
    RhythmBeginsInWeekBegun,
    RhythmTermOutOfRange,
    RhythmWeekdayRepeated,
)
from shared.eventsourcing.company_days import company_date, first_instant_of_day
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.working_time.workday_calendar import Calendar

MAX_EVERY_WEEKS = 8
MAX_RHYTHM_MINUTES = 60
"""As long as a project meeting is without a reason."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# The format `time` of JSON Schema has an offset, which a time of day in the company's zone lacks.
_CompanyTimeOfDay = Annotated[
    time,
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]


class RhythmTerms(BaseModel, frozen=True):
    """How often a project meets; built in is once a week, on Monday."""

    every_weeks: int = 1
    weekdays: tuple[int, ...] = (1,)
    """Monday is 1; one meeting for each. None: the project has no meetings by itself."""
    begins_at: _CompanyTimeOfDay = time(10)
    """In the company's time zone, written HH:MM."""
    minutes: int = MAX_RHYTHM_MINUTES
    organiser: str | None = None
    """The department that calls them; else the one that leads the project."""


class RhythmVersion(BaseModel, frozen=True):
    """Terms that hold from a week on."""

    version: int
    effective_from: date
    """A Monday."""
    terms: RhythmTerms
    reason: str | None = None
    """Why the project meets so; `None` for the built-in terms."""
    by: str | None = None


def week_of(at: datetime) -> date:
    """Return the Monday of an instant's week."""
    return monday_of(company_date(at))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - (day.isoweekday() - 1) * _DAY


def week_after(week: date) -> date:
    """Return the next week."""
    return week + _WEEK


def week_name(week: date) -> str:
    """Return a week as ISO 8601 writes it, such as 2026-W48."""
    year, number, _ = week.isocalendar()
    return f"{year:04}-W{number:02}"


def version_for(week: date, versions: Iterable[RhythmVersion]) -> RhythmVersion | None:
    """Return the version that holds in a week; `None` where none had begun."""
    begun = (one for one in versions if one.effective_from <= week)
    return max(begun, key=lambda one: (one.effective_from, one.version), default=None)


def beginnings_in(week: date, version: RhythmVersion, calendar: Calendar) -> list[datetime]:
    """Return when meetings of a week begin, in UTC; none in a week without one.

    On a day that is not worked it is the next working day of the week, else the one before; days
    that fall together are one meeting, and a week without a working day has none.
    """
    terms = version.terms
    if (week - version.effective_from) // _WEEK % terms.every_weeks:
        return []
    working = [number for number in range(1, 8) if calendar.is_working(week + (number - 1) * _DAY)]
    if not working:
        return []
    days = {
        next((one for one in working if one >= wanted), working[-1]) for wanted in terms.weekdays
    }
    return [_at(week + (number - 1) * _DAY, terms) for number in sorted(days)]


def meetings_in(week: date, version: RhythmVersion) -> int:
    """Return how many meetings a week has by its terms, whatever days are worked."""
    if (week - version.effective_from) // _WEEK % version.terms.every_weeks:
        return 0
    return len(version.terms.weekdays)


def next_beginning_in(
    week: date, now: datetime, terms: RhythmTerms, calendar: Calendar
) -> datetime | None:
    """Return the next time after `now` on a working day of a week; `None` if there is none."""
    for number in range(7):
        day = week + number * _DAY
        if calendar.is_working(day) and _at(day, terms) > now:
            return _at(day, terms)
    return None


def judged_at(week: date, calendar: Calendar) -> datetime:
    """Return when a week is judged: when the first working day after it is over.

    So a meeting of its last day may be entered on the next working day.
    """
    day = week_after(week)
    while not calendar.is_working(day):
        day += _DAY
    return first_instant_of_day(day + _DAY)


def validate_rhythm(terms: RhythmTerms, effective_from: date, at: datetime, to_plan: date) -> None:
    """Raise `RhythmTermOutOfRange`, `RhythmWeekdayRepeated` or `RhythmBeginsInWeekBegun`.

    `to_plan` is the next week whose meetings are not planned: a week that is planned by some terms
    is not judged by others.
    """
    for name, value, most in (
        ("every_weeks", terms.every_weeks, MAX_EVERY_WEEKS),
        ("minutes", terms.minutes, MAX_RHYTHM_MINUTES),
        *(("weekdays", day, 7) for day in terms.weekdays),
    ):
        if not 1 <= value <= most:
            raise RhythmTermOutOfRange(name=name, least=1, most=most, value=value)
    if len(set(terms.weekdays)) < len(terms.weekdays):
        raise RhythmWeekdayRepeated
    following = max(week_after(week_of(at)), to_plan)
    if effective_from < following or effective_from != monday_of(effective_from):
        raise RhythmBeginsInWeekBegun(monday=following)


def _at(day: date, terms: RhythmTerms) -> datetime:
    return datetime.combine(day, terms.begins_at, COMPANY_TIME_ZONE).astimezone(UTC)
