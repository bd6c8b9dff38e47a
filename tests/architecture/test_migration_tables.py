"""Rule 7: an area's migrations make its read models, in whatever schema they are run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from shared.postgres.migrations import BACKBONE_FOLDER, migrate, read_scripts
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.fresh_database import FreshDatabase
from tests.architecture.declared_services import all_services
from tests.architecture.sample_areas.thanks.service import service as thanks

NAMED = re.compile(
    r"\b(?:TABLE|INDEX|VIEW|FUNCTION|SEQUENCE|TYPE|ON|INTO|FROM|JOIN|UPDATE|REFERENCES)"
    r"\s+(?:(?:IF\s+(?:NOT\s+)?EXISTS|ONLY)\s+)?(\"?\w+\"?\.\"?\w+)",
    re.IGNORECASE,
)
MADE = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE
)


STAGING = "-- No read model"
"""How a file begins whose tables rebuilds leave alone."""


def code(sql: str) -> str:
    """Return SQL without its comments."""
    return re.sub(r"--[^\n]*", "", sql)


def qualified_names(sql: str) -> Iterator[str]:
    """Yield the names that say which schema they are in."""
    yield from NAMED.findall(code(sql))


def claimed_tables(service: ServiceDefinition) -> list[str]:
    """Return the tables of a service's read models."""
    return [table for projection in service.projections for table in projection.tables]


def backbone_tables() -> set[str]:
    """Return the tables that every area has."""
    return {table for _, sql in read_scripts(BACKBONE_FOLDER) for table in MADE.findall(code(sql))}


def created_tables(service: ServiceDefinition, *, staging: bool) -> set[str]:
    """Return the tables that an area's migrations make, for read models or for staging."""
    return {
        table
        for _, sql in read_scripts(service.read_model_migrations)
        if sql.startswith(STAGING) == staging
        for table in MADE.findall(code(sql))
    }


def test_migrations_name_tables_without_a_schema() -> None:
    for service in all_services():
        for name, sql in read_scripts(service.read_model_migrations):
            assert not list(qualified_names(sql)), (
                f"{service.name}/{name}: rebuilds run it elsewhere"
            )


def test_a_table_belongs_to_one_projection() -> None:
    for service in all_services():
        assert not [t for t, times in Counter(claimed_tables(service)).items() if times > 1], (
            service.name
        )


def test_no_area_reuses_a_backbone_table_name() -> None:
    for service in all_services():
        taken = created_tables(service, staging=True) | created_tables(service, staging=False)
        assert not taken & (backbone_tables() | {"migration"}), service.name


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
        needed = (
            backbone_tables()
            | {"migration"}
            | set(claimed_tables(service))
            | created_tables(service, staging=True)
        )
        assert {row["tablename"] for row in rows} == needed, service.name


def test_what_is_no_read_model_stands_in_a_file_that_says_so() -> None:
    for service in all_services():
        assert created_tables(service, staging=False) == set(claimed_tables(service)), (
            f"{service.name}: a projection claims each table, or the file begins with {STAGING!r}"
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
def test_plain_names_are_left_alone(sql: str) -> None:
    assert not list(qualified_names(sql))
