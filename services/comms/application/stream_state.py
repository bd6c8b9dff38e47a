"""Reads the present state of an aggregate."""

from __future__ import annotations

from typing import Any, TypeVar

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

State = TypeVar("State")


async def load_state(streams: StreamStore, decider: Decider[Any, Any, State], stream: str) -> State:
    """Return the state after every event of a stream."""
    history = (await streams.load([stream]))[stream]
    return decider.fold(recorded.event for recorded in history)
