"""Limits of sending, kept by all replicas together in a table of the area.

Whoever sends to a receiver first takes its row, so that two replicas never count the same message
once. Times are those of the database's clock, which all replicas share. The table is no read model:
a rebuild leaves it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.sending_limit import SendingLimit, free_messages, waiting_time

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

IDLE_RECEIVERS_KEPT = timedelta(hours=1)
"""Longer than any limit lasts."""


@dataclass(frozen=True)
class SendingLimits:
    """The limits of receivers in a table with `sent` and `blocked_until`."""

    table: str
    key: str
    """The column that names the receiver."""

    async def count_free(
        self, db: Connection, receiver: str, limits: Sequence[SendingLimit]
    ) -> int:
        """Return how many messages may still be sent within the longest time of the limits."""
        taken = await self._read(db, receiver)
        return free_messages(taken.sent, limits, taken.now)

    async def acquire_permit(
        self, db: Connection, receiver: str, limits: Sequence[SendingLimit]
    ) -> timedelta:
        """Count a message to a receiver and return zero, or return how long it has to wait.

        The transaction of the caller holds the receiver until it ends.
        """
        await db.execute(
            f"INSERT INTO {self.table} ({self.key}, sent) VALUES ($1, '{{}}')"  # noqa: S608  no input
            # which locks the row
            f" ON CONFLICT ({self.key}) DO UPDATE SET {self.key} = excluded.{self.key}",
            receiver,
        )
        taken = await self._read(db, receiver)
        wait = max(
            waiting_time(taken.sent, limits, taken.now),
            (taken.blocked_until or taken.now) - taken.now,
        )
        if wait > timedelta(0):
            return wait
        longest = max(limit.within for limit in limits)
        kept = [at for at in taken.sent if abs(taken.now - at) <= longest]
        await db.execute(
            f"UPDATE {self.table} SET sent = $2, blocked_until = NULL WHERE {self.key} = $1",  # noqa: S608  no input
            receiver,
            [*kept, taken.now],
        )
        return timedelta(0)

    async def block(self, db: Connection, receiver: str, duration: timedelta) -> None:
        """Let no replica send to a receiver for a while: it said that it takes nothing.

        A block that ends later stays.
        """
        await db.execute(
            f"UPDATE {self.table} SET blocked_until ="  # noqa: S608  no input
            " greatest(blocked_until, clock_timestamp() + $2::interval)"
            f" WHERE {self.key} = $1",
            receiver,
            duration,
        )

    async def delete_idle(self, db: Connection) -> None:
        """Delete the rows of receivers that got nothing for long: they limit nothing."""
        await db.execute(
            f"DELETE FROM {self.table} WHERE coalesce(blocked_until < clock_timestamp(), true)"  # noqa: S608  no input
            " AND NOT EXISTS (SELECT FROM unnest(sent) AS at"
            " WHERE at > clock_timestamp() - $1::interval)",
            IDLE_RECEIVERS_KEPT,
        )

    async def _read(self, db: Connection, receiver: str) -> _Usage:
        row = await db.fetchrow(
            f"SELECT sent, blocked_until FROM {self.table} WHERE {self.key} = $1",  # noqa: S608  no input
            receiver,
        )
        now = await db.fetchval("SELECT clock_timestamp()")  # after the row was waited for
        return _Usage(row["sent"] if row else (), row["blocked_until"] if row else None, now)


@dataclass(frozen=True)
class _Usage:
    sent: Sequence[datetime]
    blocked_until: datetime | None
    now: datetime
