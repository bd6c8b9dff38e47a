"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from shared.eventsourcing.past_moment import stated_time

FROM_THE_BEGINNING = datetime.min.replace(tzinfo=UTC)


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    An obligation counts since it was done or, while it is not, since it was overdue. A count that
    was reversed was never true: else it would stand beside the one that replaces it.
    """
    match event:
        case ObligationCounted(done_at=done, deadline=deadline, due_at=due):
            return done or deadline or due
        case ObligationCountReversed():
            return FROM_THE_BEGINNING
        case _:
            return stated_time(event)
