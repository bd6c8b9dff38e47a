"""A fact on the bus: an integration event that an area publishes, in its envelope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.eventsourcing.event_context import EventContext


@dataclass(frozen=True, slots=True)
class Fact:
    """One published fact as the bus carries it; its subscribers decode `data`."""

    position: int
    """The position grows within the partition; some positions stay unused."""
    id: UUID
    """This is also the id of the event that the fact was published from."""
    area: str
    type: str
    """The type has the form `concord.<area>.<fact>.v<N>`."""
    key: str
    """The key is the aggregate's stream; facts of one key arrive in the order of their events."""
    sequence: int
    """This is the aggregate's version; of two facts of one key the later one has the higher."""
    recorded_at: datetime
    context: EventContext
    data: str
    """This is the JSON of the contract's model."""
