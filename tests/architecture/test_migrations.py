"""Rule 7: an area's migrations make its read models, in whatever schema they are run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from shared.postgres.migrations import BACKBONE, migrate, scripts
from shared.runtime.service import Service
from shared.testing.database import FreshDatabase
from tests.architecture.installation import all_services
from tests.architecture.toys.thanks.service import service as thanks

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


def qualified(sql: str) -> Iterator[str]:
    """Yield the names that say which schema they are in."""
    yield from NAMED.findall(code(sql))


def claimed(service: Service) -> list[str]:
    """Return the tables of a service's read models."""
    return [table for projection in service.projections for table in projection.tables]


def backbone() -> set[str]:
    """Return the tables that every area has."""
    return {table for _, sql in scripts(BACKBONE) for table in MADE.findall(code(sql))}


def made(service: Service, *, staging: bool) -> set[str]:
    """Return the tables that an area's migrations make, for read models or for staging."""
    return {
        table
        for _, sql in scripts(service.schema)
        if sql.startswith(STAGING) == staging
        for table in MADE.findall(code(sql))
    }


def test_migrations_name_tables_without_a_schema() -> None:
    for service in all_services():
        for name, sql in scripts(service.schema):
            assert not list(qualified(sql)), f"{service.name}/{name}: rebuilds run it elsewhere"


def test_a_table_belongs_to_one_projection() -> None:
    for service in all_services():
        assert not [t for t, times in Counter(claimed(service)).items() if times > 1], service.name


def test_no_area_takes_a_name_of_the_backbone() -> None:
    for service in all_services():
        taken = made(service, staging=True) | made(service, staging=False)
        assert not taken & (backbone() | {"migration"}), service.name


async def test_there_is_a_table_for_each_need_and_no_other(fresh: FreshDatabase) -> None:
    for service in (*all_services(), thanks):
        connection = await fresh.database.connection(service.name)
        try:
            await migrate(connection, service.name, service.schema)
            assert not await migrate(connection, service.name, service.schema), "not idempotent"
            rows = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = $1", service.name
            )
        finally:
            await connection.close()
        needed = backbone() | {"migration"} | set(claimed(service)) | made(service, staging=True)
        assert {row["tablename"] for row in rows} == needed, service.name


def test_what_is_no_read_model_stands_in_a_file_that_says_so() -> None:
    for service in all_services():
        assert made(service, staging=False) == set(claimed(service)), (
            f"{service.name}: a projection claims each table, or the file begins with {STAGING!r}"
        )


@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE goals.board (id uuid)", 'INSERT INTO "goals"."board" VALUES (1)'],
)
def test_a_qualified_name_is_noticed(sql: str) -> None:
    assert list(qualified(sql))


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE board (id uuid)", "-- FROM duties.project", "SELECT a.b FROM a"]
)
def test_plain_names_are_left_alone(sql: str) -> None:
    assert not list(qualified(sql))
