"""When the snapshots of a pilot are taken, and of which two weeks each is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.eventsourcing.company_days import first_instant_of_day

WINDOW = timedelta(days=14)
SETTLING = timedelta(hours=1)
"""So long after its window a snapshot is taken: what happened last has arrived by then."""
LATE_AFTER = timedelta(days=1)
"""A snapshot that is taken so long after it was due, or longer, is late."""


class ProgrammeEnd(NamedTuple):
    """When and why the pilot's programme ended: what is due behind it is not taken."""

    at: datetime
    reason: str


def last_number(starts_on: date, ends_on: date) -> int:
    """Return the number of the last snapshot: that of the pilot's last whole two weeks."""
    return (ends_on - starts_on + timedelta(days=1)) // WINDOW


def window_of(starts_on: date, number: int) -> tuple[datetime, datetime]:
    """Return the first instant of a snapshot's window, and the first behind it."""
    end = starts_on + number * WINDOW
    return first_instant_of_day(end - WINDOW), first_instant_of_day(end)


def due_at(starts_on: date, number: int) -> datetime:
    """Return when a snapshot is taken."""
    return window_of(starts_on, number)[1] + SETTLING


def next_due(starts_on: date, ends_on: date, number: int) -> datetime | None:
    """Return when the snapshot of a number is taken; `None` where there is none."""
    return due_at(starts_on, number) if number <= last_number(starts_on, ends_on) else None


def due_numbers(starts_on: date, ends_on: date, taken: int, now: datetime) -> list[int]:
    """Return which snapshots are due by `now` behind the first `taken` ones, in order."""
    return [
        number
        for number in range(taken, last_number(starts_on, ends_on) + 1)
        if due_at(starts_on, number) <= now
    ]
