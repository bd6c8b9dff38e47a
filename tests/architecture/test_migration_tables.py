"""Rule 7: an area's migrations create the tables of its read models, in any schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from shared.postgres.migrations import SHARED_MIGRATIONS_FOLDER, migrate, read_scripts
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.postgres_test_server import FreshDatabase
from tests.architecture.declared_services import all_services
from tests.architecture.sample_areas.thanks.service import service as thanks

QUALIFIED_NAME = re.compile(
    r"\b(?:TABLE|INDEX|VIEW|FUNCTION|SEQUENCE|TYPE|ON|INTO|FROM|JOIN|UPDATE|REFERENCES)"
    r"\s+(?:(?:IF\s+(?:NOT\s+)?EXISTS|ONLY)\s+)?(\"?\w+\"?\.\"?\w+)",
    re.IGNORECASE,
)
CREATED_TABLE = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE
)
RENAMED_TABLE = re.compile(r"\bALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+(\w+)", re.IGNORECASE)

STAGING_COMMENT = "-- No read model"
"""The first line of a migration whose tables a rebuild does not touch."""


def without_comments(sql: str) -> str:
    """Return SQL without its comments."""
    return re.sub(r"--[^\n]*", "", sql)


def qualified_names(sql: str) -> Iterator[str]:
    """Yield the names that are qualified with a schema."""
    yield from QUALIFIED_NAME.findall(without_comments(sql))


def claimed_tables(service: ServiceDefinition) -> list[str]:
    """Return the tables that a service's projections claim."""
    return [table for projection in service.projections for table in projection.tables]


def backbone_tables() -> set[str]:
    """Return the tables of the backbone, which every area has."""
    scripts = [without_comments(sql) for _, sql in read_scripts(SHARED_MIGRATIONS_FOLDER)]
    created = {table for sql in scripts for table in CREATED_TABLE.findall(sql)}
    renamed = dict(pair for sql in scripts for pair in RENAMED_TABLE.findall(sql))
    return {renamed.get(table, table) for table in created}


def created_tables(service: ServiceDefinition, *, staging: bool) -> set[str]:
    """Return the tables that an area's migrations create, for read models or for staging."""
    return {
        table
        for _, sql in read_scripts(service.read_model_migrations)
        if sql.startswith(STAGING_COMMENT) == staging
        for table in CREATED_TABLE.findall(without_comments(sql))
    }


def test_migrations_name_tables_without_a_schema() -> None:
    for service in all_services():
        for name, sql in read_scripts(service.read_model_migrations):
            assert not list(qualified_names(sql)), (
                f"{service.name}/{name}: a rebuild runs it in another schema"
            )


def test_a_table_belongs_to_one_projection() -> None:
    for service in all_services():
        assert not [t for t, times in Counter(claimed_tables(service)).items() if times > 1], (
            service.name
        )


def test_no_area_reuses_a_backbone_table_name() -> None:
    for service in all_services():
        tables = created_tables(service, staging=True) | created_tables(service, staging=False)
        assert not tables & (backbone_tables() | {"migration", "event", "outbox"}), service.name


async def test_created_tables_are_exactly_the_claimed_ones(fresh_database: FreshDatabase) -> None:
    for service in (*all_services(), thanks):
        connection = await fresh_database.database.open_connection(service.name)
        try:
            await migrate(connection, service.name, service.read_model_migrations)
            assert not await migrate(connection, service.name, service.read_model_migrations), (
                "not idempotent"
            )
            rows = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = $1", service.name
            )
        finally:
            await connection.close()
        expected = (
            backbone_tables()
            | {"migration"}
            | set(claimed_tables(service))
            | created_tables(service, staging=True)
        )
        assert {row["tablename"] for row in rows} == expected, service.name


def test_tables_of_no_read_model_are_in_a_file_that_says_so() -> None:
    for service in all_services():
        assert created_tables(service, staging=False) == set(claimed_tables(service)), (
            f"{service.name}: a projection claims each table, or its file begins with"
            f" {STAGING_COMMENT!r}"
        )


@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE goals.board (id uuid)", 'INSERT INTO "goals"."board" VALUES (1)'],
)
def test_a_qualified_name_is_noticed(sql: str) -> None:
    assert list(qualified_names(sql))


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE board (id uuid)", "-- FROM duties.project", "SELECT a.b FROM a"]
)
def test_unqualified_names_pass(sql: str) -> None:
    assert not list(qualified_names(sql))
