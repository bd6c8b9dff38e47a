"""A company calendar (工作日历): which days are worked, as a value that never changes.

It is the Monday-to-Friday week with exceptions: the official holidays and make-up workdays (调休),
and the company's own days, which override the official ones. Years whose official list is not
published yet follow the week alone and are marked as estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from pydantic import BaseModel

from services.comms.domain.setting_versions import SettingVersions

SATURDAY = 5


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

    def is_working(self, day: date) -> bool:
        """Return whether the company works on a day."""
        special = self.special_days.get(day)
        return day.weekday() < SATURDAY if special is None else special.working


CalendarVersions = SettingVersions[Calendar]
"""Every version of the company's calendar that was published."""
