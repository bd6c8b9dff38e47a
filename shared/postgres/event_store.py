"""The event store on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append, Recorded, StoreUnavailable
from shared.postgres.gap_free import GapFreeReader
from shared.postgres.group_commit import GroupCommit
from shared.postgres.pool import AWAY

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.pool import Connection, Connections

COLUMNS = "position, stream, version, id, recorded_at, context, data"


class Codec:
    """Turns rows back into events; the union of the area's events is the whole of its knowledge."""

    def __init__(self, events: TypeAdapter[Any]) -> None:
        """`events` is the discriminated union of everything the area stores."""
        self._events = events

    def recorded(self, rows: Iterable[Record]) -> list[Recorded[Any]]:
        """Decode rows of `event`."""
        decode = self._events.validate_json
        return [
            Recorded(position, stream, version, id_, recorded_at, context_of(context), decode(data))
            for position, stream, version, id_, recorded_at, context, data in rows
        ]

    async def load(
        self, connection: Connection, streams: Sequence[str]
    ) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        rows = await connection.fetch(
            f"SELECT {COLUMNS} FROM event WHERE stream = ANY ($1) ORDER BY stream, version",  # noqa: S608
            streams,
        )
        histories: dict[str, list[Recorded[Any]]] = {stream: [] for stream in streams}
        for event in self.recorded(rows):
            histories[event.stream].append(event)
        return histories


@lru_cache(maxsize=4096)
def context_of(data: str) -> Context:
    """Decode a context; those recorded together are mostly the same text."""
    return Context.model_validate_json(data)


def event_reader(area: str) -> GapFreeReader:
    """Return a reader of the area's events."""
    return GapFreeReader(area, "event", "event_position", COLUMNS)


class PostgresEventStore:
    """Keeps an area's events in its schema; `append` goes through group commit."""

    def __init__(self, area: str, pool: Connections, codec: Codec, commits: GroupCommit) -> None:
        """Take the parts; the caller opens and closes them."""
        self._pool = pool
        self._codec = codec
        self._commits = commits
        self._reader = event_reader(area)

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first."""
        try:
            async with self._pool.acquire() as connection:
                return await self._codec.load(connection, streams)
        except AWAY as error:
            raise StoreUnavailable(str(error)) from error

    async def append(self, append: Append) -> int:
        """Record under the expectation; see the port."""
        return await self._commits.append(append)

    async def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Return the events behind a position, in order, skipping none that may still appear."""
        async with self._pool.acquire() as connection:
            rows, _ = await self._reader.read(connection, after, limit)
        return self._codec.recorded(rows)
