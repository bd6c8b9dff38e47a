"""Two tables of an area `sales`, and exports of them: rows that are added, and rows that change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.table_files.export_run import ExportOptions, ExportSummary, export_tables
from shared.table_files.export_target import ExportTarget
from shared.table_files.exported_table import (
    ExportedColumn,
    ExportedTable,
    FileFormat,
    TableExport,
)
from shared.table_files.folder_target import FolderTarget
from shared.table_files.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.testing.postgres_test_server import FreshDatabase

SCHEMA = """
CREATE SCHEMA sales;
SET search_path = sales;
CREATE TABLE sale (
    id uuid PRIMARY KEY, place bigint NOT NULL, month text NOT NULL, code text, price numeric,
    sold_at timestamptz, day date, small smallint, big bigint, is_late boolean
);
CREATE TABLE shop (code text PRIMARY KEY, name text);
INSERT INTO shop VALUES ('007', '一号店'), ('=1+1', NULL);
"""
ADD_SALES = """
INSERT INTO sales.sale
SELECT lpad(to_hex(n), 32, '0')::uuid, n, $3,
       (ARRAY['007', '', NULL, '=1+1', E'a"b,\\r\\nc'])[1 + n % 5],
       n * 1.005, '2026-05-01T00:00:00.123456+08'::timestamptz + n * interval '1 hour',
       '2026-05-01'::date + n % 9, n % 100, n * 90000000000000, n % 3 = 0
FROM generate_series($1::int, $2::int) AS n
"""
SALE = ExportedTable(
    "sale",
    (
        ExportedColumn("id", "uuid", "The sale's id.", "销售编号"),
        ExportedColumn("place", "bigint"),
        ExportedColumn("month", "text"),
        ExportedColumn("code", "text"),
        ExportedColumn("price", "numeric", scale=2),
        ExportedColumn("sold_at", "timestamptz"),
        ExportedColumn("day", "date"),
        ExportedColumn("small", "smallint"),
        ExportedColumn("big", "bigint"),
        ExportedColumn("is_late", "boolean"),
    ),
    key=("id",),
    order=("place", "id"),
    month_column="month",
)
SHOP = ExportedTable(
    "shop",
    (ExportedColumn("code", "text"), ExportedColumn("name", "text")),
    key=("code",),
    order=("code",),
)
CSV = ExportOptions(FileFormat.CSV)


async def read_sources(_connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Return one source."""
    return [{"area": "tills", "position": 7}]


EXPORT = TableExport((SALE, SHOP), read_sources)


@dataclass(frozen=True)
class SalesDatabase:
    """A database with sales, and a folder to export them to."""

    connection: Connection
    folder: Path

    async def add_sales(self, first: int, last: int, month: str = "2026-05") -> None:
        """Add the sales with these numbers."""
        await self.connection.execute(ADD_SALES, first, last, month)

    async def export(
        self,
        target: ExportTarget | None = None,
        export: TableExport = EXPORT,
        **options: Any,
    ) -> ExportSummary:
        """Export to the folder, or to another target."""
        target = target or FolderTarget(self.folder)
        chosen = replace(ExportOptions(), **options)
        return await export_tables(self.connection, "sales", export, target, chosen)

    def manifest(self) -> Manifest:
        """Return the folder's manifest."""
        return read_manifest((self.folder / "manifest.json").read_bytes())

    def contents(self, pattern: str = "**/*") -> dict[str, bytes]:
        """Return the folder's files with their bytes."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.glob(pattern)
            if path.is_file() and path.name != ".concord-export.lock"
        }


@asynccontextmanager
async def open_sales_database(fresh: FreshDatabase, folder: Path) -> AsyncIterator[SalesDatabase]:
    """Create the tables, with seven sales of May and three of June."""
    connection = await fresh.database.open_connection("sales")
    try:
        await connection.execute(SCHEMA)
        sales = SalesDatabase(connection, folder)
        await sales.add_sales(1, 7)
        await sales.add_sales(8, 10, "2026-06")
        yield sales
    finally:
        await connection.close()
