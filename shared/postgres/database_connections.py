"""Connections to one area's schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import asyncpg

if TYPE_CHECKING:
    from asyncpg import Pool, Record
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[Record] | PoolConnectionProxy[Record]
    ConnectionPool = Pool[Record]

UNAVAILABLE_ERRORS = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,  # we hung, and were cut off
    asyncpg.InternalClientError,  # a dying server's last word came while nobody had asked anything
    TimeoutError,
)
"""What asyncpg raises when the database is away, rather than when a statement is wrong."""

IDLE_TRANSACTION_SECONDS = 60
"""A process that hangs in the middle of a transaction is cut off: others wait for its locks."""

CONTENTION_ERRORS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""What it raises when others were in the way: rolled back, nobody's fault, may be tried again."""


@dataclass(frozen=True)
class Database:
    """How to reach the server; every area has a schema of its own on it."""

    connect_arguments: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect`, without the search path."""

    def url(self) -> str:
        """Return the address as one URL, as `CONCORD_DATABASE_URL` takes it."""
        at = self.connect_arguments
        if "dsn" in at:
            return str(at["dsn"])
        query = urlencode({"host": at["host"], "port": at["port"], "sslmode": "disable"})
        return f"postgresql://{at['user']}:{quote(at['password'])}@/{at['database']}?{query}"

    async def open_connection(self, area: str) -> asyncpg.Connection[Record]:
        """Open one connection that the caller closes."""
        return await asyncpg.connect(
            **self.connect_arguments, server_settings=_server_settings(area)
        )

    async def open_pool(self, area: str, max_size: int) -> ConnectionPool:
        """Open a pool of at most `size` connections that see the area's tables first."""
        return await asyncpg.create_pool(
            **self.connect_arguments,
            server_settings=_server_settings(area),
            min_size=1,
            max_size=max_size,
            reset=_skip_session_reset,
        )


async def _skip_session_reset(_connection: object) -> None:
    """Keep a session as it is: what we do in one ends with its transaction, and nothing is left.

    Asking the server to undo what nobody did would cost every use of the pool a round trip.
    """


def _server_settings(search_path: str) -> dict[str, str]:
    return {
        "search_path": search_path,
        "application_name": f"concord {search_path}",
        "idle_in_transaction_session_timeout": f"{IDLE_TRANSACTION_SECONDS}s",
    }
