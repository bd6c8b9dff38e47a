"""A database that is being filled from a backup: until that is done, no service starts on it.

A schema of its own says so. It is there before the first table and goes after the last step, so
whatever is cut short in between is known, and can be thrown away and begun again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shared.postgres.locks import Purpose, lock
from shared.postgres.snapshot import there

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

MARK = "concord_restoring"


class RestoreUnfinished(Exception):
    """The database is being restored, or that was cut short."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "A restore of this installation is under way, or was cut short: let `concord restore`"
            " finish, or run it again."
        )


async def refuse_unfinished(connection: Connection) -> None:
    """Raise `RestoreUnfinished` while the database is being filled."""
    if await there(connection, [MARK]):
        raise RestoreUnfinished


async def begin(connection: Connection, areas: Sequence[str]) -> None:
    """Say that the database is being filled, and remove what an earlier try left of these areas.

    Raises `RestoreUnfinished` where another session is at it. The session keeps the claim.
    """
    if not await connection.fetchval(
        "SELECT pg_try_advisory_lock($1, $2)", *lock("", Purpose.RESTORE)
    ):
        raise RestoreUnfinished
    async with connection.transaction():
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARK}")
        for area in areas:
            await connection.execute(f'DROP SCHEMA IF EXISTS "{area}" CASCADE')


async def note_topics(connection: Connection, where: str) -> None:
    """Remember the topics that are filled from here on, by their cluster and prefix."""
    quoted = await connection.fetchval("SELECT quote_literal($1::text)", where)
    await connection.execute(f"COMMENT ON SCHEMA {MARK} IS {quoted}")


async def noted_topics(connection: Connection) -> str | None:
    """Return which topics a try that was cut short began to fill."""
    found: str | None = await connection.fetchval(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1", MARK
    )
    return found


async def go_on_from(connection: Connection, areas: Sequence[str], moment: datetime) -> None:
    """Have every area's next fact stand at the moment's microseconds since 1970, or later.

    What was published after the backup had lower positions: nobody takes one for the other, and
    whoever follows the facts sees from the leap that the history was restored.
    """
    for area in areas:
        await connection.execute(
            f"SELECT setval('\"{area}\".fact_position', greatest(last_value, $1))"  # noqa: S608
            f' FROM "{area}".fact_position',
            int(moment.timestamp() * 1_000_000),
        )


async def finish(connection: Connection) -> None:
    """Say that the database is whole."""
    await connection.execute(f"DROP SCHEMA {MARK}")
