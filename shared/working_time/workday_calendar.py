"""A company calendar (工作日历): which days are worked, as a value that never changes.

It is the Monday-to-Friday week with exceptions: the official holidays and make-up workdays (调休),
and the company's own days, which override the official ones. Years whose official list is not
published yet follow the week alone and are marked as estimated.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate

from pydantic import BaseModel

from shared.working_time.setting_versions import SettingVersions

SATURDAY = 5
_WEEK = 7


class SpecialDay(BaseModel, frozen=True):
    """An exception from the week: a day that is off, or one that is worked."""

    day: date
    working: bool
    name: str


class OfficialDays(BaseModel, frozen=True):
    """The official list as it was published, for whole years."""

    first_year: int
    last_year: int
    days: tuple[SpecialDay, ...]

    def covers(self, day: date) -> bool:
        """Return whether the list of the day's year is published."""
        return self.first_year <= day.year <= self.last_year


class Calendar(BaseModel, frozen=True):
    """One version of the company's calendar."""

    version: int
    official: OfficialDays
    own: tuple[SpecialDay, ...] = ()
    """The company's own days; they override the official ones."""

    @cached_property
    def special_days(self) -> Mapping[date, SpecialDay]:
        """Every exception from the week, by day."""
        return {one.day: one for one in (*self.official.days, *self.own)}

    @cached_property
    def _exceptions(self) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """The days that differ from the week, what those before each add, and the working days.

        They are derived once for a version, as every clock of a request asks for them.
        """
        days = sorted(
            (day.toordinal() - 1, one.working)
            for day, one in self.special_days.items()
            if one.working != (day.weekday() < SATURDAY)
        )
        added = list(accumulate((1 if working else -1 for _, working in days), initial=0))
        exceptions = [index for index, _ in days]
        worked = [_weekdays_before(day) + added[place] for place, day in enumerate(exceptions)]
        return exceptions, added, worked

    def working_days_before(self, index: int) -> int:
        """Return the number of working days before a day, which counts from the year 1's first."""
        exceptions, added, _ = self._exceptions
        return _weekdays_before(index) + added[bisect_left(exceptions, index)]

    def nth_working_day(self, number: int) -> int:
        """Return the working day before which there are so many; days count from the year 1."""
        exceptions, added, worked = self._exceptions
        later = bisect_right(worked, number)
        if later and worked[later - 1] == number:
            last = exceptions[later - 1]
            if self.is_working(date.fromordinal(last + 1)):
                return last
        weeks, days = divmod(number - added[later], SATURDAY)
        return weeks * _WEEK + days

    def is_working(self, day: date) -> bool:
        """Return whether the company works on a day."""
        special = self.special_days.get(day)
        return day.weekday() < SATURDAY if special is None else special.working


def _weekdays_before(index: int) -> int:
    """Return the number of days from Monday to Friday before a day; the first was a Monday."""
    weeks, days = divmod(index, _WEEK)
    return weeks * SATURDAY + min(days, SATURDAY)


CalendarVersions = SettingVersions[Calendar]
"""Every version of the company's calendar that was published."""
