"""Reads the present state of an aggregate."""

from __future__ import annotations

from typing import Any, TypeVar

from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

State = TypeVar("State")


async def load_state(streams: StreamStore, decider: Decider[Any, Any, State], stream: str) -> State:
    """Return the state after every event of a stream."""
    return (await load_stream_state(streams, decider, stream)).state
