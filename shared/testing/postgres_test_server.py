"""PostgreSQL for tests: one server for the whole run, a new database for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg

from shared.embedded_postgres import run_embedded_postgres
from shared.postgres.area_roles import provide_area_roles
from shared.postgres.database_connections import Database
from shared.service_runtime.schema_migration import migrate_service_schema
from shared.service_runtime.service_definition import ServiceDefinition

_UNSAFE_FAST_SETTINGS = (
    "fsync = off",
    "full_page_writes = off",
    "autovacuum = off",
    # Every test opens a dozen connections; each proves the password in one round of hashing
    # instead of thousands.
    "scram_iterations = 1",
)
"""A test's database need not survive a crash of the machine; it still survives a kill -9."""

AREA_PASSWORD = "area"  # noqa: S105  of every area's role on the server of the tests

_DROP_ROLES = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT rolname FROM pg_roles WHERE rolname LIKE '{name}\\_%'
    LOOP EXECUTE format('DROP ROLE %I', name); END LOOP;
END $$
"""


@dataclass(frozen=True)
class FreshDatabase:
    """An empty database: as arguments for asyncpg, and as one URL."""

    connect_arguments: Mapping[str, Any] = field(repr=False)

    @property
    def url(self) -> str:
        """The URL, in the form of `CONCORD_DATABASE_URL`."""
        at = self.connect_arguments
        query = urlencode({"host": at["host"], "port": at["port"], "sslmode": "disable"})
        return f"postgresql://{at['user']}:{quote(at['password'])}@/{at['database']}?{query}"

    @property
    def database(self) -> Database:
        """The database, in the form that areas take."""
        return Database(self.connect_arguments)


@dataclass(frozen=True)
class TestPostgresServer:
    """A server that creates a database for each test and drops it afterwards."""

    __test__ = False

    connect_arguments: Mapping[str, Any] = field(repr=False)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _templates: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Names of migrated databases, by the services and the folders of their migrations."""

    @asynccontextmanager
    async def create_fresh_database(
        self, migrated_for: Sequence[ServiceDefinition] = ()
    ) -> AsyncIterator[FreshDatabase]:
        """Create a database; it is dropped afterwards, even if connections are open.

        It is empty, or holds the empty tables of the services in `migrated_for`: a copy of a
        database that was migrated once.
        """
        template = await self._migrated_template(migrated_for) if migrated_for else "template1"
        name = f"test_{next(self._numbers)}"
        # Copying files takes half the time of copying pages through the write-ahead log.
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield FreshDatabase({**self.connect_arguments, "database": name})
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)", _DROP_ROLES.format(name=name))

    async def _migrated_template(self, services: Sequence[ServiceDefinition]) -> str:
        key = tuple(f"{one.name}: {one.read_model_migrations}" for one in services)
        if key not in self._templates:
            name = f"migrated_{next(self._numbers)}"
            await self._execute(f"CREATE DATABASE {name} STRATEGY file_copy")
            database = await provide_area_roles(
                Database({**self.connect_arguments, "database": name}),
                {service.name: AREA_PASSWORD for service in services},
            )
            for service in services:
                await migrate_service_schema(service, database)
            self._templates[key] = name
        return self._templates[key]

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(**self.connect_arguments)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def run_test_postgres_server(folder: Path) -> AsyncIterator[TestPostgresServer]:
    """Run PostgreSQL with settings that are fast and lose data in a crash of the machine."""
    async with run_embedded_postgres(folder) as postgres:
        connection = await asyncpg.connect(**postgres.connect_arguments)
        try:
            for setting in _UNSAFE_FAST_SETTINGS:
                await connection.execute(f"ALTER SYSTEM SET {setting}")
            await connection.execute("SELECT pg_reload_conf()")
            await connection.execute("SET scram_iterations = 1")
            password = postgres.connect_arguments["password"]
            await connection.execute(f"ALTER ROLE CURRENT_USER PASSWORD '{password}'")
        finally:
            await connection.close()
        yield TestPostgresServer(postgres.connect_arguments)
