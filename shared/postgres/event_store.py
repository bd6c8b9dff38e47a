"""The event store port implemented on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent, StoreUnavailable
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.gap_free_reader import GapFreeReader
from shared.postgres.group_commit import GroupCommit

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

EVENT_COLUMNS = "position, stream, version, id, recorded_at, context, data"


class EventDecoder:
    """Decodes rows into events of the area's union of event types."""

    def __init__(self, events: TypeAdapter[Any]) -> None:
        """Take the adapter of the discriminated union of all events that the area stores."""
        self._events = events

    def decode_rows(self, rows: Iterable[Record]) -> list[RecordedEvent[Any]]:
        """Decode rows of `event`."""
        decode = self._events.validate_json
        return [
            RecordedEvent(
                position, stream, version, id_, recorded_at, decode_context(context), decode(data)
            )
            for position, stream, version, id_, recorded_at, context, data in rows
        ]

    async def load(
        self, connection: Connection, streams: Sequence[str]
    ) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        rows = await connection.fetch(
            f"SELECT {EVENT_COLUMNS} FROM event WHERE stream = ANY ($1) ORDER BY stream, version",  # noqa: S608
            streams,
        )
        histories: dict[str, list[RecordedEvent[Any]]] = {stream: [] for stream in streams}
        for event in self.decode_rows(rows):
            histories[event.stream].append(event)
        return histories


@lru_cache(maxsize=4096)
def decode_context(data: str) -> EventContext:
    """Decode a context; it is cached, as events recorded together mostly share one."""
    return EventContext.model_validate_json(data)


def create_event_reader(area: str) -> GapFreeReader:
    """Return a reader of the area's events."""
    return GapFreeReader(area, "event", "event_position", EVENT_COLUMNS)


class PostgresEventStore:
    """Stores an area's events in its schema; appends go through group commit."""

    def __init__(
        self, area: str, pool: ConnectionPool, codec: EventDecoder, group_commit: GroupCommit
    ) -> None:
        """Take the pool, codec and group commit; the caller opens and closes them."""
        self._pool = pool
        self._codec = codec
        self._group_commit = group_commit
        self._reader = create_event_reader(area)

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first. Raises `StoreUnavailable`."""
        try:
            async with self._pool.acquire() as connection:
                return await self._codec.load(connection, streams)
        except UNAVAILABLE_ERRORS as error:
            raise StoreUnavailable(str(error)) from error

    async def append(self, request: AppendRequest) -> int:
        """Store the events and return the new version; see the port for what it raises."""
        return await self._group_commit.append(request)

    async def read_log(self, after_position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Return the events after a position, in order, skipping none that may still appear."""
        async with self._pool.acquire() as connection:
            rows, _ = await self._reader.read(connection, after_position, limit)
        return self._codec.decode_rows(rows)
