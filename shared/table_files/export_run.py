"""One export: reads a snapshot, writes what is missing, and replaces the manifest last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.table_files.arrow_types import describe_columns
from shared.table_files.export_errors import ExportRefused
from shared.table_files.export_plan import plan_table
from shared.table_files.export_target import ExportTarget
from shared.table_files.exported_table import ExportedTable, FileFormat, TableExport
from shared.table_files.manifest import (
    ExportedFile,
    ExportedPart,
    ExportedTableContents,
    Manifest,
    is_export_file,
    read_manifest,
)
from shared.table_files.part_state import NO_ROWS, Month, read_part_states, require_rows_added_only
from shared.table_files.table_writing import TableWriting

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SORT_MEMORY = "64MB"
"""What PostgreSQL may take to sort the rows of one table."""


@dataclass(frozen=True)
class ExportOptions:
    """What is exported, and how."""

    file_format: FileFormat = FileFormat.PARQUET
    tables: Sequence[str] = ()
    """The names of the tables; all of them if there is none."""
    first_month: str | None = None
    """Months before this one, as YYYY-MM, stay as they are."""
    anew: bool = False
    """Whether all files are written again, whatever the earlier ones hold; of all tables."""
    compact: bool = False
    """Whether the files of a month become one."""


@dataclass(frozen=True)
class ExportSummary:
    """What an export did."""

    written_files: int
    written_rows: int
    deleted_files: int
    manifest: Manifest


async def export_tables(
    connection: Connection,
    area: str,
    export: TableExport,
    target: ExportTarget,
    options: ExportOptions,
) -> ExportSummary:
    """Bring the files in the target up to date with the area's tables.

    The connection is the export's alone. Raises `ExportError`, and what asyncpg raises; the
    manifest of before then stands, and so do all files that it names.
    """
    if options.anew and (options.tables or options.first_month is not None):
        raise ExportRefused(
            "What is written anew is all files again, since the others would be gone: name no table"
            " and no first month with it."
        )
    async with _one_export(connection, area), target.hold() as folder:
        stored = await target.load_manifest()
        names = {table.name for table in export.tables}
        sizes = {
            path: size
            for path, size in (await target.list_files()).items()
            if is_export_file(path, names)
        }
        earlier = None if stored is None or options.anew else read_manifest(stored.document)
        if earlier is not None and earlier.file_format is not options.file_format:
            raise ExportRefused(
                f"The target holds {earlier.file_format} files. Export to another place, or write"
                " all files again with `concord export --anew`."
            )
        run = _ExportRun(connection, area, target, options, folder, earlier, sizes)
        manifest = await run.read_snapshot(export)
        written = run.written()
        if manifest is None:
            assert earlier is not None  # noqa: S101  only what was there can be unchanged
            obsolete = sizes.keys() - earlier.file_paths()
            await target.delete_files(obsolete)
            return ExportSummary(0, 0, len(obsolete), earlier)
        for path, file in written.items():
            await target.put_file(path, file)
        await target.put_manifest(manifest.to_json(), stored)
        obsolete = sizes.keys() - manifest.file_paths()
        await target.delete_files(obsolete)
        return ExportSummary(len(written), run.written_rows, len(obsolete), manifest)


@asynccontextmanager
async def _one_export(connection: Connection, area: str) -> AsyncIterator[None]:
    """Let the area have one export at a time; rebuilds of it wait, as they do for backups."""
    keys = lock_keys(area, LockPurpose.EXPORT)
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *keys):
        raise ExportRefused("Another export of this installation is at work.")
    rebuild = lock_keys(area, LockPurpose.REBUILD)
    try:
        await connection.execute("SELECT pg_advisory_lock_shared($1, $2)", *rebuild)
        await connection.execute("SET idle_in_transaction_session_timeout = 0")
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock_shared($1, $2)", *rebuild)
            await connection.execute("SELECT pg_advisory_unlock($1, $2)", *keys)


@dataclass
class _ExportRun:
    connection: Connection
    area: str
    target: ExportTarget
    options: ExportOptions
    folder: Path
    earlier: Manifest | None
    sizes: Mapping[str, int]

    def __post_init__(self) -> None:
        self._writings: list[TableWriting] = []
        self.written_rows = 0

    def written(self) -> dict[str, Path]:
        """Return the new files by their places."""
        return {path: file for one in self._writings for path, file in one.written.items()}

    async def read_snapshot(self, export: TableExport) -> Manifest | None:
        """Write the new files, and return the new manifest; `None` where nothing has changed."""
        earlier = {} if self.earlier is None else {one.name: one for one in self.earlier.tables}
        wanted = set(self.options.tables) or {table.name for table in export.tables}
        unknown = wanted - {table.name for table in export.tables}
        if unknown:
            names = ", ".join(table.name for table in export.tables)
            raise ExportRefused(f"There is no table {min(unknown)}; there are {names}.")
        contents = []
        async with self.connection.transaction(isolation="repeatable_read", readonly=True):
            await self.connection.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
            # A policy that hides rows from this role is an error instead of fewer rows.
            await self.connection.execute("SET LOCAL row_security = off")
            taken_at = await self.connection.fetchval(
                "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
            )
            for table in export.tables:
                before = earlier.get(table.name)
                if table.name in wanted:
                    contents.append(await self._export_table(table, before))
                elif before is not None:
                    contents.append(before)
            sources = await export.read_sources(self.connection)
        unchanged = self.earlier is not None and tuple(contents) == self.earlier.tables
        if unchanged and not self.written():
            return None
        return Manifest(
            file_format=self.options.file_format,
            concord=metadata.version("concord"),
            taken_at=taken_at,
            sources=tuple(dict(one) for one in sources),
            tables=tuple(contents),
        )

    async def _export_table(
        self, table: ExportedTable, before: ExportedTableContents | None
    ) -> ExportedTableContents:
        columns = tuple(describe_columns(table))
        source = f'"{self.area}"."{table.name}"'
        first_month = self.options.first_month if table.month_column else None
        if before is not None and before.columns != columns:
            first_month = None  # no month keeps files without a column that others have
        found = await read_part_states(self.connection, source, table, first_month)
        if not found and first_month is None:
            found = {None: NO_ROWS}  # readers of a folder need a file that has the columns
        parts: dict[Month, ExportedPart] = {}
        if before is not None and before.columns == columns:
            parts = {part.month: part for part in before.parts}
        compared: dict[Month, ExportedPart] = {
            month: part
            for month, part in parts.items()
            if month is not None and (first_month is None or month >= first_month)
        }
        require_rows_added_only(table.name, found, compared)
        plan = plan_table(found, parts, self.sizes, compact=self.options.compact)
        writing = TableWriting(
            self.connection, source, table, self.options.file_format, self.folder
        )
        self._writings.append(writing)
        files: dict[Month, list[ExportedFile]] = await writing.write_months(plan.whole)
        for month in plan.extended:
            part = parts[month]
            stored = [await self.target.get_file(one.path, self.folder) for one in part.files]
            added = await writing.write_added_rows(part, stored, found[month])
            files[month] = [*part.files, added]
        self.written_rows += sum(
            one.rows for some in files.values() for one in some if one.path in writing.written
        )
        for month, state in found.items():
            if month in files:
                parts[month] = ExportedPart(
                    month=month, rows=state.rows, row_hash=state.row_hash, files=tuple(files[month])
                )
        if table.month_column is not None and any(month is not None for month in parts):
            parts.pop(None, None)  # the file of the table while it had no rows
        ordered = sorted(parts.values(), key=lambda part: part.month or "")
        return ExportedTableContents(name=table.name, columns=columns, parts=tuple(ordered))
