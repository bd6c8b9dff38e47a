"""Connections and pools that stay open when an installation of a test closes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import asyncpg

from shared.installation.area_sign_on import AreaSignOn
from shared.postgres.database_connections import Database

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

    Connection = asyncpg.Connection[asyncpg.Record]


class _LentPool:
    """A pool whose block ends without closing it."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    async def __aenter__(self) -> ConnectionPool:
        return self._pool

    async def __aexit__(self, *_: object) -> None:
        pass


class _LentConnection:
    """A connection that is given back instead of closed, without what its session has set."""

    def __init__(self, connection: Connection, unused: list[Connection]) -> None:
        self._connection = connection
        self._unused = unused

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  as asyncpg's
        connection = self._connection
        if connection.is_closed():
            return
        if connection.is_in_transaction():
            await connection.close(timeout=timeout)
            return
        await connection.reset(timeout=timeout)
        self._unused.append(connection)


@dataclass(frozen=True)
class ReusedConnections(Database):
    """A database whose areas find the connections open that an earlier installation has left."""

    _pools: dict[tuple[str, int], ConnectionPool] = field(default_factory=dict)
    _connections: dict[str, list[Connection]] = field(default_factory=lambda: defaultdict(list))

    async def open_connection(self, area: str, search_path: str | None = None) -> Connection:
        """Return a connection of the area's role that is not in use, or a new one."""
        if search_path is not None or area not in self.area_logins:
            return await super().open_connection(area, search_path)
        unused = self._connections[area]
        while unused:
            if not (found := unused.pop()).is_closed():
                return cast("Connection", _LentConnection(found, unused))
        return cast("Connection", _LentConnection(await super().open_connection(area), unused))

    async def open_pool(self, area: str, max_size: int) -> ConnectionPool:
        """Return the area's pool of this size, for a block that does not close it."""
        if (area, max_size) not in self._pools:
            self._pools[area, max_size] = await super().open_pool(area, max_size)
        return cast("ConnectionPool", _LentPool(self._pools[area, max_size]))

    def are_unused(self) -> bool:
        """Return whether no connection of a pool is in use."""
        return all(pool.get_idle_size() == pool.get_size() for pool in self._pools.values())

    async def close_all(self) -> None:
        """Close everything that is open."""
        for pool in self._pools.values():
            pool.terminate()
        for unused in self._connections.values():
            for connection in unused:
                connection.terminate()


@dataclass(frozen=True)
class ReusedSignOn(AreaSignOn):
    """Lets an installation sign on with the connections of an earlier one."""

    connections: Database = field(default_factory=lambda: Database({}))

    async def open(self, database: Database, areas: Sequence[str], data_folder: Path) -> Database:
        """Return the connections; the roles exist."""
        del database, data_folder
        assert set(areas) == set(self.connections.area_logins)
        return self.connections
