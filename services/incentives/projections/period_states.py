"""The read model of how far months are, from open to paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_state import LifeState
from services.incentives.domain.period_steps import (
    PeriodApproved,
    PeriodCalculated,
    PeriodPaid,
    PeriodReturned,
    PeriodReviewStarted,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


_STATES: Mapping[type, LifeState] = {
    PeriodCalculated: "calculated",
    PeriodReviewStarted: "under-review",
    PeriodApproved: "approved",
    PeriodLocked: "locked",
    PeriodPaid: "paid",
}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add a row for each step of a month."""
    steps = [
        (recorded.event.period, recorded.version, *step, recorded.recorded_at)
        for recorded in events
        if (step := _step(recorded.event)) is not None
    ]
    if steps:
        await db.executemany(
            "INSERT INTO period_state (period, version, state, digest, seen_from)"
            " VALUES ($1, $2, $3, $4, $5)",
            steps,
        )


def _step(event: Any) -> tuple[LifeState, str | None] | None:
    """Return the state that an event leads to, and the digest of the statement it is about."""
    state = event.to if isinstance(event, PeriodReturned) else _STATES.get(type(event))
    if state is None:
        return None
    return state, None if state == "open" else getattr(event, "digest", None)


PERIOD_STATE_PROJECTION = Projection("periods", ("period_state",), apply_events)
