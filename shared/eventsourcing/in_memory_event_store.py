"""The event store port implemented in memory, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import Clock, IdFactory
from shared.eventsourcing.event_store import (
    AppendRequest,
    IdempotencyKeyTaken,
    RecordedEvent,
    VersionConflict,
)
from shared.eventsourcing.stream_state import StreamState


class InMemoryEventStore:
    """Stores every event in one list; they are lost with the process."""

    def __init__(self, clock: Clock, new_id: IdFactory) -> None:
        """Take the sources of time and of event ids."""
        self._clock = clock
        self._new_id = new_id
        self._log: list[RecordedEvent[Any]] = []
        self._streams: dict[str, list[RecordedEvent[Any]]] = {}
        self._keys: set[tuple[str, str]] = set()

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        return {stream: tuple(self._streams.get(stream, ())) for stream in streams}

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return {
            stream: StreamState(
                len(self._streams.get(stream, ())),
                decider.fold(recorded.event for recorded in self._streams.get(stream, ())),
            )
            for stream, decider in deciders.items()
        }

    async def append(self, request: AppendRequest) -> int:
        """Store the events and return the new version; see the port for what it raises."""
        stream = self._streams.get(request.stream, [])
        if request.events and len(stream) != request.expected_version:
            raise VersionConflict(request.stream, request.expected_version)
        if request.idempotency_key is not None:
            key = (request.idempotency_key.caller, request.idempotency_key.key)
            if key in self._keys:
                raise IdempotencyKeyTaken
            self._keys.add(key)
        for event in request.events:
            recorded = RecordedEvent(
                position=len(self._log) + 1,
                stream=request.stream,
                version=len(stream) + 1,
                id=self._new_id(),
                recorded_at=self._clock(),
                context=request.context,
                event=event,
            )
            self._log.append(recorded)
            stream.append(recorded)
        self._streams[request.stream] = stream
        return request.expected_version + len(request.events)

    async def read_log(self, after_position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Return the events after a position, in order."""
        return tuple(self._log[after_position : after_position + limit])
