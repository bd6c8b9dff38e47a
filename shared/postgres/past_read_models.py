"""An area's read models as they were at a moment in the past, folded from its events.

The tables are made once more, as temporary tables of a connection of its own, and the wanted events
are projected into them by the same projections. Temporary tables come first wherever a
query names a table, so every query of the area reads the past there without knowing it; the views
of events are narrowed in the same way. Names and settings that come from other areas, and what
belongs to no read model, are those of today.

The last moments that were asked for are kept and brought up to date by later events, so that the
pages of a list are folded once. A fold that takes longer than a request goes on behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from shared.eventsourcing.past_moment import PastMoment
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.event_store import EventDecoder, create_event_reader
from shared.postgres.event_tables import LAST_RECORDED_BY
from shared.postgres.gap_free_reader import GapFreeReader
from shared.postgres.past_tables import PastProjections, PastTables

if TYPE_CHECKING:
    import asyncpg
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

MAX_KEPT_MOMENTS = 2
"""So many moments of an area are kept, each with a connection: any two are compared."""
MAX_WAIT_SECONDS = 10.0
"""A request waits so long for a fold, or for a moment that others read."""
IDLE_SECONDS = 120.0
"""A moment that nobody asked for so long gives its connection back."""
UNREAD_SECONDS = 15.0
"""A moment that was folded and not read yet gives way to no other: who waited for it was told to
ask again after five seconds."""
BATCH_EVENTS = 1000
"""Other requests are served between two batches."""
MAX_GAP_POLLS = 250
GAP_POLL_SECONDS = 0.02
"""At a position that an open transaction may still fill, as in `projection_rebuild`."""


class PastNotReady(Exception):
    """The moment is still being folded, or others read other moments; ask again shortly."""


class PastReadModels:
    """The read models of one area at past moments."""

    def __init__(
        self,
        pool: ConnectionPool,
        connect: Callable[[str], Awaitable[asyncpg.Connection[Record]]],
        codec: EventDecoder,
        past: PastProjections,
    ) -> None:
        """Take the area's pool, from which events are read.

        `connect` opens a further connection with this search path.
        """
        self._pool = pool
        self._connect = connect
        self._codec = codec
        self._past = past
        self._kept: list[_KeptMoment] = []

    @asynccontextmanager
    async def acquire(self, moment: PastMoment) -> AsyncIterator[Connection]:
        """Yield a connection on which the area's tables are those of the moment.

        Raises `PastNotReady`.
        """
        kept, useless = self._find(moment)
        kept.users += 1  # nothing was awaited: from now on nobody makes room of it
        try:
            for one in useless:
                await one.close()
            try:
                async with asyncio.timeout(MAX_WAIT_SECONDS):
                    tables = await kept.bring_up_to_date()
                    await kept.lock.acquire()
            except TimeoutError as error:
                raise PastNotReady from error
            try:
                yield tables.connection
            except BaseException:
                await asyncio.shield(kept.clean_up())
                raise
            finally:
                kept.used_at = time.monotonic()
                kept.was_read = True
                kept.lock.release()
        finally:
            kept.users -= 1

    async def __aenter__(self) -> Self:
        """Begin without any moment."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Forget all moments."""
        await self.forget()

    async def forget(self) -> None:
        """Stop folding and close all connections."""
        kept, self._kept = self._kept, []
        for one in kept:
            await one.close()

    def _find(self, moment: PastMoment) -> tuple[_KeptMoment, list[_KeptMoment]]:
        """Return what is kept of a moment, or room for it, and what to close."""
        free = [one for one in self._kept if not one.is_busy]
        found = next(
            (one for one in self._kept if one.moment == moment and not one.failed),
            None,
        )
        before = time.monotonic() - IDLE_SECONDS
        useless = [one for one in free if one.failed or (one.used_at < before and one != found)]
        if found is None:
            left = [one for one in free if one not in useless and not one.is_awaited]
            if len(self._kept) - len(useless) >= MAX_KEPT_MOMENTS:
                if not left:
                    raise PastNotReady
                useless.append(min(left, key=lambda one: one.used_at))
            found = _KeptMoment(moment, self._fold)
        self._kept = [one for one in self._kept if one not in (*useless, found)] + [found]
        return found, useless

    async def _fold(self, kept: _KeptMoment) -> PastTables:
        """Project what the moment includes of the events behind those projected before."""
        reader, polls_left = create_event_reader(self._past.area), MAX_GAP_POLLS
        async with self._pool.acquire() as db:
            erased = await self._codec.cipher.count_erased(db)
        if kept.tables is not None and kept.erased != erased:
            await kept.tables.connection.close()
            kept.tables = None  # it has what was erased since
        if kept.tables is None:
            kept.erased = erased
            connection = await self._connect(self._past.area)
            kept.tables = await PastTables.create(connection, self._past, kept.moment)
            await self._find_end(kept.tables, reader)
        tables = kept.tables
        while True:
            async with self._pool.acquire() as db:
                rows, upto = await reader.read(db, tables.reached, BATCH_EVENTS)
                known = [row for row in rows if tables.was_known(row["recorded_at"])]
                events = await self._codec.decode_rows(db, known)
            if upto == tables.reached:
                if not reader.has_more or not polls_left:
                    await tables.analyze()
                    return tables
                polls_left -= 1
                await asyncio.sleep(GAP_POLL_SECONDS)
                continue
            await tables.project(events, upto)
            await asyncio.sleep(0)

    async def _find_end(self, tables: PastTables, reader: GapFreeReader) -> None:
        """Find the last event that had been recorded by the moment: none behind it is read."""
        if (known_at := tables.moment.known_at) is None:
            return
        async with self._pool.acquire() as db:
            final = await reader.read_final_position(db)
            if final is not None:
                end = await db.fetchval(LAST_RECORDED_BY, known_at, final)
                tables.end_at(end or 0, final)


class _KeptMoment:
    """A moment with its tables, and the task that brings them up to date."""

    def __init__(
        self, moment: PastMoment, fold: Callable[[_KeptMoment], Coroutine[Any, Any, PastTables]]
    ) -> None:
        self.moment = moment
        self.tables: PastTables | None = None
        self.lock = asyncio.Lock()
        self.users = 0
        """How many read it, or wait to: between two of them the lock is free."""
        self.used_at = time.monotonic()
        self.erased = 0
        """How many people had been erased when the tables were made."""
        self.failed = False
        """Whether what is kept cannot be used any more."""
        self.was_read = False
        self._fold = fold
        self._task: asyncio.Task[PastTables] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether somebody reads it or waits to, or it is being folded."""
        return self.users > 0 or (self._task is not None and not self._task.done())

    @property
    def is_awaited(self) -> bool:
        """Whether it was folded for somebody who was told to ask again, and may do so soon."""
        return not self.was_read and time.monotonic() - self.used_at < UNREAD_SECONDS

    async def bring_up_to_date(self) -> PastTables:
        """Fold the events that are new; a caller who stops waiting does not stop the fold."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._fold_alone())
        return await asyncio.shield(self._task)

    async def _fold_alone(self) -> PastTables:
        async with self.lock:
            try:
                return await self._fold(self)
            except BaseException:
                self.failed = True
                raise
            finally:
                self.used_at = time.monotonic()

    async def clean_up(self) -> None:
        """End what a reader that failed has left open."""
        try:
            if self.tables is not None:
                await self.tables.connection.reset()
        except UNAVAILABLE_ERRORS:
            self.failed = True

    async def close(self) -> None:
        """Stop folding and give the connection back."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self.tables is not None:
            await self.tables.connection.close()
