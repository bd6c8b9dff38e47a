"""Dimensions: the changes that facts make, and the versions that are computed from all of them.

It depends on the tables of the schema that comes first in the search path, so the consumer and a
rebuild fold alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from services.insights.domain.dimensions.calendar_dates import (
    CalendarDate,
    NamedDay,
    calendar_dates,
)
from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.dimension_tables import DIMENSIONS_BY_NAME
from services.insights.domain.dimensions.version_rows import version_rows
from shared.working_time.calendar_days import CalendarDays
from shared.working_time.official_holidays import load_official_days

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_INSERT = """
INSERT INTO dimension_change (
    fact_id, line, area_position, dimension, member_key, natural_key,
    valid_from, recorded_at, attributes
)
SELECT * FROM unnest(
    $1::uuid[], $2::smallint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[],
    $7::timestamptz[], $8::timestamptz[], $9::text[]
)
ON CONFLICT (fact_id, line) DO NOTHING
"""
_OF_MEMBERS = """
SELECT dimension, natural_key, valid_from, area_position, line, fact_id, recorded_at, attributes
FROM dimension_change WHERE member_key = ANY ($1::bigint[])
ORDER BY dimension, natural_key, area_position, line
"""
_MARK_CURRENT = """
UPDATE date_dim SET is_current = NOT is_current
WHERE is_current <> (calendar_version = (SELECT max(calendar_version) FROM calendar_dim))
"""
_DATE_COLUMNS = [field.name for field in fields(CalendarDate)]
_date_row = attrgetter(*_DATE_COLUMNS)


async def fold_dimensions(connection: Connection, changes: Sequence[DimensionChange]) -> None:
    """Record changes of dimensions, and compute the versions of the members that they touch anew.

    It needs an open transaction. A change that is recorded already changes nothing. Transactions
    that change dimensions follow one another, as two may touch the same member.
    """
    if not changes:
        return
    await connection.execute("LOCK TABLE dimension_change IN SHARE ROW EXCLUSIVE MODE")
    await connection.execute(
        _INSERT,
        [change.fact_id for change in changes],
        [change.line for change in changes],
        [change.area_position for change in changes],
        [change.dimension for change in changes],
        [change.member_key for change in changes],
        [change.natural_key for change in changes],
        [change.valid_from for change in changes],
        [change.recorded_at for change in changes],
        [json.dumps(change.attributes, ensure_ascii=False, sort_keys=True) for change in changes],
    )
    keys = sorted({change.member_key for change in changes})
    found = [_change(row) for row in await connection.fetch(_OF_MEMBERS, keys)]
    for name, of_dimension in groupby(found, key=attrgetter("dimension")):
        await _replace_versions(connection, name, list(of_dimension))


async def _replace_versions(
    connection: Connection, name: str, changes: Sequence[DimensionChange]
) -> None:
    """Compute the versions of members from all their changes, sorted by member."""
    dimension = DIMENSIONS_BY_NAME[name]
    table = dimension.table
    rows: list[tuple[object, ...]] = []
    for natural_key, of_member in groupby(changes, key=attrgetter("natural_key")):
        rows += version_rows(dimension, natural_key, of_member)
    await connection.execute(
        f"DELETE FROM {table.name} WHERE {dimension.key_column} = ANY ($1::bigint[])",  # noqa: S608  names of the catalogue
        sorted({change.member_key for change in changes}),
    )
    await connection.copy_records_to_table(table.name, records=rows, columns=table.column_names)
    if name == "calendar":
        await _replace_days(connection, changes)


async def _replace_days(connection: Connection, calendars: Sequence[DimensionChange]) -> None:
    """Write the days of versions of the calendar; the highest version is the current one."""
    names = names_of_days()
    days: list[tuple[object, ...]] = []
    versions = {int(change.natural_key): change.attributes for change in calendars}
    for version, attributes in versions.items():
        of_version = CalendarDays.model_validate(attributes)
        days += map(_date_row, calendar_dates(version, of_version, names, is_current=False))
    await connection.execute(
        "DELETE FROM date_dim WHERE calendar_version = ANY ($1::int[])", list(versions)
    )
    await connection.copy_records_to_table("date_dim", records=days, columns=_DATE_COLUMNS)
    await connection.execute(_MARK_CURRENT)


def names_of_days() -> Mapping[date, NamedDay]:
    """Return the official list's names, which have an English and a Chinese part."""
    found = {}
    for one in load_official_days().days:
        name, _, name_zh = one.name.rpartition(" ")
        found[one.day] = NamedDay(name, name_zh, one.working)
    return found


def _change(row: Record) -> DimensionChange:
    return DimensionChange(**{**row, "attributes": json.loads(row["attributes"])})
