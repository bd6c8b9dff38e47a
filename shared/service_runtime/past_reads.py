"""Gives an area's routes the tables and the clock of the moment that a request asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.past_moment import CURRENT_MOMENT, PastMoment, reads_present
from shared.eventsourcing.stream_state import StreamState
from shared.http.past_reads import PastBeingRead
from shared.postgres.event_store import EventDecoder, PostgresEventStore
from shared.postgres.past_read_models import PastNotReady, PastReadModels

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

_HELD: ContextVar[Connection | None] = ContextVar("_HELD", default=None)
"""The past's connection that this task holds already: a moment has only one."""


class MomentClock:
    """Shows the time of the moment that a request reads, else the present."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock of the present."""
        self._clock = clock

    def __call__(self) -> datetime:
        """Return the time."""
        moment = CURRENT_MOMENT.get()
        return self._clock() if moment is None else moment.shown_at


class MomentPool:
    """The area's pool, whose connections read the past where a request asks for it."""

    def __init__(self, area: str, pool: ConnectionPool, past: PastReadModels) -> None:
        """Take the pool of the present, and the area's past."""
        self._area = area
        self._pool = pool
        self._past = past

    def __getattr__(self, name: str) -> Any:
        """Return what the pool of the present has under a name."""
        return getattr(self._pool, name)

    def acquire(self, *, timeout: float | None = None) -> AbstractAsyncContextManager[Connection]:
        """Return a connection's context: of the present's pool, or of the moment's tables."""
        moment = CURRENT_MOMENT.get()
        if moment is None:
            found: AbstractAsyncContextManager[Connection] = self._pool.acquire(timeout=timeout)
            return found
        return self._acquire_past(moment)

    @asynccontextmanager
    async def _acquire_past(self, moment: PastMoment) -> AsyncIterator[Connection]:
        held = _HELD.get()
        if held is not None:
            yield held
            return
        try:
            async with self._past.acquire(moment) as connection:
                token = _HELD.set(connection)
                try:
                    yield connection
                finally:
                    _HELD.reset(token)
        except PastNotReady as error:
            raise PastBeingRead(area=self._area) from error


class MomentEventStore:
    """The area's event store, which loads states of the past where a request asks for it."""

    def __init__(self, store: PostgresEventStore, codec: EventDecoder, pool: MomentPool) -> None:
        """Take the store of the present, and the pool that reads the past."""
        self._store = store
        self._codec = codec
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        """Return what the store of the present has under a name."""
        return getattr(self._store, name)

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        if reads_present():
            return await self._store.load(streams)
        async with self._pool.acquire() as connection:
            return await self._codec.load(connection, streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's state."""
        if reads_present():
            return await self._store.load_states(deciders)
        histories = await self.load(list(deciders))
        return {
            stream: StreamState(
                len(events),
                reduce(
                    deciders[stream].evolve,
                    (recorded.event for recorded in events),
                    deciders[stream].initial,
                ),
                events[-1].id if events else None,
            )
            for stream, events in histories.items()
        }
