"""Opens connections and pools for an area's schema, and classifies asyncpg's errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from shared.postgres.sync_tracking_connection import SyncTrackingConnection

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
    asyncpg.IdleInTransactionSessionTimeoutError,  # this process hung and was disconnected
    asyncpg.InternalClientError,  # a dying server's message came while no query was running
    TimeoutError,
)
"""The errors that asyncpg raises when the database is unavailable."""

IDLE_TRANSACTION_SECONDS = 60
"""The server disconnects a session that idles so long in a transaction and blocks others."""

CONTENTION_ERRORS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""The errors that asyncpg raises on contention: rolled back, and worth another attempt."""


@dataclass(frozen=True)
class AreaLogin:
    """The role that an area signs on as, and its password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Database:
    """The database server's connection arguments; each area has its own schema in the database."""

    connect_arguments: Mapping[str, Any] = field(repr=False)
    """These are the arguments for `asyncpg.connect`, without the search path."""
    area_logins: Mapping[str, AreaLogin] = field(default_factory=dict)
    """The logins of areas with a role of their own; others sign on as the arguments say."""

    def url(self) -> str:
        """Return the address as a URL in the form of `CONCORD_DATABASE_URL`, without any area's."""
        given = self.connect_arguments
        if "dsn" in given:
            return str(given["dsn"])
        query = urlencode({"host": given["host"], "port": given["port"], "sslmode": "disable"})
        login = f"{given['user']}:{quote(given['password'])}"
        return f"postgresql://{login}@/{given['database']}?{query}"

    def url_of_area(self, area: str) -> str:
        """Return the address with the area's login, where it has one."""
        login = self.area_logins.get(area)
        if login is None:
            return self.url()
        parts = urlsplit(self.url())
        query = [pair for pair in parse_qsl(parts.query) if pair[0] not in {"user", "password"}]
        user, password = quote(login.user, safe=""), quote(login.password, safe="")
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(
            parts._replace(netloc=f"{user}:{password}@{host}", query=urlencode(query))
        )

    async def open_connection(
        self, area: str, search_path: str | None = None
    ) -> asyncpg.Connection[Record]:
        """Open a connection as the area's role, which the caller closes.

        The search path is the area's schema unless another one is given.
        """
        return await asyncpg.connect(
            **self._arguments_of(area), server_settings=_server_settings(search_path or area)
        )

    async def open_pool(self, area: str, max_size: int) -> ConnectionPool:
        """Open a pool of at most `max_size` connections with the area's schema as search path."""
        return await asyncpg.create_pool(
            **self._arguments_of(area),
            server_settings=_server_settings(area),
            min_size=1,
            max_size=max_size,
            connection_class=SyncTrackingConnection,
        )

    def _arguments_of(self, area: str) -> Mapping[str, Any]:
        login = self.area_logins.get(area)
        given = self.connect_arguments
        return given if login is None else {**given, "user": login.user, "password": login.password}


def _server_settings(search_path: str) -> dict[str, str]:
    return {
        "search_path": search_path,
        "application_name": f"concord {search_path}",
        "idle_in_transaction_session_timeout": f"{IDLE_TRANSACTION_SECONDS}s",
    }
