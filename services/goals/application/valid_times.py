"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.goals.domain.goal_tracking_events import ReadingCorrected, ReadingEntered
from shared.eventsourcing.past_moment import stated_time


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    A reading holds since it was measured. One that was entered after a later one holds since that
    one: the event says what the goal's newest value is.
    """
    match event:
        case ReadingEntered(newest=newest) | ReadingCorrected(newest=newest):
            return newest.measured_at
        case _:
            return stated_time(event)
