"""Since when what the area's events say has been true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.period_lock import PeriodLocked
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


def restate_bookings() -> Callable[[Any], Any]:
    """Return a function that books a count by the locks of months that it was called with.

    What became known after a month's lock is booked in a later month. Before the lock the month was
    open: there the count stands in its own month, and adjusts none.
    """
    locked: set[str] = set()

    def restate(event: Any) -> Any:
        match event:
            case PeriodLocked():
                locked.add(event.period)
            case ObligationCounted() | ObligationCountReversed() if event.period not in locked:
                if event.booked_in != event.period:
                    return event.model_copy(update={"booked_in": event.period})
            case _:
                pass
        return event

    return restate
