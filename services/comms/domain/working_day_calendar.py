"""A company calendar (工作日历): which days are worked, as a value that never changes.

It is the Monday-to-Friday week with exceptions: the official holidays and the days worked in their
place (调休), and the company's own, which outweigh the official ones. Years whose official list is
not out yet follow the week alone and are marked as estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import BaseModel

SATURDAY = 5


class SpecialDay(BaseModel, frozen=True):
    """A day that does not follow the week: off though it is a Monday, or worked though a Sunday."""

    day: date
    working: bool
    name: str


class OfficialDays(BaseModel, frozen=True):
    """The official list as it was published, for whole years."""

    first_year: int
    last_year: int
    days: tuple[SpecialDay, ...]

    def covers(self, day: date) -> bool:
        """Say whether the day's year is published."""
        return self.first_year <= day.year <= self.last_year


class Calendar(BaseModel, frozen=True):
    """One version of the company's calendar."""

    version: int
    official: OfficialDays
    own: tuple[SpecialDay, ...] = ()
    """The company's own days."""

    @cached_property
    def special_days(self) -> Mapping[date, SpecialDay]:
        """Every exception from the week, by day."""
        return {one.day: one for one in (*self.official.days, *self.own)}

    def is_working(self, day: date) -> bool:
        """Say whether the company works on a day."""
        special = self.special_days.get(day)
        return day.weekday() < SATURDAY if special is None else special.working


@dataclass(frozen=True)
class CalendarVersions:
    """Every version that was published, oldest first."""

    versions: tuple[Calendar, ...] = ()

    @property
    def current(self) -> Calendar:
        """The newest version; there must be one."""
        return self.versions[-1]

    def find_version(self, number: int) -> Calendar | None:
        """Return a version; `None` where there was none of this number when these were read."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None
