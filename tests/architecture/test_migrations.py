"""Rule 7: an area's migrations make its read models and nothing else, in whatever schema they run."""

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
MADE = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE)


def code(sql: str) -> str:
    """Return SQL without its comments."""
    return re.sub(r"--[^\n]*", "", sql)


def qualified(sql: str) -> Iterator[str]:
    """Yield the names that say which schema they are in."""
    yield from NAMED.findall(code(sql))


def claimed(service: Service) -> list[str]:
    """Return the tables of a service's read models."""
    return [table for projection in service.projections for table in projection.tables]


def test_migrations_name_tables_without_a_schema() -> None:
    for service in all_services():
        for name, sql in scripts(service.schema):
            assert not list(qualified(sql)), f"{service.name}/{name}: rebuilds run it elsewhere"


def test_migrations_are_numbered() -> None:
    for service in all_services():
        names = [name for name, _ in scripts(service.schema)]
        assert all(re.fullmatch(r"\d{3}_[a-z0-9_]+\.sql", name) for name in names), names
        assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1)), service.name


def test_a_table_belongs_to_one_projection() -> None:
    for service in all_services():
        assert not [t for t, times in Counter(claimed(service)).items() if times > 1], service.name


def test_no_area_takes_a_name_of_the_backbone() -> None:
    backbone = {table for _, sql in scripts(BACKBONE) for table in MADE.findall(code(sql))}
    for service in all_services():
        made = {table for _, sql in scripts(service.schema) for table in MADE.findall(code(sql))}
        assert not made & backbone, service.name


async def test_the_schema_is_what_backbone_and_projections_need(fresh: FreshDatabase) -> None:
    for service in (*all_services(), thanks):
        connection = await fresh.database.connection(service.name)
        try:
            await migrate(connection, service.name, service.schema)
            assert not await migrate(connection, service.name, service.schema)
            tables = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = $1", service.name
            )
        finally:
            await connection.close()
        backbone = {t for _, sql in scripts(BACKBONE) for t in MADE.findall(code(sql))}
        staging = {t for _, sql in scripts(service.schema) for t in MADE.findall(code(sql))} 
        there = {row["tablename"] for row in tables} - backbone - {"migration"}
        assert there == set(claimed(service)), service.name


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
