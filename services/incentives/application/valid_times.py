"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.incentives.domain.obligation import ObligationCounted
from shared.eventsourcing.past_moment import stated_time


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    An obligation counts since it was done or, while it is not, since it was overdue.
    """
    match event:
        case ObligationCounted(done_at=done, deadline=deadline, due_at=due):
            return done or deadline or due
        case _:
            return stated_time(event)
