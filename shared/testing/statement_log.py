"""Which statements an area's requests send, for tests of how many there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


@asynccontextmanager
async def logged_statements(pool: ConnectionPool) -> AsyncIterator[list[str]]:
    """Yield the statements that the pool's open connections send, the latest at the end.

    For installations without background work, whose requests come one after the other: no other
    connection is opened then.
    """
    statements: list[str] = []

    def log(record: Any) -> None:
        statements.append(record.query)

    connections = [await pool.acquire() for _ in range(pool.get_size())]
    for connection in connections:
        connection.add_query_logger(log)
        await pool.release(connection)
    yield statements
