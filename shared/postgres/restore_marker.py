"""Marks a database that is being restored from a backup; no service starts on it until then.

The marker is a schema. It is created before the first table and dropped after the last step, so an
interrupted restore is recognised, and can be discarded and started again.
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
    """The database is being restored, or a restore of it was interrupted."""

    def __init__(self) -> None:
        """Build the message, which says what to do."""
        super().__init__(
            "A restore of this installation is in progress, or was interrupted: let"
            " `concord restore` finish, or run it again."
        )


async def require_no_restore(connection: Connection) -> None:
    """Raise `RestoreUnfinished` while the marker exists."""
    if await list_existing_schemas(connection, [MARKER_SCHEMA]):
        raise RestoreUnfinished


async def begin_restore(connection: Connection, areas: Sequence[str]) -> None:
    """Set the marker, and drop what an earlier attempt left of these areas.

    The session holds a lock until it ends. Raises `RestoreUnfinished` where another session is
    restoring.
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
    """Store the cluster and prefix of the topics that the restore fills from now on."""
    quoted = await connection.fetchval("SELECT quote_literal($1::text)", topics_location)
    await connection.execute(f"COMMENT ON SCHEMA {MARKER_SCHEMA} IS {quoted}")


async def read_restored_topics(connection: Connection) -> str | None:
    """Return the topics that an interrupted restore began to fill, as they were stored."""
    found: str | None = await connection.fetchval(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1",
        MARKER_SCHEMA,
    )
    return found


async def advance_fact_positions(
    connection: Connection, areas: Sequence[str], restored_at: datetime
) -> None:
    """Let every area's next fact position be at least the microseconds from 1970 to `restored_at`.

    Facts that were published after the backup had lower positions, so nobody confuses them with new
    ones; subscribers see from the jump that the history was restored.
    """
    for area in areas:
        await connection.execute(
            f"SELECT setval('\"{area}\".fact_position', greatest(last_value, $1))"  # noqa: S608
            f' FROM "{area}".fact_position',
            int(restored_at.timestamp() * 1_000_000),
        )


async def finish_restore(connection: Connection) -> None:
    """Remove the marker: the database is complete."""
    await connection.execute(f"DROP SCHEMA {MARKER_SCHEMA}")
