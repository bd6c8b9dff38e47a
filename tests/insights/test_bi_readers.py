"""A BI tool signs on as a reader: it reads what its scope says, and the server refuses the rest."""

from __future__ import annotations

import asyncpg
import pytest

from services.insights.projections.bi.bi_catalogue import VIEWS
from services.insights.projections.bi.publish_views import publish_views
from services.insights.projections.bi.row_policies import TABLE_CLASSES
from shared.command_line.bi_readers import SignOn
from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from tests.insights.reader_database import DEPARTMENT_TABLES, OWN, ReaderDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")

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


async def count_rows(star: ReaderDatabase, sign_on: SignOn) -> dict[str, int]:
    """Return how many rows a reader reads of each table that has departments."""
    async with star.signed_on(sign_on) as connection:
        rows = await connection.fetch(
            "SELECT viewname FROM pg_views WHERE schemaname IN ('bi', 'bi_zh')"
            " AND has_table_privilege(format('%I.%I', schemaname, viewname), 'SELECT')"
            " ORDER BY viewname"
        )
        counts = {}
        for row in rows:
            schema = "bi" if row["viewname"].isascii() else "bi_zh"
            counts[row["viewname"]] = await connection.fetchval(
                f'SELECT count(*) FROM {schema}."{row["viewname"]}"'
            )
        return counts


async def test_a_department_reads_its_own_rows_alone(star: ReaderDatabase) -> None:
    own = await star.create("own", "rd")
    assert await star.query(own, "SELECT DISTINCT department FROM bi.obligations") == ["rd"]
    assert await star.query(own, 'SELECT DISTINCT "部门" FROM bi_zh."绩效"') == ["rd"]
    for view, columns in {
        "bonuses": "department",
        "communication_cost": "department",
        "handoff_changes": "coalesce(sender, recipient)",
        "step_changes": "coalesce(nullif(department, 'text'), counterpart)",
        "people": "department",
    }.items():
        assert set(await star.query(own, f"SELECT {columns} FROM bi.{view}")) == {"rd"}, view
    requests = "SELECT asking_department || ' ' || answering_department FROM bi.request_changes"
    assert sorted(await star.query(own, requests)) == ["rd text", "text rd"]


async def test_every_view_shows_a_company_reader_more_than_a_department(
    star: ReaderDatabase,
) -> None:
    company = await count_rows(star, await star.create("company", whole=DATA_CLASSES))
    own = await count_rows(star, await star.create("own", "rd"))
    assert company.keys() == own.keys()
    more = {view for view in company if company[view] > own[view] > 0}
    assert {"obligations", "kpi", "bonuses", "handoff_changes", "requests", "people"} <= more
    assert all(company[view] >= own[view] for view in company)


async def test_a_reader_without_a_scope_reads_nothing(star: ReaderDatabase) -> None:
    own = await star.create("forgotten", "rd")
    connection = await asyncpg.connect(**star.database.connect_arguments)
    await connection.execute("DELETE FROM insights.bi_reader WHERE name = 'forgotten'")
    await connection.close()
    counts = await count_rows(star, own)
    # The rates that are built in belong to no row of a table.
    built_in = {view: counts.pop(view) for view in ("cost_rates", "沟通折算分钟")}
    assert set(built_in.values()) == {1}
    assert set(counts.values()) == {0}


async def test_a_class_is_read_of_every_department_where_that_is_said(star: ReaderDatabase) -> None:
    own = await star.create("own", "rd", whole=OWN | {ReadClass.WORK})
    assert set(await star.query(own, "SELECT sender FROM bi.handoff_changes")) >= {"rd", "sales"}
    assert await star.query(own, "SELECT DISTINCT department FROM bi.kpi") == ["rd"]


async def test_the_server_refuses_a_reader_all_but_its_views(star: ReaderDatabase) -> None:
    own = await star.create("own", "rd")
    done = []
    async with star.signed_on(own) as connection:
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


async def test_a_condition_of_a_reader_sees_no_row_of_others(star: ReaderDatabase) -> None:
    """A condition that fails on a row tells of it, so it is asked only of rows that may be read."""
    own = await star.create("own", "rd")
    raising = "SELECT 1 FROM bi.kpi WHERE (CASE department WHEN 'rd' THEN 1 ELSE 0 END) / 1 > 0"
    assert await star.query(own, raising) == [1]
    dividing = "SELECT 1 / (CASE department WHEN 'sales' THEN 0 ELSE 1 END) FROM bi.kpi"
    assert await star.query(own, dividing) == [1]
    filtering = (
        "SELECT 1 FROM bi.kpi WHERE 1 / (CASE department WHEN 'sales' THEN 0 ELSE 1 END) > 0"
    )
    assert await star.query(own, filtering) == [1]


async def test_a_reader_s_transaction_ends_by_itself(star: ReaderDatabase) -> None:
    """While it lasts, no upgrade can change a table that it has read."""
    own = await star.create("own", "rd")
    for setting, limit in {
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_timeout": "2min",
    }.items():
        assert await star.query(own, f"SHOW {setting}") == [limit]


async def test_a_plan_tells_nothing_of_what_others_have(star: ReaderDatabase) -> None:
    """A condition that holds for a row of others runs as one that holds for none does."""
    own = await star.create("own", "rd")
    named = {column for columns in DEPARTMENT_TABLES.values() for column in columns}
    told = []
    async with star.signed_on(own) as connection:
        for view in (one for one in VIEWS if one.name != "departments"):  # all may read all of it
            for column in named & {one.name for one in view.columns}:
                first, second = [
                    await connection.fetch(
                        "EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF, TIMING OFF, SUMMARY OFF)"
                        f" SELECT 1 FROM bi.{view.name} WHERE {column} = '{code}'"
                    )
                    for code in ("sales", "nobody")
                ]
                if [row[0].replace("sales", "nobody") for row in first] != [
                    row[0] for row in second
                ]:
                    told.append((view.name, column))
    assert told == []


async def test_views_published_anew_keep_scopes_and_views_of_others(star: ReaderDatabase) -> None:
    own = await star.create("own", "rd")
    connection = await asyncpg.connect(**star.database.connect_arguments)
    await connection.execute("CREATE SCHEMA others; CREATE VIEW bi.theirs AS SELECT 1 AS pay")
    await connection.execute("CREATE VIEW others.mine AS SELECT sum(due) AS due FROM bi.kpi")
    before = await count_rows(star, own)
    login = {"user": f"{own.address.database}_insights", "password": "area"}
    area = await asyncpg.connect(**{**star.database.connect_arguments, **login})
    async with area.transaction():
        await publish_views(area, anew=True)
    await area.close()
    assert await count_rows(star, own) == before
    assert await connection.fetchval("SELECT due FROM others.mine") > 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await star.query(own, "SELECT pay FROM bi.theirs")
    await connection.execute("DROP VIEW bi.theirs")
    await connection.close()


async def test_every_table_behind_the_views_denies_rows_by_default(star: ReaderDatabase) -> None:
    connection = await asyncpg.connect(**star.database.connect_arguments)
    readable = await connection.fetch(
        "SELECT relname, relrowsecurity FROM pg_class"
        " WHERE relnamespace = 'insights'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(current_database() || '_bi', oid, 'SELECT')"
    )
    await connection.close()
    assert {row["relname"] for row in readable} == set(TABLE_CLASSES)
    assert all(row["relrowsecurity"] for row in readable)
