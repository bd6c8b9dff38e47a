"""The event store kept in memory: the port's plainest reading, for tests of what stands on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.eventsourcing.context import Clock, Ids
from shared.eventsourcing.store import Append, Conflict, KeyTaken, Recorded


class MemoryEventStore:
    """Keeps every event in one list; forgets them with the process."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        """Take the sources of time and of event ids."""
        self._clock = clock
        self._ids = ids
        self._log: list[Recorded[Any]] = []
        self._streams: dict[str, list[Recorded[Any]]] = {}
        self._keys: set[tuple[str, str]] = set()

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first."""
        return {stream: tuple(self._streams.get(stream, ())) for stream in streams}

    async def append(self, append: Append) -> int:
        """Record under the expectation; see the port."""
        stream = self._streams.get(append.stream, [])
        if append.events and len(stream) != append.expected:
            raise Conflict(append.stream, append.expected)
        if append.idempotency is not None:
            key = (append.idempotency.caller, append.idempotency.key)
            if key in self._keys:
                raise KeyTaken
            self._keys.add(key)
        for event in append.events:
            recorded = Recorded(
                position=len(self._log) + 1,
                stream=append.stream,
                version=len(stream) + 1,
                id=self._ids(),
                recorded_at=self._clock(),
                context=append.context,
                event=event,
            )
            self._log.append(recorded)
            stream.append(recorded)
        self._streams[append.stream] = stream
        return append.expected + len(append.events)

    async def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Return the events behind a position, in order."""
        return tuple(self._log[after : after + limit])
