"""Working time: how much of it lies between two instants, and when an amount of it is over.

Time is counted in microseconds from the first day of the year 1 in the company's zone, and working
days by arithmetic (five a week, plus and minus the exceptions before), so that a period of years
is computed as fast as one of hours. China has had one time, UTC+8 without summer time, since 1991;
it is used throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import Literal

from shared.working_time.workday_calendar import Calendar

WorkingHoursKind = Literal["always", "workdays", "office-hours"]
"""`workdays` are open 24 hours on each working day, `office-hours` 9–12 and 13–18 on it."""

ClosedReason = Literal["holiday", "weekend", "night", "lunch"]

FIXED_COMPANY_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
_EPOCH = datetime(1, 1, 1, tzinfo=FIXED_COMPANY_ZONE)
"""A Monday."""
_TICK = timedelta(microseconds=1)
_HOUR = timedelta(hours=1) // _TICK
_DAY = 24 * _HOUR
_LAST_DAY = date.max.toordinal() - 1

_OPENING_HOURS: dict[WorkingHoursKind, tuple[tuple[int, int], ...]] = {
    "always": ((0, _DAY),),
    "workdays": ((0, _DAY),),
    "office-hours": ((9 * _HOUR, 12 * _HOUR), (13 * _HOUR, 18 * _HOUR)),
}


@dataclass(frozen=True)
class TimeSlice:
    """An interval that is open throughout, or closed for one reason."""

    since: datetime
    until: datetime
    closed_reason: ClosedReason | None
    """Why it is closed; `None` where it is open."""
    holiday_name: str | None
    """The name of the holiday, if it is one."""


@dataclass(frozen=True)
class WorkingTimeCalculator:
    """The working hours of a calendar."""

    hours: WorkingHoursKind
    calendar: Calendar

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; zero where the end is not later."""
        return max(self._worked_until(_ticks(end)) - self._worked_until(_ticks(start)), 0) * _TICK

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first instant, in UTC, at which `duration` was worked since `start`."""
        if not duration:
            return start.astimezone(UTC)
        days, rest = divmod(
            self._worked_until(_ticks(start)) + duration // _TICK - 1, self._ticks_per_day
        )
        day = days if self.hours == "always" else self.calendar.nth_working_day(days)
        day = min(day, _LAST_DAY)
        return (_EPOCH + (day * _DAY + self._time_of_day_after(rest + 1)) * _TICK).astimezone(UTC)

    def is_estimated(self, start: datetime, end: datetime) -> bool:
        """Return whether the official list of a year between two instants is missing."""
        covers = self.calendar.official.covers
        published = covers(_day_of(start)) and covers(_day_of(end))
        return not published and self.hours != "always"

    def slices_between(self, start: datetime, end: datetime) -> list[TimeSlice]:
        """Return the open and the closed intervals between two instants, without a gap."""
        slices: list[TimeSlice] = []
        for piece in self._slices(_ticks(start), _ticks(end)):
            last = slices[-1] if slices else None
            if last and (last.closed_reason, last.holiday_name) == (
                piece.closed_reason,
                piece.holiday_name,
            ):
                slices[-1] = TimeSlice(
                    last.since, piece.until, last.closed_reason, last.holiday_name
                )
            else:
                slices.append(piece)
        return slices

    def _slices(self, start: int, end: int) -> Iterator[TimeSlice]:
        for index in range(start // _DAY, -(-end // _DAY)):
            day_start = index * _DAY
            for since, until, closed, name in self._day_parts(index):
                first, last = max(day_start + since, start), min(day_start + until, end)
                if first < last:
                    yield TimeSlice(_instant(first), _instant(last), closed, name)

    def _day_parts(self, index: int) -> Iterator[tuple[int, int, ClosedReason | None, str | None]]:
        """Yield the parts of a day: beginning, end, why it is closed, and the holiday's name."""
        if not self._is_open(index):
            day = date.fromordinal(index + 1)
            special = self.calendar.special_days.get(day)
            yield 0, _DAY, "holiday" if special else "weekend", special.name if special else None
            return
        previous_close = 0
        for opens, closes in _OPENING_HOURS[self.hours]:
            yield previous_close, opens, "lunch" if previous_close else "night", None
            yield opens, closes, None, None
            previous_close = closes
        yield previous_close, _DAY, "night", None

    @cached_property
    def _ticks_per_day(self) -> int:
        return sum(closes - opens for opens, closes in _OPENING_HOURS[self.hours])

    def _open_days(self, index: int) -> int:
        """Return the number of working days before a day."""
        if self.hours == "always":
            return index
        return self.calendar.working_days_before(index)

    def _is_open(self, index: int) -> bool:
        return self.hours == "always" or self.calendar.is_working(date.fromordinal(index + 1))

    def _worked_until(self, ticks: int) -> int:
        """Return the working time from the epoch on."""
        index, of_day = divmod(ticks, _DAY)
        worked = self._open_days(index) * self._ticks_per_day
        if self._is_open(index):
            worked += sum(
                min(of_day, closes) - opens
                for opens, closes in _OPENING_HOURS[self.hours]
                if of_day > opens
            )
        return worked

    def _time_of_day_after(self, worked: int) -> int:
        """Return the time of a working day at which `worked` ticks of it are worked."""
        before = time_of_day = 0
        for opens, closes in _OPENING_HOURS[self.hours]:
            if worked > before:
                time_of_day = opens + worked - before
            before += closes - opens
        return time_of_day


def _ticks(at: datetime) -> int:
    return (at - _EPOCH) // _TICK


def _instant(ticks: int) -> datetime:
    return (_EPOCH + ticks * _TICK).astimezone(UTC)


def _day_of(at: datetime) -> date:
    return at.astimezone(FIXED_COMPANY_ZONE).date()
