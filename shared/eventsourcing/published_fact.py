"""A fact on the bus: what an area publishes of its events, in its envelope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.eventsourcing.event_context import EventContext


@dataclass(frozen=True, slots=True)
class Fact:
    """One published fact as it stands on the bus; `data` is decoded by whoever subscribed to it."""

    position: int
    """Its place in its partition; grows, may have holes."""
    id: UUID
    """The id of the event it was published from: one id from the area to the statement."""
    area: str
    type: str
    """`concord.<area>.<fact>.v<N>`."""
    key: str
    """The aggregate's stream. Facts of one key arrive in the order they happened."""
    sequence: int
    """The aggregate's version: which of two facts of one key is the later."""
    recorded_at: datetime
    context: EventContext
    data: str
    """The contract's JSON."""
