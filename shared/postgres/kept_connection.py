"""A connection that one task keeps: opened when it is needed first, and again after it was lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self

from shared.postgres.database_connections import UNAVAILABLE_ERRORS

if TYPE_CHECKING:
    import asyncpg

CLOSE_TIMEOUT_SECONDS = 5.0
"""The seconds that closing the connection may take."""


class KeptConnection:
    """Keeps a connection outside the pool for a task that always needs one."""

    def __init__(
        self, connect: Callable[[], Awaitable[asyncpg.Connection[asyncpg.Record]]]
    ) -> None:
        """Take a function that connects to the area's schema."""
        self._connect = connect
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
        """Give the connection to its one task; raises what connecting raises."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        yield self._connection

    async def __aenter__(self) -> Self:
        """Return this; nothing is opened yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        if self._connection is not None:
            with suppress(*UNAVAILABLE_ERRORS):
                await self._connection.close(timeout=CLOSE_TIMEOUT_SECONDS)
