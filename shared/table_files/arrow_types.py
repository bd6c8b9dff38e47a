"""The types of columns in files: the same to DuckDB, pandas, polars and Spark.

Ids, codes and words are text and never a dictionary, decimals stay decimals, moments are
microseconds in UTC.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from shared.table_files.exported_table import ExportedColumn, ExportedTable

DEFAULT_SCALE = 9
DECIMAL_PRECISION = 38
_TYPES: dict[str, Any] = {
    "uuid": pa.string(),
    "text": pa.string(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", "UTC"),
}


def arrow_type(column: ExportedColumn) -> Any:
    """Return the column's type in Arrow, and so in Parquet."""
    if column.type == "numeric":
        return pa.decimal128(DECIMAL_PRECISION, _scale(column))
    return _TYPES[column.type]


def arrow_schema(table: ExportedTable) -> Any:
    """Return the table's schema, each field with its description in English and Chinese."""
    return pa.schema(
        [
            pa.field(
                column.name,
                arrow_type(column),
                metadata={
                    "description": column.description,
                    "description_zh": column.description_zh,
                    "unit": column.unit,
                },
            )
            for column in table.columns
        ]
    )


def select_list(table: ExportedTable) -> str:
    """Return the expressions that PostgreSQL selects, in the order of the schema.

    Moments are selected as the time in UTC, without the zone, which both sides handle faster.
    """
    return ", ".join(map(_expression, table.columns))


def order_list(table: ExportedTable) -> str:
    """Return what PostgreSQL sorts by: months first, and texts as bytes, whatever its locale."""
    types = {column.name: column.type for column in table.columns}
    names = [name for name in (table.month_column, *table.order) if name]
    return ", ".join(
        f'"{name}" COLLATE "C"' if types[name] == "text" else f'"{name}"' for name in names
    )


def row_hash(table: ExportedTable) -> str:
    """Return the expression of a hash of a row, as `bigint`; it is PostgreSQL's own of records."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"hash_record_extended(ROW({columns}), 0)"


def describe_columns(table: ExportedTable) -> list[str]:
    """Return the names and types of the columns as text, to compare them with earlier files'."""
    return [f"{column.name} {arrow_type(column)}" for column in table.columns]


def _expression(column: ExportedColumn) -> str:
    match column.type:
        case "numeric":
            return f'round("{column.name}", {_scale(column)})'
        case "timestamptz":
            return f"\"{column.name}\" AT TIME ZONE 'UTC'"
        case _:
            return f'"{column.name}"'


def _scale(column: ExportedColumn) -> int:
    return DEFAULT_SCALE if column.scale is None else column.scale
