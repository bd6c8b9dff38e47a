"""A BI tool signs on as a reader: it reads what its scope says, and the server refuses the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
import pytest_asyncio

from services.goals.service import service as goals
from services.insights.projections.bi.publish_views import publish_views
from services.insights.projections.bi.row_policies import TABLE_CLASSES
from services.insights.service import service as insights
from shared.command_line.bi_readers import BiReaders, SignOn
from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.installation.settings import Settings
from shared.postgres.area_roles import DatabaseRoles
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.reader_roles import ReaderRoleRefused
from shared.service_runtime.schema_migration import migrate_all_schemas
from tests.insights.star_rows import put_departments, put_rows

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = frozenset({ReadClass.REFERENCE})
DEPARTMENT_TABLES = {table: columns for table, (_, columns) in TABLE_CLASSES.items() if columns}

REFUSED = [
    "SELECT FROM insights.obligation_fact",
    "SELECT FROM insights.bi_reader",
    "SELECT FROM insights.current_reader",
    "SELECT FROM insights.event",
    "SELECT FROM goals.event",
    "INSERT INTO bi.fact_counts (facts) VALUES (1)",
    "UPDATE bi.fact_counts SET facts = 0",
    "DELETE FROM bi.fact_counts",
    "CREATE VIEW bi.mine AS SELECT 1",
    "CREATE TABLE bi.mine (n int)",
    "CREATE TABLE public.mine (n int)",
    "CREATE TEMPORARY TABLE mine (n int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION bi.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP VIEW bi.kpi",
    "ALTER TABLE insights.kpi_fact DISABLE ROW LEVEL SECURITY",
    "DROP POLICY readers ON insights.kpi_fact",
    "SET ROLE concord",
    "SET ROLE {database}_insights",
    "SET ROLE {database}_goals",
    "SET SESSION AUTHORIZATION concord",
    "CREATE ROLE mine",
    "ALTER ROLE {database}_bi_own SUPERUSER",
    "GRANT {database}_insights TO {database}_bi_own",
    "COPY bi.kpi TO '/dev/null'",
    "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'",
    "SELECT pg_read_file('pg_hba.conf')",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
    "SELECT FROM pg_authid",
    "SELECT table_to_xml('insights.kpi_fact', true, true, '')",
    "SELECT query_to_xml('SELECT * FROM insights.kpi_fact', true, true, '')",
    "SET temp_file_limit = -1",
    "ALTER SYSTEM SET statement_timeout = 0",
]


@dataclass(frozen=True)
class Shop:
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
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
        settings = Settings(data=tmp_path_factory.mktemp("data"), database_url=database.url)
        yield Shop(database, BiReaders(settings, [insights]))


async def count_rows(shop: Shop, sign_on: SignOn) -> dict[str, int]:
    """Return how many rows a reader reads of each table that has departments."""
    async with shop.signed_on(sign_on) as connection:
        rows = await connection.fetch(
            "SELECT viewname FROM pg_views WHERE schemaname IN ('bi', 'bi_zh') ORDER BY viewname"
        )
        counts = {}
        for row in rows:
            schema = "bi" if row["viewname"].isascii() else "bi_zh"
            counts[row["viewname"]] = await connection.fetchval(
                f'SELECT count(*) FROM {schema}."{row["viewname"]}"'
            )
        return counts


async def test_a_department_reads_its_own_rows_alone(shop: Shop) -> None:
    own = await shop.create("own", "rd")
    assert await shop.query(own, "SELECT DISTINCT department FROM bi.obligations") == ["rd"]
    assert await shop.query(own, 'SELECT DISTINCT "部门" FROM bi_zh."绩效"') == ["rd"]
    for view, columns in {
        "bonuses": "department",
        "communication_cost": "department",
        "handoff_changes": "coalesce(sender, recipient)",
        "step_changes": "coalesce(nullif(department, 'text'), counterpart)",
        "people": "department",
    }.items():
        assert set(await shop.query(own, f"SELECT {columns} FROM bi.{view}")) == {"rd"}, view
    requests = "SELECT asking_department || ' ' || answering_department FROM bi.request_changes"
    assert sorted(await shop.query(own, requests)) == ["rd text", "text rd"]


async def test_every_view_shows_a_company_reader_more_than_a_department(shop: Shop) -> None:
    company = await count_rows(shop, await shop.create("company", whole=DATA_CLASSES))
    own = await count_rows(shop, await shop.create("own", "rd"))
    assert company.keys() == own.keys()
    more = {view for view in company if company[view] > own[view] > 0}
    assert {"obligations", "kpi", "bonuses", "handoff_changes", "requests", "people"} <= more
    assert all(company[view] >= own[view] for view in company)


async def test_a_reader_without_a_scope_reads_nothing(shop: Shop) -> None:
    own = await shop.create("forgotten", "rd")
    connection = await asyncpg.connect(**shop.database.connect_arguments)
    await connection.execute("DELETE FROM insights.bi_reader WHERE name = 'forgotten'")
    await connection.close()
    assert set((await count_rows(shop, own)).values()) == {0}


async def test_a_class_is_read_of_every_department_where_that_is_said(shop: Shop) -> None:
    own = await shop.create("own", "rd", whole=OWN | {ReadClass.WORK})
    assert set(await shop.query(own, "SELECT sender FROM bi.handoff_changes")) >= {"rd", "sales"}
    assert await shop.query(own, "SELECT DISTINCT department FROM bi.kpi") == ["rd"]


async def test_the_server_refuses_a_reader_all_but_its_views(shop: Shop) -> None:
    own = await shop.create("own", "rd")
    done = []
    async with shop.signed_on(own) as connection:
        for statement in REFUSED:
            database = own.address.database
            try:
                await connection.execute("SET default_transaction_read_only = off")
                await connection.execute(statement.format(database=database))
                done.append(statement)
            except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidSchemaNameError):
                continue
            except asyncpg.PostgresError as error:
                done.append(f"{statement}: {error!r}")
    assert done == []


async def test_a_condition_of_a_reader_sees_no_row_of_others(shop: Shop) -> None:
    """A condition that fails on a row tells of it, so it is asked only of rows that may be read."""
    own = await shop.create("own", "rd")
    raising = "SELECT 1 FROM bi.kpi WHERE (CASE department WHEN 'rd' THEN 1 ELSE 0 END) / 1 > 0"
    assert await shop.query(own, raising) == [1]
    dividing = "SELECT 1 / (CASE department WHEN 'sales' THEN 0 ELSE 1 END) FROM bi.kpi"
    assert await shop.query(own, dividing) == [1]
    filtering = (
        "SELECT 1 FROM bi.kpi WHERE 1 / (CASE department WHEN 'sales' THEN 0 ELSE 1 END) > 0"
    )
    assert await shop.query(own, filtering) == [1]


async def test_views_published_anew_keep_scopes_and_views_of_others(shop: Shop) -> None:
    own = await shop.create("own", "rd")
    connection = await asyncpg.connect(**shop.database.connect_arguments)
    await connection.execute("CREATE SCHEMA others")
    await connection.execute("CREATE VIEW others.mine AS SELECT sum(due) AS due FROM bi.kpi")
    before = await count_rows(shop, own)
    async with connection.transaction():
        await publish_views(connection, anew=True)
    assert await count_rows(shop, own) == before
    assert await connection.fetchval("SELECT due FROM others.mine") > 1
    await connection.close()


async def test_every_table_behind_the_views_denies_rows_by_default(shop: Shop) -> None:
    connection = await asyncpg.connect(**shop.database.connect_arguments)
    readable = await connection.fetch(
        "SELECT relname, relrowsecurity FROM pg_class"
        " WHERE relnamespace = 'insights'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(current_database() || '_bi', oid, 'SELECT')"
    )
    await connection.close()
    assert {row["relname"] for row in readable} == set(TABLE_CLASSES)
    assert all(row["relrowsecurity"] for row in readable)


async def test_a_removed_reader_signs_on_no_more(shop: Shop) -> None:
    gone = await shop.create("gone", "rd")
    async with shop.signed_on(gone) as connection:
        await shop.readers.remove("gone")
        with pytest.raises((asyncpg.PostgresError, *UNAVAILABLE_ERRORS)):
            await connection.fetch("SELECT FROM bi.kpi")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await shop.query(gone, "SELECT 1")
    assert "gone" not in [scope.name for scope, _ in await shop.readers.list_all()]


async def test_another_password_replaces_the_one_before(shop: Shop) -> None:
    before = await shop.create("changed", "rd")
    after = await shop.readers.change_password("changed", "another")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await shop.query(before, "SELECT 1")
    assert await shop.query(after, "SELECT 1") == [1]


@pytest.mark.parametrize("name", ["", "Finance", "a-b", "1a", "a" * 31, "a;b"])
async def test_a_malformed_name_is_refused(shop: Shop, name: str) -> None:
    with pytest.raises(ReaderRoleRefused, match="cannot name a reader"):
        await shop.create(name, "rd")


async def test_a_reader_that_is_there_is_replaced_only_where_that_is_said(shop: Shop) -> None:
    await shop.create("twice", "rd")
    with pytest.raises(ReaderRoleRefused, match="--replace"):
        await shop.readers.create("twice", ["sales"], OWN, "secret")
    assert await shop.query(
        await shop.create("twice", "SALES"), "SELECT department FROM bi.kpi"
    ) == ["sales"]


async def test_an_unknown_department_is_refused(shop: Shop) -> None:
    with pytest.raises(ReaderRoleRefused, match="no department nowhere"):
        await shop.create("own", "rd", "nowhere")


async def test_where_all_areas_share_a_role_no_reader_can_be_made(shop: Shop) -> None:
    settings = shop.readers.settings.model_copy(update={"database_roles": DatabaseRoles.SHARED})
    with pytest.raises(ReaderRoleRefused, match="makes no roles"):
        await BiReaders(settings, [insights]).create("own", ["rd"], OWN, "secret")
