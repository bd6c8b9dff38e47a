"""The tables of dimensions: the same rows in whatever order and batches facts are folded."""

from collections.abc import AsyncIterator
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import pytest

from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.dimension_tables import DIMENSION_TABLES
from services.insights.projections.dimensions import fold_dimensions
from shared.contracts import directory, goals_structure
from shared.contracts.comms_changes import CalendarPublished
from shared.testing.postgres_test_server import FreshDatabase
from shared.working_time.calendar_days import CalendarDays
from tests.insights.dimension_examples import changes_of, day

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

TABLES = tuple(table.name for table in DIMENSION_TABLES)
ID = UUID("018f0000-0000-7000-8000-000000000001")


def _calendar(version: int, *days_off: date) -> CalendarPublished:
    days = CalendarDays(first_year=2004, last_year=2026, days_off=days_off, days_worked=())
    return CalendarPublished(version=version, at=day(version), days=days)


CHANGES = changes_of(
    directory.DepartmentRegistered(
        department="qa", name="Quality", parent=None, valid_from=date(2026, 3, 2), at=day(1)
    ),
    directory.PersonAssigned(
        person="p-7", department="qa", roles=("head",), valid_from=date(2026, 3, 9), at=day(4)
    ),
    directory.DepartmentRenamed(department="qa", name="Quality Control", at=day(5)),
    directory.PersonAssigned(
        person="p-7", department="rd", roles=("member",), valid_from=date(2026, 3, 2), at=day(6)
    ),
    goals_structure.CyclePrepared(cycle_id=ID, cycle="Q2", at=day(1)),
    directory.DepartmentClosed(department="qa", valid_to=date(2026, 3, 30), at=day(7)),
)

CALENDARS = changes_of(_calendar(1), _calendar(2, date(2026, 5, 6)))


@pytest.fixture
async def connection(fresh_database: FreshDatabase) -> "AsyncIterator[Connection]":
    """Provide a connection to a database that has the tables of dimensions and no others."""
    connection = await asyncpg.connect(fresh_database.url)
    schema = files("services.insights") / "schema" / "002_dimensions.sql"
    await connection.execute(schema.read_text())
    yield connection
    await connection.close()


async def _fold(connection: "Connection", *batches: list[DimensionChange]) -> dict[str, object]:
    """Fold batches, each in a transaction, into empty tables; return all rows of all tables."""
    await connection.execute(f"TRUNCATE {', '.join(TABLES)}")
    for batch in batches:
        async with connection.transaction():
            await fold_dimensions(connection, batch)
    return {
        table: await connection.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES
    }


async def test_rows_do_not_depend_on_order_batches_or_repetition(
    connection: "Connection",
) -> None:
    at_once = await _fold(connection, CHANGES)
    assert all(at_once[table] for table in ("department_dim", "person_dim", "cycle_dim"))
    assert await _fold(connection, *([one] for one in reversed(CHANGES))) == at_once
    assert await _fold(connection, CHANGES[3:], CHANGES[:4], []) == at_once


async def test_an_assignment_dated_back_ends_where_the_earlier_entry_begins(
    connection: "Connection",
) -> None:
    await _fold(connection, CHANGES[:3], CHANGES[3:])
    assert [
        tuple(row)
        for row in await connection.fetch(
            "SELECT department, valid_to = '9999-12-31T00:00:00Z', is_current FROM person_dim"
            " ORDER BY valid_from"
        )
    ] == [("rd", False, False), ("qa", True, True)]


async def test_the_days_of_the_newest_calendar_are_the_current_ones(
    connection: "Connection",
) -> None:
    at_once = await _fold(connection, CALENDARS)
    assert await _fold(connection, CALENDARS[1:], CALENDARS[:1]) == at_once
    assert [
        tuple(row)
        for row in await connection.fetch(
            "SELECT calendar_version, kind, is_current FROM date_dim WHERE date_key = 20260506"
            " ORDER BY calendar_version"
        )
    ] == [(1, "workday", False), (2, "holiday", True)]


async def test_two_members_with_the_same_key_are_refused(connection: "Connection") -> None:
    await _fold(connection, CHANGES)
    with pytest.raises(asyncpg.UniqueViolationError, match="department_dim_current"):
        await connection.execute(
            "INSERT INTO department_dim SELECT version_key + 1, department_key, 'other',"
            " valid_from, valid_to, is_current, recorded_at FROM department_dim WHERE is_current"
        )
