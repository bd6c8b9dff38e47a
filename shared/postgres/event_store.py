"""The event store port implemented on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import TypeAdapter

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent, StoreUnavailable
from shared.eventsourcing.stream_state import StreamState, StreamStateCache
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.event_tables import EVENT_COLUMNS, EVENT_TABLES, EVENTS_OF_STREAMS
from shared.postgres.gap_free_reader import GapFreeReader
from shared.postgres.group_commit import GroupCommit
from shared.postgres.grouped_state_reads import GroupedStateReads
from shared.postgres.personal_data_cipher import NO_CIPHER, PersonalDataCipher

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

_SELECT_LATER_EVENTS = """
SELECT wanted.stream, later.version, later.id, later.data
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS wanted (stream, version, place)
CROSS JOIN LATERAL (
    (SELECT event.version, event.id,
            CASE WHEN event.version > wanted.version THEN event.data END AS data
     FROM earlier_event AS event
     WHERE event.stream = wanted.stream AND event.version >= wanted.version
     ORDER BY event.version)
    UNION ALL
    (SELECT event.version, event.id,
            CASE WHEN event.version > wanted.version THEN event.data END
     FROM stream JOIN later_event AS event ON event.stream_number = stream.number
     WHERE stream.id = wanted.stream AND event.stream_version >= wanted.version
     ORDER BY event.stream_version)
) AS later
ORDER BY wanted.place, later.version
"""
"""The events from a version of each stream on; of that version the id alone.

The inner orders keep the planner to one range of the index for each stream.
"""


class EventDecoder:
    """Decodes rows into events of the area's union of event types, and folds them into states."""

    def __init__(
        self,
        events: TypeAdapter[Any],
        cached_states: StreamStateCache | None = None,
        cipher: PersonalDataCipher = NO_CIPHER,
    ) -> None:
        """Take the adapter of the discriminated union of all events that the area stores."""
        self._events = events
        self._cached_states = StreamStateCache() if cached_states is None else cached_states
        self.cipher = cipher

    async def decode_rows(
        self, connection: Connection, rows: Sequence[Record]
    ) -> list[RecordedEvent[Any]]:
        """Decode rows of `event`; personal data are read with the keys that there are now."""
        decode = self._events.validate_json
        texts = await self.cipher.decrypt(connection, [row[6] for row in rows])
        return [
            RecordedEvent(
                position, stream, version, id_, recorded_at, decode_context(context), decode(text)
            )
            for (position, stream, version, id_, recorded_at, context, _), text in zip(
                rows, texts, strict=True
            )
        ]

    async def load(
        self, connection: Connection, streams: Sequence[str]
    ) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        rows = await connection.fetch(EVENTS_OF_STREAMS, streams)
        histories: dict[str, list[RecordedEvent[Any]]] = {stream: [] for stream in streams}
        for event in await self.decode_rows(connection, rows):
            histories[event.stream].append(event)
        return histories

    async def load_states(
        self, connection: Connection, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> dict[str, StreamState[Any]]:
        """Return each stream's present state by its decider.

        One statement reads the events behind the cached states, and the ids of the events with
        which these end: a cached state that does not end with an event of the log is dropped.
        """
        known = {
            stream: self._cached_states.find(decider, stream) or StreamState(0, decider.initial)
            for stream, decider in deciders.items()
        }
        later = await self._read_later_events(connection, known)
        outdated = {
            stream: StreamState(0, deciders[stream].initial)
            for stream, state in known.items()
            if state.version and (not later[stream] or later[stream][0][1] != state.last_event_id)
        }
        if outdated:
            known |= outdated
            later |= await self._read_later_events(connection, outdated)
        return {
            stream: self._fold_later(stream, deciders[stream], state, later[stream])
            for stream, state in known.items()
        }

    async def _read_later_events(
        self, connection: Connection, known: Mapping[str, StreamState[Any]]
    ) -> dict[str, list[tuple[int, UUID, str]]]:
        later: dict[str, list[tuple[int, UUID, str]]] = {stream: [] for stream in known}
        rows = await connection.fetch(
            _SELECT_LATER_EVENTS, list(known), [one.version for one in known.values()]
        )
        texts = await self.cipher.decrypt(connection, [data or "" for _, _, _, data in rows])
        for (stream, version, id_, _), data in zip(rows, texts, strict=True):
            later[stream].append((version, id_, data))
        return later

    def _fold_later(
        self,
        stream: str,
        decider: Decider[Any, Any, Any],
        known: StreamState[Any],
        later: Sequence[tuple[int, UUID, str]],
    ) -> StreamState[Any]:
        new = later[1:] if known.version else later
        if not new:
            return known
        decode = self._events.validate_json
        state = reduce(decider.evolve, (decode(data) for _, _, data in new), known.state)
        version, last_id, _ = new[-1]
        size = known.event_bytes + sum(len(data) for _, _, data in new)
        loaded = StreamState(version, state, last_id, size)
        self._cached_states.put(decider, stream, loaded)
        return loaded


@lru_cache(maxsize=256)  # of 4096, those of single commands alone took some MB
def decode_context(data: str) -> EventContext:
    """Decode a context; it is cached, as events recorded together mostly share one."""
    return EventContext.model_validate_json(data)


def create_event_reader(area: str) -> GapFreeReader:
    """Return a reader of the area's events."""
    return GapFreeReader(area, EVENT_TABLES, "event_position", EVENT_COLUMNS)


class PostgresEventStore:
    """Stores an area's events in its schema; appends go through group commit."""

    def __init__(
        self,
        area: str,
        pool: ConnectionPool,
        codec: EventDecoder,
        group_commit: GroupCommit,
        checked_commit: GroupCommit,
    ) -> None:
        """Take the pool, codec and group commits; the caller opens and closes them.

        Appends with uniqueness checks go through `checked_commit`: they may wait long for a lock,
        such as that of a large sheet, and no other append is to wait with them.
        """
        self._pool = pool
        self._codec = codec
        self._group_commit = group_commit
        self._checked_commit = checked_commit
        self._reader = create_event_reader(area)
        self._state_reads = GroupedStateReads(pool, codec.load_states)

    @property
    def has_waiting_appends(self) -> bool:
        """Whether appends wait for others that are being committed: background work may rest."""
        return self._group_commit.has_waiting

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first. Raises `StoreUnavailable`."""
        try:
            async with self._pool.acquire() as connection:
                return await self._codec.load(connection, streams)
        except UNAVAILABLE_ERRORS as error:
            raise StoreUnavailable(str(error)) from error

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state; raises `StoreUnavailable`."""
        try:
            return await self._state_reads.load_states(deciders)
        except UNAVAILABLE_ERRORS as error:
            raise StoreUnavailable(str(error)) from error

    async def append(self, request: AppendRequest) -> int:
        """Store the events and return the new version; see the port for what it raises."""
        commit = self._checked_commit if request.uniqueness_checks else self._group_commit
        return await commit.append(request)

    async def read_log(self, after_position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Return the events after a position, in order, skipping none that may still appear."""
        async with self._pool.acquire() as connection:
            rows, _ = await self._reader.read(connection, after_position, limit)
            return await self._codec.decode_rows(connection, rows)
