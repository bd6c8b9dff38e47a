"""Group commit: appends that arrive together share one transaction, each with its own result.

One task commits, with one connection at a time. While it does, further appends queue up, and the
next round takes all of them; a single append finds the queue empty and does not wait for others.
Where a round fails for another reason than a version conflict, a taken idempotency key or a refused
unique value, such as a projection, its appends are tried again one by one, so that only the failing
one gets the error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import TYPE_CHECKING, Self

from shared.eventsourcing.event_store import AppendRequest, StoreUnavailable, VersionConflict
from shared.postgres.append_transaction import AppendResult, EventWriter
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.telemetry.metrics import APPEND_ROUND
from shared.telemetry.trace_spans import open_span_per_trace

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_COMMIT_APPENDS = 500
"""The largest number of appends in one transaction; it bounds the repetition after a failure."""

PendingAppend = tuple[AppendRequest, "asyncio.Future[int]"]


class GroupCommit:
    """Commits the appends of many tasks in rounds."""

    def __init__(
        self,
        acquire: Callable[[], AbstractAsyncContextManager[Connection]],
        writer: EventWriter,
        on_commit: Callable[[], None],
    ) -> None:
        """Take the source of a round's connection; `on_commit` runs after each round."""
        self._acquire = acquire
        self._writer = writer
        self._on_commit = on_commit
        self._queue: asyncio.Queue[PendingAppend] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Start the task that commits appends."""
        self._task = asyncio.create_task(self._run(), name="group-commit")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Commit queued appends and reject later ones."""
        self._closed = True
        if self._task is not None:
            await self._queue.join()
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def has_waiting(self) -> bool:
        """Whether appends wait for the round that is being committed."""
        return not self._queue.empty()

    async def append(self, request: AppendRequest) -> int:
        """Commit one append with others; see `EventStore.append`, also for what it raises."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        result: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((request, result))
        return await result

    async def _run(self) -> None:
        while True:
            pending = [await self._queue.get()]
            while not self._queue.empty() and len(pending) < MAX_COMMIT_APPENDS:
                pending.append(self._queue.get_nowait())
            try:
                await self._commit_round(pending)
            except asyncio.CancelledError:
                _fail_pending(pending, StoreUnavailable("the store is closing"))
                raise
            finally:
                for _ in pending:
                    self._queue.task_done()

    async def _commit_round(self, pending: Sequence[PendingAppend]) -> None:
        try:
            results = await self._commit([append for append, _ in pending])
        except UNAVAILABLE_ERRORS as error:
            _fail_pending(pending, StoreUnavailable(str(error)))
        except Exception as error:  # noqa: BLE001  an append may raise anything
            if len(pending) == 1:
                append = pending[0][0]
                contended = isinstance(error, CONTENTION_ERRORS)
                _fail_pending(
                    pending,
                    VersionConflict(append.stream, append.expected_version) if contended else error,
                )
            else:
                for single in pending:
                    await self._commit_round([single])
        else:
            for (_, future), result in zip(pending, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, int):
                    future.set_result(result)
                else:
                    future.set_exception(result)
            self._on_commit()

    async def _commit(self, appends: Sequence[AppendRequest]) -> list[AppendResult]:
        area, traces = self._writer.area, [append.context.traceparent for append in appends]
        APPEND_ROUND.record(len(appends), {"area": area})
        with open_span_per_trace(f"append {area}", traces, {"concord.appends": len(appends)}):
            async with self._acquire() as connection, connection.transaction():
                return await self._writer.write(connection, appends)


def _fail_pending(pending: Sequence[PendingAppend], error: Exception) -> None:
    for _, future in pending:
        if not future.done():
            future.set_exception(error)
