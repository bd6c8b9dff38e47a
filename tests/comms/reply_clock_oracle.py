"""The reply clock, minute by minute: slow, obvious, and independent of the product's code.

Time is a number of minutes since New Year 2026 in Shanghai. A history is a list of
(minute, kind, id); of one minute and kind the first in the list counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar  # type: ignore[import-untyped]  # it has no types

NEW_YEAR = date(2026, 1, 1)
DAY_COUNT = 500
OFFICE_MINUTES = [*range(9 * 60, 12 * 60), *range(13 * 60, 18 * 60)]


def is_working_day(day: date) -> bool:
    if day.year > 2026:
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


@cache
def open_minutes(hours: str) -> bytes:
    """Return for every minute whether it is open."""
    found = bytearray()
    for number in range(DAY_COUNT):
        day = bytearray(24 * 60)
        if hours == "always" or is_working_day(NEW_YEAR + timedelta(days=number)):
            for minute in OFFICE_MINUTES if hours == "office-hours" else range(24 * 60):
                day[minute] = 1
        found += day
    return bytes(found)


@dataclass
class Leg:
    begun: int
    due: int | None = None
    """`None` if the clock is paused before it ran out."""
    replied: int | None = None
    ended: int | None = None


@dataclass
class ClockReading:
    legs: list[Leg]
    alerts: list[tuple[object, int, int]] = field(default_factory=list)
    """What the silence began with, the step of the chain, and when."""
    status: str = "open"


ReplyRule = tuple[str, int, str]
"""Owed (answer or progress), minutes, hours."""
SilenceRule = tuple[str, list[int]]
"""Hours, and the minutes of each step."""


def read_clock(  # noqa: C901, PLR0912  kept in one function, to be obvious
    opened: int,
    opening: object,
    history: list[tuple[int, str, object]],
    rule: ReplyRule,
    silence: SilenceRule,
    until: int,
) -> ClockReading:
    """Walk from minute to minute and write down what the clock shows at `until`."""
    owed, within, hours = rule
    runs, (silence_hours, steps) = open_minutes(hours), silence
    silence_runs = open_minutes(silence_hours)
    entries_by_minute: dict[int, dict[str, object]] = {}
    for minute, kind, entry in history:
        entries_by_minute.setdefault(minute, {}).setdefault(kind, entry)
    leg = Leg(opened)
    reading = ClockReading([leg])
    paused, shown, quiet, began = False, 0, 0, opening
    for minute in range(opened, until + 1):
        now = entries_by_minute.get(minute)
        if now:
            if "resolution" in now or "withdrawal" in now:
                reading.status = "resolved" if "resolution" in now else "withdrawn"
                leg.ended = minute
                leg.replied = minute if "resolution" in now else None
                leg.due = leg.due or add_open_minutes(runs, minute, within - shown)
                reading.alerts = [a for a in reading.alerts if a[2] != minute]
                return reading
            if "progress" in now:
                reading.alerts = [a for a in reading.alerts if a[2] != minute]
                quiet, began = 0, now["progress"]
                if owed == "progress":
                    leg.ended = leg.replied = minute
                    leg.due = leg.due or add_open_minutes(runs, minute, within - shown)
                    leg, shown = Leg(minute), 0
                    reading.legs.append(leg)
            if "pause" in now and not paused:
                reading.alerts = [a for a in reading.alerts if a[2] != minute]
                quiet, began, paused = 0, now["pause"], True
            elif "resume" in now and "pause" not in now:
                paused = False
        if paused or minute == until:
            continue
        if runs[minute]:
            shown += 1
            if shown == within:
                leg.due = minute + 1
        if silence_runs[minute]:
            quiet += 1
            if quiet in steps:
                reading.alerts.append((began, steps.index(quiet) + 1, minute + 1))
    if not paused:
        leg.due = leg.due or add_open_minutes(runs, until, within - shown)
    reading.status = "paused" if paused else "open"
    return reading


def add_open_minutes(runs: bytes, minute: int, left: int) -> int:
    """Return when `left` more minutes are over, without any pause."""
    while left:
        left -= runs[minute]
        minute += 1
    return minute
