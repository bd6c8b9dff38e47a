"""The limits of robots, kept by all replicas together.

Whoever sends by a robot first takes its row, so that two replicas never count the same message
once. Times are those of the database's clock, which all replicas share. No read model: a rebuild
leaves it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.comms.domain.message_providers import (
    SendingLimit,
    free_messages,
    waiting_time,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


IDLE_ROBOTS_KEPT = timedelta(hours=1)
"""Longer than any limit lasts."""


async def count_free_messages(db: Connection, robot: str, limits: Sequence[SendingLimit]) -> int:
    """Return how many messages a robot may still send within the longest time of its limits."""
    taken = await _read(db, robot)
    return free_messages(taken.sent, limits, taken.now)


async def acquire_permit(db: Connection, robot: str, limits: Sequence[SendingLimit]) -> timedelta:
    """Count a message of a robot and return zero, or return how long it has to wait.

    The transaction of the caller holds the robot until it ends.
    """
    await db.execute(
        "INSERT INTO message_robot (robot, sent) VALUES ($1, '{}')"
        " ON CONFLICT (robot) DO UPDATE SET robot = excluded.robot",  # which locks the row
        robot,
    )
    taken = await _read(db, robot)
    wait = max(
        waiting_time(taken.sent, limits, taken.now),
        (taken.blocked_until or taken.now) - taken.now,
    )
    if wait > timedelta(0):
        return wait
    longest = max(limit.within for limit in limits)
    kept = [at for at in taken.sent if at > taken.now - longest]
    await db.execute(
        "UPDATE message_robot SET sent = $2, blocked_until = NULL WHERE robot = $1",
        robot,
        [*kept, taken.now],
    )
    return timedelta(0)


async def block_robot(db: Connection, robot: str, duration: timedelta) -> None:
    """Let no replica send by a robot for a while: its provider said that it takes nothing."""
    await db.execute(
        "UPDATE message_robot SET blocked_until = clock_timestamp() + $2 WHERE robot = $1",
        robot,
        duration,
    )


async def delete_idle_robots(db: Connection) -> None:
    """Delete the rows of robots that sent nothing for long: nothing of them limits anything."""
    await db.execute(
        "DELETE FROM message_robot WHERE coalesce(blocked_until < clock_timestamp(), true)"
        " AND NOT EXISTS (SELECT FROM unnest(sent) AS at"
        " WHERE at > clock_timestamp() - $1::interval)",
        IDLE_ROBOTS_KEPT,
    )


@dataclass(frozen=True)
class _Usage:
    sent: Sequence[datetime]
    blocked_until: datetime | None
    now: datetime


async def _read(db: Connection, robot: str) -> _Usage:
    row = await db.fetchrow("SELECT sent, blocked_until FROM message_robot WHERE robot = $1", robot)
    now = await db.fetchval("SELECT clock_timestamp()")  # after the row was waited for
    return _Usage(row["sent"] if row else (), row["blocked_until"] if row else None, now)
