"""A database that is being filled from a backup: until that is done, no service starts on it.

A schema of its own says so. It is there before the first table and goes after the last step, so
whatever is cut short in between is known, and can be thrown away and begun again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.backup_snapshot import list_existing_schemas

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MARKER_SCHEMA = "concord_restoring"


class RestoreUnfinished(Exception):
    """The database is being restored, or that was cut short."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "A restore of this installation is under way, or was cut short: let `concord restore`"
            " finish, or run it again."
        )


async def require_no_restore(connection: Connection) -> None:
    """Raise `RestoreUnfinished` while the database is being filled."""
    if await list_existing_schemas(connection, [MARKER_SCHEMA]):
        raise RestoreUnfinished


async def begin_restore(connection: Connection, areas: Sequence[str]) -> None:
    """Say that the database is being filled, and remove what an earlier try left of these areas.

    Raises `RestoreUnfinished` where another session is at it. The session keeps the claim.
    """
    if not await connection.fetchval(
        "SELECT pg_try_advisory_lock($1, $2)", *lock_keys("", LockPurpose.RESTORE)
    ):
        raise RestoreUnfinished
    async with connection.transaction():
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARKER_SCHEMA}")
        for area in areas:
            await connection.execute(f'DROP SCHEMA IF EXISTS "{area}" CASCADE')


async def store_restored_topics(connection: Connection, topics_location: str) -> None:
    """Remember the topics that are filled from here on, by their cluster and prefix."""
    quoted = await connection.fetchval("SELECT quote_literal($1::text)", topics_location)
    await connection.execute(f"COMMENT ON SCHEMA {MARKER_SCHEMA} IS {quoted}")


async def read_restored_topics(connection: Connection) -> str | None:
    """Return which topics a try that was cut short began to fill."""
    found: str | None = await connection.fetchval(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1",
        MARKER_SCHEMA,
    )
    return found


async def advance_fact_positions(
    connection: Connection, areas: Sequence[str], restored_at: datetime
) -> None:
    """Have every area's next fact stand at the moment's microseconds since 1970, or later.

    What was published after the backup had lower positions: nobody takes one for the other, and
    whoever follows the facts sees from the leap that the history was restored.
    """
    for area in areas:
        await connection.execute(
            f"SELECT setval('\"{area}\".fact_position', greatest(last_value, $1))"  # noqa: S608
            f' FROM "{area}".fact_position',
            int(restored_at.timestamp() * 1_000_000),
        )


async def finish_restore(connection: Connection) -> None:
    """Say that the database is whole."""
    await connection.execute(f"DROP SCHEMA {MARKER_SCHEMA}")
