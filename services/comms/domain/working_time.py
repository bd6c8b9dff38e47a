"""Working time: how much of it lies between two moments, and when an amount of it is over.

Time is counted in microseconds from the first day of the year 1 in the company's zone, and working
days by arithmetic (five a week, plus and minus the exceptions before), so that years cost no more
than hours. China has had one time, UTC+8 without summer time, since 1991; it is used throughout.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from itertools import accumulate
from typing import Literal

from services.comms.domain.working_day_calendar import SATURDAY, Calendar

WorkingHours = Literal["always", "workdays", "office-hours"]
"""`workdays` are open 24 hours on each working day, `office-hours` 9–12 and 13–18 on it."""

ClosedReason = Literal["holiday", "weekend", "night", "lunch"]

FIXED_COMPANY_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
_EPOCH = datetime(1, 1, 1, tzinfo=FIXED_COMPANY_ZONE)
"""A Monday."""
_TICK = timedelta(microseconds=1)
_HOUR = timedelta(hours=1) // _TICK
_DAY = 24 * _HOUR
_WEEK = 7
_LAST_DAY = date.max.toordinal() - 1

_OPENING_HOURS: dict[WorkingHours, tuple[tuple[int, int], ...]] = {
    "always": ((0, _DAY),),
    "workdays": ((0, _DAY),),
    "office-hours": ((9 * _HOUR, 12 * _HOUR), (13 * _HOUR, 18 * _HOUR)),
}


@dataclass(frozen=True)
class TimeSlice:
    """An interval in which it is open throughout, or closed for one reason."""

    since: datetime
    until: datetime
    closed_reason: ClosedReason | None
    holiday_name: str | None
    """Of the holiday."""


@dataclass(frozen=True)
class WorkingTime:
    """The opening hours of a calendar."""

    hours: WorkingHours
    calendar: Calendar

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how long it is open between two moments; nothing where the end is not later."""
        return max(self._shown(_ticks(end)) - self._shown(_ticks(start)), 0) * _TICK

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first moment at which it was open for `duration` since `start`, in UTC."""
        if not duration:
            return start.astimezone(UTC)
        days, rest = divmod(self._shown(_ticks(start)) + duration // _TICK - 1, self._a_day)
        day = bisect_right(range(_LAST_DAY), days, key=lambda day: self._open_days(day + 1))
        return (_EPOCH + (day * _DAY + self._reached(rest + 1)) * _TICK).astimezone(UTC)

    def is_estimated(self, start: datetime, end: datetime) -> bool:
        """Say whether what lies between two moments follows the week alone in some year."""
        covers = self.calendar.official.covers
        published = covers(_day_of(start)) and covers(_day_of(end))
        return not published and self.hours != "always"

    def slices_between(self, start: datetime, end: datetime) -> list[TimeSlice]:
        """Return what is open and what is closed between two moments, without a gap."""
        found: list[TimeSlice] = []
        for piece in self._cut(_ticks(start), _ticks(end)):
            last = found[-1] if found else None
            if last and (last.closed_reason, last.holiday_name) == (
                piece.closed_reason,
                piece.holiday_name,
            ):
                found[-1] = TimeSlice(
                    last.since, piece.until, last.closed_reason, last.holiday_name
                )
            else:
                found.append(piece)
        return found

    def _cut(self, start: int, end: int) -> Iterator[TimeSlice]:
        for index in range(start // _DAY, -(-end // _DAY)):
            begun = index * _DAY
            for since, until, closed, name in self._parts(index):
                first, last = max(begun + since, start), min(begun + until, end)
                if first < last:
                    yield TimeSlice(_moment(first), _moment(last), closed, name)

    def _parts(self, index: int) -> Iterator[tuple[int, int, ClosedReason | None, str | None]]:
        """Yield a day's parts: since, until, closed for which reason and by which name."""
        if not self._is_open(index):
            day = date.fromordinal(index + 1)
            special = self.calendar.special_days.get(day)
            yield 0, _DAY, "holiday" if special else "weekend", special.name if special else None
            return
        passed = 0
        for opens, closes in _OPENING_HOURS[self.hours]:
            yield passed, opens, "lunch" if passed else "night", None
            yield opens, closes, None, None
            passed = closes
        yield passed, _DAY, "night", None

    @cached_property
    def _a_day(self) -> int:
        return sum(closes - opens for opens, closes in _OPENING_HOURS[self.hours])

    @cached_property
    def _exceptions(self) -> tuple[Sequence[int], Sequence[int]]:
        """The days that do not follow the week, and how many days they add up to each of them."""
        named = sorted(
            (day.toordinal() - 1, one.working)
            for day, one in self.calendar.special_days.items()
            if one.working != (day.weekday() < SATURDAY)
        )
        added = accumulate((1 if working else -1 for _, working in named), initial=0)
        return [index for index, _ in named], list(added)

    def _open_days(self, index: int) -> int:
        """Return how many days before a day are open."""
        if self.hours == "always":
            return index
        weeks, days = divmod(index, _WEEK)
        named, added = self._exceptions
        return weeks * SATURDAY + min(days, SATURDAY) + added[bisect_left(named, index)]

    def _is_open(self, index: int) -> bool:
        return self.hours == "always" or self.calendar.is_working(date.fromordinal(index + 1))

    def _shown(self, ticks: int) -> int:
        """Return how long it was open from the beginning of time."""
        index, of_day = divmod(ticks, _DAY)
        shown = self._open_days(index) * self._a_day
        if self._is_open(index):
            shown += sum(
                min(of_day, closes) - opens
                for opens, closes in _OPENING_HOURS[self.hours]
                if of_day > opens
            )
        return shown

    def _reached(self, rest: int) -> int:
        """Return when on an open day it was open for `rest`, of a day's hours."""
        passed = reached = 0
        for opens, closes in _OPENING_HOURS[self.hours]:
            if rest > passed:
                reached = opens + rest - passed
            passed += closes - opens
        return reached


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
    return (_EPOCH + ticks * _TICK).astimezone(UTC)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(FIXED_COMPANY_ZONE).date()
