"""A database that one test leaves to the next, with its connections: opening both takes long.

All else of an installation is made anew for each test, so nothing that a process remembers reaches
the next one. What is stored is deleted, in every table of every schema; rows that the migrations
left are put back, and sequences start again. A test that changes the schema, or leaves a connection
in use or locked, takes its database with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.postgres.area_roles import provide_area_roles
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.postgres_test_server import AREA_PASSWORD, FreshDatabase, TestPostgresServer
from shared.testing.reused_connections import ReusedConnections

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

MAX_DELETED_ROWS = 50_000
"""After so many rows a new database is faster than the dead rows of the old one."""
LOCKS_END_SECONDS = 0.5
"""A server process whose connection was cut off holds its locks for a moment."""

_TABLES = """
SELECT format('%I.%I', nspname, relname)
FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid
WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'first_rows')
ORDER BY 1
"""
_SEQUENCES = """
SELECT format('SELECT setval(''%I.%I'', %s, false)', schemaname, sequencename, start_value)
FROM pg_sequences
"""
_SCHEMA_STATE = """
SELECT 'pg_namespace', count(*), max(xmin::text::bigint) FROM pg_namespace
WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_'
UNION ALL
SELECT 'pg_class', count(*), max(xmin::text::bigint) FROM pg_class WHERE oid >= 16384
UNION ALL
SELECT 'pg_attribute', count(*), max(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384
UNION ALL
SELECT 'pg_constraint', count(*), max(xmin::text::bigint) FROM pg_constraint WHERE oid >= 16384
UNION ALL
SELECT 'pg_trigger', count(*), max(xmin::text::bigint) FROM pg_trigger WHERE oid >= 16384
UNION ALL
SELECT 'pg_proc', count(*), max(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384
"""
"""What a change of the schema changes: a row of a catalog has its last transaction as `xmin`."""
_TEMPORARY_TABLES = "SELECT EXISTS (SELECT FROM pg_class WHERE relpersistence = 't')"
"""A server process drops those of a connection that was closed."""
_ADVISORY_LOCKS = """
SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND datname = current_database()
)
"""


@dataclass
class ReusedDatabase:
    """One database of some services, which one installation at a time is lent."""

    fresh: FreshDatabase
    connections: ReusedConnections
    _admin: Connection
    _schema_state: Any = None
    _delete: str = ""
    _put_back: Sequence[str] = ()
    deleted_rows: int = 0

    async def remember_first_state(self) -> None:
        """Take what is stored and defined now as the state that every test begins with."""
        tables = [row[0] for row in await self._admin.fetch(_TABLES)]
        put_back = []
        await self._admin.execute("CREATE SCHEMA first_rows")
        for number, table in enumerate(tables):
            if await self._admin.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608
                copy = f"first_rows.table_{number}"
                await self._admin.execute(f"CREATE TABLE {copy} AS TABLE {table}")
                put_back.append(f"INSERT INTO {table} SELECT * FROM {copy}")  # noqa: S608
        put_back += [row[0] for row in await self._admin.fetch(_SEQUENCES)]
        deletions = ", ".join(
            f"d{number} AS (DELETE FROM {table} RETURNING 1)"  # noqa: S608
            for number, table in enumerate(tables)
        )
        counts = " + ".join(
            f"(SELECT count(*) FROM d{number})"  # noqa: S608
            for number in range(len(tables))
        )
        self._delete, self._put_back = f"WITH {deletions} SELECT {counts}", put_back
        self._schema_state = await self._admin.fetch(_SCHEMA_STATE)

    async def restore_first_state(self) -> None:
        """Delete what was stored since; the database must not be lent at the moment."""
        async with self._admin.transaction():
            self.deleted_rows += await self._admin.fetchval(self._delete)
            await self._admin.execute(";".join(self._put_back))

    async def is_reusable(self) -> bool:
        """Return whether nothing is left but rows: the schema is as before, and no lock is held."""
        if self.deleted_rows > MAX_DELETED_ROWS or not self.connections.are_unused():
            return False
        give_up_at = time.monotonic() + LOCKS_END_SECONDS
        while await self._admin.fetch(_SCHEMA_STATE) != self._schema_state:
            if time.monotonic() > give_up_at or not await self._admin.fetchval(_TEMPORARY_TABLES):
                return False
            await asyncio.sleep(0.01)
        while await self._admin.fetchval(_ADVISORY_LOCKS):
            if time.monotonic() > give_up_at:
                return False
            await asyncio.sleep(0.01)
        return True


@dataclass
class ReusedDatabases:
    """The databases that the tests of one event loop leave to each other."""

    server: TestPostgresServer
    opened: int = 0
    """How many were made so far."""
    _unused: dict[tuple[str, ...], list[tuple[ReusedDatabase, AsyncExitStack]]] = field(
        default_factory=dict
    )

    @asynccontextmanager
    async def lend(self, services: Sequence[ServiceDefinition]) -> AsyncIterator[ReusedDatabase]:
        """Lend a database as the services' migrations leave it, to one test at a time."""
        unused = self._unused.setdefault(tuple(one.name for one in services), [])
        database, stack = unused.pop() if unused else await self._open(services)
        try:
            yield database
            reusable = await database.is_reusable()
            if reusable:
                await database.restore_first_state()
        except BaseException:
            await stack.aclose()
            raise
        if reusable:
            unused.append((database, stack))
        else:
            await stack.aclose()

    async def close(self) -> None:
        """Close the databases that are not lent."""
        for unused in self._unused.values():
            while unused:
                await unused.pop()[1].aclose()

    async def _open(
        self, services: Sequence[ServiceDefinition]
    ) -> tuple[ReusedDatabase, AsyncExitStack]:
        self.opened += 1
        async with AsyncExitStack() as stack:
            fresh = await stack.enter_async_context(
                self.server.create_fresh_database(migrated_for=services)
            )
            passwords = {service.name: AREA_PASSWORD for service in services}
            roles = await provide_area_roles(fresh.database, passwords)
            admin = await asyncpg.connect(
                **fresh.connect_arguments, server_settings={"session_replication_role": "replica"}
            )
            stack.push_async_callback(admin.close)
            connections = ReusedConnections(roles.connect_arguments, roles.area_logins)
            stack.push_async_callback(connections.close_all)
            found = ReusedDatabase(fresh, connections, admin)
            await found.remember_first_state()
            return found, stack.pop_all()
        raise AssertionError  # the stack suppresses nothing
