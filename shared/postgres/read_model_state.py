"""Remembers for which migration an area's read models were last built from its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def read_built_for(connection: Connection) -> str | None:
    """Return the newest migration when the read models were built; `None` before the first."""
    found: str | None = await connection.fetchval("SELECT built_for FROM read_model_state")
    return found


async def record_built_for(connection: Connection, migration: str) -> None:
    """Record that the read models are those of this migration."""
    async with connection.transaction():
        await connection.execute("DELETE FROM read_model_state")
        await connection.execute("INSERT INTO read_model_state VALUES ($1)", migration)


async def has_events(connection: Connection) -> bool:
    """Tell whether the log has events; without any there is nothing to build."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM event)")
    return found
