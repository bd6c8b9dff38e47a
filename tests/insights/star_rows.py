"""Rows for the tables of the star schema: what a test does not name is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from services.insights.domain.dimensions.member_key import member_key
from services.insights.domain.star_schema.catalogue import Table
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

AT = datetime(2026, 10, 15, 4, tzinfo=UTC)

_VALUES = {
    "text": "text",
    "smallint": 0,
    "integer": 1,
    "bigint": 1,
    "boolean": True,
    "numeric": Decimal(1),
    "date": date(2026, 10, 15),
    "timestamptz": AT,
}


def star_row(table: Table, **values: Any) -> list[Any]:
    """Return a row; the key of a member that is named follows from its code."""
    row: dict[str, Any] = {
        column.name: uuid4() if column.type == "uuid" else _VALUES[column.type]
        for column in table.columns
    }
    row |= {column.name: None for column in table.columns if column.optional}
    row |= values
    for column in table.columns:
        stem = column.name.removesuffix("_key")
        code = row.get(stem, row.get(f"{stem}_id"))
        if column.dimension and code is not None:
            row[column.name] = member_key(column.dimension, str(code))
    return [row[name] for name in table.column_names]


async def put_rows(connection: Connection, table: str, *rows: dict[str, Any]) -> None:
    """Put rows into a table of the star schema."""
    found = TABLES_BY_NAME[table]
    await connection.copy_records_to_table(
        table,
        records=[star_row(found, **row) for row in rows],
        columns=found.column_names,
        schema_name="insights",
    )


async def put_departments(connection: Connection, *codes: str) -> None:
    """Put one version of each of these departments."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    await put_rows(
        connection,
        "department_dim",
        *(
            {
                "version_key": number,
                "department_key": member_key("department", code),
                "department": code,
                "name": f"{code} department",
                "valid_from": start,
                "valid_to": datetime(9999, 12, 31, tzinfo=UTC),
                "is_current": True,
            }
            for number, code in enumerate(codes)
        ),
    )
