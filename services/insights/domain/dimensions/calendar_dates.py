"""The days of a version of the company's calendar (工作日历), as rows of `date_dim`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.insights.domain.dimensions.member_key import day_key
from shared.working_time.calendar_days import CalendarDays, calendar_of
from shared.working_time.workday_calendar import SATURDAY

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2035, 12, 31)
WEEKDAYS = (
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day of the official list: a holiday, or the workday that makes up for one."""

    name: str
    name_zh: str
    working: bool


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One day in one version of the calendar, with the columns of `date_dim` in their order."""

    version_key: int
    date_key: int
    """The day as yyyymmdd."""
    calendar_version: int
    day: date
    year: int
    quarter: int
    month: str
    """The month as `YYYY-MM`."""
    iso_year: int
    iso_week: int
    weekday: int
    """1 is Monday, 7 is Sunday."""
    weekday_name: str
    weekday_name_zh: str
    kind: str
    """`workday`, `weekend`, `holiday` or `make-up-workday`."""
    is_working_day: bool
    working_days_before: int
    """How many working days lie between 2015-01-01 and this day, the first one included."""
    holiday_name: str | None
    holiday_name_zh: str | None
    is_estimated: bool
    """Whether the official list of its year was not published yet, so that the week decides."""
    is_current: bool
    """Whether there is no later version of the calendar."""


def calendar_dates(
    version: int, days: CalendarDays, names: Mapping[date, NamedDay], *, is_current: bool
) -> Iterator[CalendarDate]:
    """Yield every day of a version from 2015 to 2035.

    The version decides which days are worked. `names` has the official list's names; one is taken
    where the version has an official list for its year and the company did not decide otherwise.
    """
    calendar = calendar_of(version, days)
    worked = 0
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(offset)
        working, is_official = calendar.is_working(day), calendar.official.covers(day)
        named = names.get(day) if is_official else None
        if named is not None and named.working != working:
            named = None
        date_key = day.year * 10_000 + day.month * 100 + day.day
        iso_year, iso_week, weekday = day.isocalendar()
        yield CalendarDate(
            day_key(version, date_key),
            date_key,
            version,
            day,
            day.year,
            (day.month + 2) // 3,
            f"{day:%Y-%m}",
            iso_year,
            iso_week,
            weekday,
            *WEEKDAYS[weekday - 1],
            _kind(day, working=working, is_named=named is not None),
            working,
            worked,
            named.name if named else None,
            named.name_zh if named else None,
            not is_official,
            is_current,
        )
        worked += working


def _kind(day: date, *, working: bool, is_named: bool) -> str:
    """Return what a day is; a day off in the week is a holiday, also one of the company's own."""
    at_weekend = day.weekday() >= SATURDAY
    if working:
        return "make-up-workday" if at_weekend else "workday"
    return "weekend" if at_weekend and not is_named else "holiday"
