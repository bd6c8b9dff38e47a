"""How far an import is: what is published of it, and when it will be done at the present rate.

The rate is that of the last part, because the first cases are recorded faster than the last ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

PUBLISHED_PARTS = 20
"""The progress of an import is published so often at most."""
FIRST_PART = timedelta(seconds=1)
LATER_PART = timedelta(seconds=5)
"""A rate is measured over at least so long."""
PAUSE = timedelta(seconds=30)
"""Where nothing was done for so long, nothing is said about what is left."""


class ImportPhase(StrEnum):
    """What is done with a log."""

    READING = "reading"
    DECIDING = "deciding"
    """The standard durations are computed: they decide what was due when."""
    STAGING = "staging"
    RECORDING = "recording"
    DONE = "done"


class HistoryProgressed(BaseModel, frozen=True):
    """A further part of a history's cases is recorded, and more are to follow."""

    type: Literal["history-progressed"] = "history-progressed"
    import_id: UUID
    cases_done: int
    cases: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteProgress:
    """So many cases of an import are recorded."""

    import_id: UUID
    cases_done: int
    at: datetime


def is_worth_publishing(before: int, after: int, cases: int) -> bool:
    """Return whether another part of all cases is recorded, and some are left."""
    return after < cases and before * PUBLISHED_PARTS // cases < after * PUBLISHED_PARTS // cases


def progress_events(command: NoteProgress, before: int, cases: int) -> list[HistoryProgressed]:
    """Return what is published when so many cases are recorded, `before` being the last figure."""
    import_id, done = command.import_id, command.cases_done
    if not is_worth_publishing(before, done, cases):
        return []
    return [HistoryProgressed(import_id=import_id, cases_done=done, cases=cases, at=command.at)]


@dataclass(frozen=True, slots=True)
class RecordingRate:
    """How fast something is done, measured anew part by part."""

    measured_from: datetime
    done_then: int
    per_second: float | None = None
    """`None` until a first part is over."""

    def measure(self, now: datetime, done: int) -> RecordingRate:
        """Return the rate when so much is done; it changes once a part has lasted long enough."""
        lasted = now - self.measured_from
        if lasted < (FIRST_PART if self.per_second is None else LATER_PART):
            return self
        rate = (done - self.done_then) / lasted.total_seconds()
        return RecordingRate(now, done, rate)


def is_paused(reached_at: datetime, now: datetime) -> bool:
    """Return whether nothing was done lately: what did it may have ended."""
    return now - reached_at > PAUSE


def estimate_seconds_left(done: int, total: int, per_second: float | None) -> int | None:
    """Return in how many seconds all is done at this rate, rounded up; `None` if it is unknown."""
    if done >= total:
        return 0
    return ceil((total - done) / per_second) if per_second else None
