"""Fires deadlines: each exactly once, by whichever replica comes first, also after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.context import Clock
from shared.eventsourcing.store import Conflict
from shared.postgres.event_store import Codec
from shared.postgres.pool import AWAY, CONTENDED
from shared.postgres.unit import Unit
from shared.postgres.writer import Writer
from shared.telemetry.metrics import DEADLINE_FAILURES, DEADLINE_LATENESS
from shared.telemetry.traces import current_traceparent, span

if TYPE_CHECKING:
    from shared.postgres.pool import Connection, Connections

log = logging.getLogger(__name__)

TRY_AGAIN = (*AWAY, *CONTENDED, Conflict)

BATCH = 200
LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline whose moment has come."""

    key: str
    stream: str
    due_at: datetime


OnDue = Callable[[Unit, Sequence[Due], datetime], Awaitable[None]]
"""What the area does about them, within the transaction that takes them off the list."""


# Both rows are taken or neither: an append that holds the stream and wants the deadline would
# otherwise wait for us while we wait for it.
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
class Timer:
    """Watches one area's deadlines."""

    pool: Connections
    codec: Codec
    writer: Writer
    on_due: OnDue
    clock: Clock
    committed: Callable[[], None]

    async def run(self) -> None:
        """Fire what is due, for ever."""
        while True:
            try:
                fired = await self.fire()
            except TRY_AGAIN as error:
                log.warning("deadlines wait: %s", error)
                fired = 0
            if not fired:
                await asyncio.sleep(LOOK_AGAIN.total_seconds())

    async def fire(self, limit: int = BATCH) -> int:
        """Fire up to `limit` due deadlines and return how many.

        A deadline whose effect fails is set aside with its error, so that it holds up no other.
        """
        due: list[Due] = []
        try:
            async with self.pool.acquire() as connection, connection.transaction():
                now = self.clock()
                due += [Due(*row) for row in await connection.fetch(_CLAIM, now, limit)]
                if due:
                    with span(f"deadlines {self.writer.area}", {"concord.deadlines": len(due)}):
                        unit = Unit(connection, self.codec, self.writer, current_traceparent())
                        await self.on_due(unit, due, now)
        except TRY_AGAIN:
            raise
        except Exception as error:
            if len(due) > 1:
                return sum([await self.fire(1) for _ in due])
            if not due:
                raise
            await self._set_aside(due[0], error)
            return 0
        if due:
            self.committed()
        for one in due:
            late = (now - one.due_at).total_seconds()
            DEADLINE_LATENESS.record(late, {"area": self.writer.area})
        return len(due)

    async def _set_aside(self, failed: Due, error: Exception) -> None:
        """Mark a deadline as failed, unless it was moved or cleared meanwhile."""
        log.error("the deadline %s failed and is set aside", failed.key, exc_info=error)
        DEADLINE_FAILURES.add(1, {"area": self.writer.area})
        async with self.pool.acquire() as connection:
            await connection.execute(
                "UPDATE deadline SET error = $3 WHERE key = $1 AND due_at = $2",
                failed.key,
                failed.due_at,
                repr(error),
            )


async def overdue(connection: Connection, now: datetime) -> int:
    """Return how many deadlines are due and have not fired."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM deadline WHERE due_at <= $1 AND error IS NULL", now
    )
    return found
