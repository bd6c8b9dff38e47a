"""The tables of the catalogue as files: each is read, with the types that files promise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pyarrow as pa
from pyarrow import parquet

from services.insights.service import TABLE_EXPORT, service
from shared.table_files.arrow_types import arrow_schema
from shared.table_files.export_run import ExportOptions, export_tables
from shared.table_files.exported_table import ExportedTable
from shared.table_files.folder_target import FolderTarget
from shared.testing.postgres_test_server import TestPostgresServer

VALUES = {
    "uuid": UUID("0198a1b2-0000-7000-8000-000000000007"),
    "text": "007",
    "smallint": 0,
    "integer": 2**31 - 1,
    "bigint": -(2**63),
    "boolean": True,
    "numeric": Decimal("0.5"),
    "date": date(2026, 5, 1),
    "timestamptz": datetime(2026, 5, 1, 8, 0, 0, 123456, UTC),
}


def expected_row(table: ExportedTable) -> dict[str, object]:
    """Return the row that is stored in a table, as its file gives it back."""
    row = {column.name: VALUES[column.type] for column in table.columns}
    if table.month_column is not None:
        row[table.month_column] = "2026-05"
    return row


async def test_every_table_is_exported_with_the_types_that_it_has(
    postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    async with postgres_server.create_fresh_database(migrated_for=[service]) as fresh:
        connection = await fresh.database.open_connection("insights")
        try:
            for table in TABLE_EXPORT.tables:
                row = expected_row(table)
                await connection.execute(f"DELETE FROM {table.name}")
                await connection.copy_records_to_table(
                    table.name, records=[tuple(row.values())], columns=list(row)
                )
            summary = await export_tables(
                connection, "insights", TABLE_EXPORT, FolderTarget(tmp_path), ExportOptions()
            )
        finally:
            await connection.close()
    assert summary.written_rows == len(TABLE_EXPORT.tables)
    for table in TABLE_EXPORT.tables:
        [path] = (tmp_path / table.name).glob("**/*.parquet")
        found = parquet.ParquetFile(path).read()
        assert found.schema.equals(arrow_schema(table), check_metadata=True), table.name
        row = {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in expected_row(table).items()
        }
        assert found.to_pylist() == [row]
        assert not any(pa.types.is_dictionary(field.type) for field in found.schema)
