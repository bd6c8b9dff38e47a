"""Reads the states of streams for many commands at once, as group commit writes for many.

While one statement reads, further requests queue up, and the next statement reads for all of them;
a lone request does not wait. Each request is answered by a statement that began after it came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.database_connections import UNAVAILABLE_ERRORS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

Deciders = Mapping[str, Decider[Any, Any, Any]]
States = Mapping[str, StreamState[Any]]


@dataclass(frozen=True, slots=True)
class _PendingRead:
    deciders: Deciders
    states: asyncio.Future[States]


class GroupedStateReads:
    """Reads the states of an area's streams over its pool."""

    def __init__(
        self, pool: ConnectionPool, read_states: Callable[[Connection, Deciders], Awaitable[States]]
    ) -> None:
        """Take the area's pool, and the function that reads states on a connection."""
        self._pool = pool
        self._read_states = read_states
        self._pending: list[_PendingRead] = []
        self._reading: asyncio.Task[None] | None = None

    async def load_states(self, deciders: Deciders) -> States:
        """Return each stream's present state; raises what the database raises."""
        states: asyncio.Future[States] = asyncio.get_running_loop().create_future()
        self._pending.append(_PendingRead(deciders, states))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_pending(), name="state-reads")
        return await states

    async def _read_pending(self) -> None:
        try:
            while self._pending:
                together = self._take_pending()
                await self._read(together)
        finally:
            self._reading = None
            for one in self._pending:  # only where this task was cancelled
                one.states.cancel()

    def _take_pending(self) -> list[_PendingRead]:
        """Take the requests that one statement can read for: with one decider for each stream."""
        taken, left = [], []
        deciders: dict[str, Decider[Any, Any, Any]] = {}
        for one in self._pending:
            if all(deciders.get(stream, it) is it for stream, it in one.deciders.items()):
                deciders |= one.deciders
                taken.append(one)
            else:
                left.append(one)
        self._pending = left
        return taken

    async def _read(self, together: Sequence[_PendingRead]) -> None:
        try:
            async with self._pool.acquire() as connection:
                states = await self._read_states(
                    connection, {k: v for one in together for k, v in one.deciders.items()}
                )
        except asyncio.CancelledError:
            for one in together:
                one.states.cancel()
            raise
        except UNAVAILABLE_ERRORS as error:  # one attempt for all: each may take until a timeout
            _fail(together, error)
            return
        except Exception as error:  # noqa: BLE001  each request gets the error of its own read
            if len(together) == 1:
                _fail(together, error)
                return
            for one in together:
                await self._read([one])
            return
        for one in together:
            if not one.states.done():
                one.states.set_result({stream: states[stream] for stream in one.deciders})


def _fail(together: Sequence[_PendingRead], error: Exception) -> None:
    for one in together:
        if not one.states.done():
            one.states.set_exception(error)
