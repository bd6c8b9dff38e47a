"""A database with the star schema, rows of two departments, and the readers of its views."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from services.goals.service import service as goals
from services.insights.projections.bi.row_policies import TABLE_CLASSES
from services.insights.service import service as insights
from shared.command_line.bi_readers import BiReaders, SignOn
from shared.contracts.read_classes import ReadClass
from shared.installation.settings import Settings
from shared.service_runtime.schema_migration import migrate_all_schemas
from tests.insights.star_rows import put_departments, put_rows

if TYPE_CHECKING:
    from pathlib import Path

    from asyncpg import Connection, Record

    from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer

OWN = frozenset({ReadClass.REFERENCE})
DEPARTMENT_TABLES = {table: columns for table, (_, columns) in TABLE_CLASSES.items() if columns}


@dataclass(frozen=True)
class ReaderDatabase:
    """A database with the star schema, rows of two departments, and the readers of it."""

    database: FreshDatabase
    readers: BiReaders

    async def create(
        self, name: str, *departments: str, whole: frozenset[ReadClass] = OWN
    ) -> SignOn:
        """Create a reader."""
        return await self.readers.create(name, departments, whole, "secret", replaces=True)

    @asynccontextmanager
    async def signed_on(self, sign_on: SignOn) -> AsyncIterator[Connection[Record]]:
        """Sign on as a BI tool does."""
        login = {"user": sign_on.address.user, "password": sign_on.password}
        connection = await asyncpg.connect(**{**self.database.connect_arguments, **login})
        try:
            yield connection
        finally:
            await connection.close()

    async def query(self, sign_on: SignOn, query: str) -> list[Any]:
        """Return the first column of a query of a reader."""
        async with self.signed_on(sign_on) as connection:
            return [row[0] for row in await connection.fetch(query)]


@asynccontextmanager
async def run_reader_database(
    postgres_server: TestPostgresServer, folder: Path
) -> AsyncIterator[ReaderDatabase]:
    """Run such a database."""
    async with postgres_server.create_fresh_database() as database:
        await migrate_all_schemas(
            [goals, insights], database.database, {"goals": "area", "insights": "area"}
        )
        connection = await asyncpg.connect(**database.connect_arguments)
        await put_departments(connection, "rd", "sales")
        for table, columns in DEPARTMENT_TABLES.items():
            pairs = [(column, code) for column in columns for code in ("rd", "sales")]
            rows = [
                {column: code, "version_key": n, "person_key": n, "outcome": "late"}
                for n, (column, code) in enumerate(pairs)
            ]
            await put_rows(connection, table, *rows)
        await connection.close()
        settings = Settings(data=folder, database_url=database.url)
        yield ReaderDatabase(database, BiReaders(settings, [insights]))
