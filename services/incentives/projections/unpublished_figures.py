"""Finds the counts and locks that earlier versions recorded without publishing figures of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.postgres.event_tables import EVENT_COLUMNS

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_COUNTS = "data ->> 'type' IN ('obligation-counted', 'obligation-taken-back')"
_UNPUBLISHED = f"""
SELECT {EVENT_COLUMNS} FROM earlier_event
WHERE position > $1 AND position <= $2 AND ({_COUNTS} OR data ->> 'type' = 'period-locked')
UNION ALL
SELECT {EVENT_COLUMNS} FROM later_event
WHERE position > $1 AND position <= $2
  AND (fact_type = 'concord.incentives.period-locked.v1' OR fact_type IS NULL AND {_COUNTS})
ORDER BY position
"""  # noqa: S608  constants
"""The form of the first release has no facts of counts; see event_tables.py for both forms."""


async def lock_position(db: Connection) -> int:
    """Return up to which event everything is published, and let no other process publish more.

    The lock is held until the transaction ends.
    """
    await db.execute(
        "INSERT INTO earlier_figures (position) VALUES (0) ON CONFLICT (singleton) DO NOTHING"
    )
    found: int = await db.fetchval("SELECT position FROM earlier_figures FOR UPDATE")
    return found


async def save_position(db: Connection, position: int) -> None:
    """Remember up to which event everything is published."""
    await db.execute("UPDATE earlier_figures SET position = $1", position)


async def list_unpublished(db: Connection, after: int, up_to: int) -> Sequence[Record]:
    """Return the counts without a fact, and every lock, between two positions, in order."""
    return await db.fetch(_UNPUBLISHED, after, up_to)


async def list_recorded_streams(db: Connection, streams: Sequence[str]) -> set[str]:
    """Return those of the streams that have events."""
    rows = await db.fetch("SELECT id FROM stream WHERE id = ANY ($1)", list(streams))
    return {row["id"] for row in rows}
