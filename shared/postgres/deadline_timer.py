"""Fires deadlines: each exactly once, on whichever replica claims it first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.event_context import Clock, SettableClock
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.append_transaction import EventWriter
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.event_store import EventDecoder
from shared.postgres.unit_of_work import UnitOfWork
from shared.telemetry.metrics import DEADLINE_FAILURES, DEADLINE_LATENESS
from shared.telemetry.trace_spans import current_traceparent, open_span

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

log = logging.getLogger(__name__)

RETRYABLE_ERRORS = (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict)

MAX_BATCH_DEADLINES = 200
POLL_INTERVAL = timedelta(seconds=1)
POLL_INTERVAL_OF_SET_CLOCK = timedelta(seconds=0.1)
"""A scenario sets the clock past deadlines and waits for them at every step."""


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline whose due time has come."""

    key: str
    stream: str
    due_at: datetime


DueDeadlineHandler = Callable[[UnitOfWork, Sequence[DueDeadline], datetime], Awaitable[None]]
"""The area's handler of due deadlines, run in the transaction that deletes them."""


_ANY_DUE = "SELECT EXISTS (SELECT FROM deadline WHERE due_at <= $1 AND error IS NULL)"
"""Asked first, without a transaction: of the timer's many looks hardly any finds a deadline due."""

# Both rows are locked or neither: an append that holds the stream and wants the deadline would
# otherwise deadlock with this statement.
_CLAIM = """
WITH claimed AS (
    SELECT deadline.key, deadline.stream, deadline.due_at
    FROM deadline JOIN stream ON stream.id = deadline.stream
    WHERE deadline.due_at <= $1 AND deadline.error IS NULL
    ORDER BY deadline.due_at, deadline.key
    LIMIT $2
    FOR UPDATE OF deadline, stream SKIP LOCKED
), taken AS (
    DELETE FROM deadline USING claimed WHERE deadline.key = claimed.key
)
SELECT key, stream, due_at FROM claimed ORDER BY due_at, key
"""


@dataclass(frozen=True)
class DeadlineTimer:
    """Fires one area's deadlines."""

    pool: ConnectionPool
    codec: EventDecoder
    writer: EventWriter
    on_due: DueDeadlineHandler
    clock: Clock
    on_commit: Callable[[], None]

    async def run(self) -> None:
        """Fire due deadlines, for ever; while the database is away, try again."""
        while True:
            try:
                fired = await self.fire_due()
            except RETRYABLE_ERRORS as error:
                log.warning("deadlines wait: %s", error)
                fired = 0
            if not fired:
                is_set = isinstance(self.clock, SettableClock) and self.clock.is_set
                interval = POLL_INTERVAL_OF_SET_CLOCK if is_set else POLL_INTERVAL
                await asyncio.sleep(interval.total_seconds())

    async def fire_due(self, limit: int = MAX_BATCH_DEADLINES) -> int:
        """Fire up to `limit` due deadlines and return how many.

        A deadline whose handler fails is set aside with its error, so that it blocks no other.
        Raises one of `RETRYABLE_ERRORS` where a later attempt may succeed.
        """
        due: list[DueDeadline] = []
        try:
            async with self.pool.acquire() as connection:
                if not await connection.fetchval(_ANY_DUE, self.clock()):
                    return 0
                async with connection.transaction():
                    now = self.clock()
                    due += [DueDeadline(*row) for row in await connection.fetch(_CLAIM, now, limit)]
                    if due:
                        await self._fire(connection, due, now)
        except RETRYABLE_ERRORS:
            raise
        except Exception as error:
            if len(due) > 1:
                return sum([await self.fire_due(1) for _ in due])
            if not due:
                raise
            await self._set_aside(due[0], error)
            return 0
        if due:
            self.on_commit()
        for deadline in due:
            late = (now - deadline.due_at).total_seconds()
            DEADLINE_LATENESS.record(late, {"area": self.writer.area})
        return len(due)

    async def _fire(
        self, connection: Connection, due: Sequence[DueDeadline], now: datetime
    ) -> None:
        with open_span(f"deadlines {self.writer.area}", {"concord.deadlines": len(due)}):
            unit = UnitOfWork(connection, self.codec, self.writer, current_traceparent())
            await self.on_due(unit, due, now)

    async def _set_aside(self, failed: DueDeadline, error: Exception) -> None:
        """Store the error with the deadline, unless it was moved or cleared meanwhile."""
        log.error("the deadline %s failed and is set aside", failed.key, exc_info=error)
        DEADLINE_FAILURES.add(1, {"area": self.writer.area})
        async with self.pool.acquire() as connection:
            await connection.execute(
                "UPDATE deadline SET error = $3 WHERE key = $1 AND due_at = $2",
                failed.key,
                failed.due_at,
                repr(error),
            )


async def count_overdue(connection: Connection, now: datetime) -> int:
    """Return how many deadlines are due and have not fired."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM deadline WHERE due_at <= $1 AND error IS NULL", now
    )
    return found
