"""The star schema in DuckDB: tables as Parquet files, and the views that the product brings."""

from __future__ import annotations

from pathlib import Path

import duckdb

from services.insights.domain.star_schema.catalogue import Column
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from tests.architecture.source_files import ROOT

VIEWS_FILE = ROOT / "deploy" / "bi" / "duckdb" / "views.sql"
_TYPES = {"uuid": "VARCHAR", "text": "VARCHAR", "numeric": "DECIMAL(38, 6)"}
"""The types of files that are named otherwise in DuckDB than in PostgreSQL."""


def open_views(files: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the views over exported files."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET VARIABLE concord_files = '{files}'")
    connection.execute(VIEWS_FILE.read_text("utf-8"))
    return connection


def write_files(files: Path, rows: dict[str, list[dict[str, object]]]) -> None:
    """Write each table of the catalogue as a file."""
    connection = duckdb.connect()
    for table in TABLES_BY_NAME.values():
        columns = ", ".join(f"{one.name} {_type(one)}" for one in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        for row in rows.get(table.name, []):
            names, values = list(row), list(row.values())
            marks = ", ".join("?" for _ in names)
            connection.execute(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", values
            )
        folder = files / table.name
        folder.mkdir(parents=True)
        connection.execute(f"COPY {table.name} TO '{folder / 'rows.parquet'}' (FORMAT parquet)")


def _type(column: Column) -> str:
    return _TYPES.get(column.type, column.type)
