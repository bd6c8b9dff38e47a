"""Group commit: appends that arrive together share one transaction, each with its own answer.

One task owns one connection. It is none of the pool's, whose reset after every round would cost a
round trip; it is opened for the first append, and anew when it was lost. While it commits, further
appends queue up, and the next round takes them all; a lone append finds the queue empty and never
waits for company. Where a round fails for another reason than a conflict (a projection refused one
of them, an idempotency key was taken meanwhile), its appends are tried again one by one, so that
only the guilty one is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from shared.eventsourcing.event_store import AppendRequest, StoreUnavailable, VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.event_writer import EventWriter
from shared.telemetry.metrics import APPEND_ROUND
from shared.telemetry.tracing import open_span_per_trace

if TYPE_CHECKING:
    import asyncpg

MAX_COMMIT_APPENDS = 500
"""Appends in one transaction, at most: bounds what one failure makes us repeat."""
CLOSE_TIMEOUT_SECONDS = 5.0
"""Seconds to wait for a connection to end in order."""

PendingAppend = tuple[AppendRequest, "asyncio.Future[int]"]


class GroupCommit:
    """Takes appends from many tasks and commits them in rounds."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection[asyncpg.Record]]],
        writer: EventWriter,
        on_commit: Callable[[], None],
    ) -> None:
        """`connect` opens a connection to the area's schema; call `committed` after every round."""
        self._connect = connect
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._writer = writer
        self._committed = on_commit
        self._queue: asyncio.Queue[PendingAppend] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Start taking appends."""
        self._task = asyncio.create_task(self._run(), name="group-commit")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish what is queued, refuse what comes later."""
        self._closed = True
        if self._task is not None:
            await self._queue.join()
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._connection is not None:
            with suppress(*UNAVAILABLE_ERRORS):
                await self._connection.close(timeout=CLOSE_TIMEOUT_SECONDS)

    async def append(self, request: AppendRequest) -> int:
        """Record one append; see `EventStore.append`."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((request, answer))
        return await answer

    async def _run(self) -> None:
        while True:
            waiting = [await self._queue.get()]
            while not self._queue.empty() and len(waiting) < MAX_COMMIT_APPENDS:
                waiting.append(self._queue.get_nowait())
            try:
                await self._commit_round(waiting)
            except asyncio.CancelledError:
                _fail_pending(waiting, StoreUnavailable("the store is closing"))
                raise
            finally:
                for _ in waiting:
                    self._queue.task_done()

    async def _commit_round(self, waiting: Sequence[PendingAppend]) -> None:
        try:
            answers = await self._commit([append for append, _ in waiting])
        except UNAVAILABLE_ERRORS as error:
            _fail_pending(waiting, StoreUnavailable(str(error)))
        except Exception as error:  # noqa: BLE001  whatever one append did, the others must go on
            if len(waiting) == 1:
                append = waiting[0][0]
                lost = isinstance(error, CONTENTION_ERRORS)
                _fail_pending(
                    waiting,
                    VersionConflict(append.stream, append.expected_version) if lost else error,
                )
            else:
                for one in waiting:
                    await self._commit_round([one])
        else:
            for (_, future), answer in zip(waiting, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, VersionConflict):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
            self._committed()

    async def _commit(self, appends: Sequence[AppendRequest]) -> list[int | VersionConflict]:
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await self._connect()
        area, traces = self._writer.area, [append.context.traceparent for append in appends]
        APPEND_ROUND.record(len(appends), {"area": area})
        with open_span_per_trace(f"append {area}", traces, {"concord.appends": len(appends)}):
            async with connection.transaction():
                return await self._writer.write(connection, appends)


def _fail_pending(waiting: Sequence[PendingAppend], error: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(error)
