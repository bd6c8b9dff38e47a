"""Writes the files of one table that are missing, in the export's snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from shared.table_files.arrow_types import arrow_schema, order_list, row_hash, select_list
from shared.table_files.copied_rows import copy_rows
from shared.table_files.export_errors import rows_differ
from shared.table_files.exported_table import ExportedTable, FileFormat
from shared.table_files.manifest import ExportedFile, ExportedPart
from shared.table_files.part_state import Month, PartState
from shared.table_files.row_files import WrittenFile, key_texts, read_keys, write_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

NAME_DIGITS = 16
"""The digits of a file's digest that its name has."""


@dataclass
class TableWriting:
    """The new files of one table, on this machine's disk until all of them are complete."""

    connection: Connection
    source: str
    """The table's qualified name."""
    table: ExportedTable
    file_format: FileFormat
    folder: Path
    written: dict[str, Path] = field(default_factory=dict)
    """The new files by their places in the target."""

    async def write_months(self, months: Sequence[Month]) -> dict[Month, list[ExportedFile]]:
        """Write all rows of these months, each to a file of its own, in one pass.

        `None` stands for a table without months, and for one that has months and no rows.
        """
        if not months:
            return {}
        schema = arrow_schema(self.table)
        at = len(self.written)
        files = await copy_rows(
            self.connection,
            self._query(months),
            schema,
            lambda batches: [
                (month, write_rows(self._path(at + number), self.file_format, schema, rows))
                for number, (month, rows) in enumerate(self._split(batches, months))
            ],
        )
        return {month: [self._place(month, file)] for month, file in files}

    async def write_added_rows(
        self, part: ExportedPart, stored: Sequence[Path], state: PartState
    ) -> ExportedFile:
        """Write the rows of a month that the stored files do not hold, to one more file.

        Raises `ExportRefused` where these hold rows that the database does not hold so.
        """
        schema = arrow_schema(self.table)
        key = self.table.key
        keys = [read_keys(path, self.file_format, key, schema) for path in stored]
        known = pa.concat_arrays(
            [chunk for one in keys for chunk in (one.chunks if hasattr(one, "chunks") else [one])]
        )
        with_hash = schema.append(pa.field("row_hash", pa.int64()))
        known_rows = known_hash = 0

        def added(batches: Iterator[Any]) -> Iterator[Any]:
            nonlocal known_rows, known_hash
            for batch in batches:
                is_known = pc.is_in(key_texts(batch, key), value_set=known)
                hashes = batch.filter(is_known).column("row_hash").to_pylist()
                known_rows += len(hashes)
                known_hash += sum(hashes)
                yield batch.filter(pc.invert(is_known)).drop_columns(["row_hash"])

        file = await copy_rows(
            self.connection,
            self._query([part.month], f", {row_hash(self.table)} AS row_hash"),
            with_hash,
            lambda batches: write_rows(
                self._path(len(self.written)), self.file_format, schema, added(batches)
            ),
        )
        if (known_rows, str(known_hash)) != (part.rows, part.row_hash):
            raise rows_differ(self.table.name, part.month)
        if known_rows + file.rows != state.rows:
            raise rows_differ(self.table.name, part.month)
        return self._place(part.month, file)

    def _query(self, months: Sequence[Month], more: str = "") -> str:
        month = self.table.month_column
        condition = ""
        if month is not None:
            quoted = ", ".join(f"'{one}'" for one in months)
            condition = f' WHERE "{month}" IN ({quoted})' if None not in months else " WHERE false"
        columns = select_list(self.table) + more
        return f"SELECT {columns} FROM {self.source}{condition} ORDER BY {order_list(self.table)}"  # noqa: S608

    def _split(
        self, batches: Iterator[Any], months: Sequence[Month]
    ) -> Iterator[tuple[Month, Iterator[Any]]]:
        """Yield the rows of each month, as long as they follow one another."""
        column = self.table.month_column
        if column is None or None in months:
            yield None, batches
            return
        waiting: list[Any] = []

        def rows_of(month: str) -> Iterator[Any]:
            while True:
                batch = waiting.pop() if waiting else next(batches, None)
                if batch is None:
                    return
                length = _length_of_first_month(batch.column(column), month)
                if length:
                    yield batch.slice(0, length)
                if length < batch.num_rows:
                    waiting.append(batch.slice(length))
                    return

        for first in batches:
            waiting.append(first)
            while waiting:
                month = waiting[0].column(column)[0].as_py()
                yield month, rows_of(month)

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.table.name}-{number}.{self.file_format}"

    def _place(self, month: Month, file: WrittenFile) -> ExportedFile:
        name = self.table.name
        if month is None:
            path = f"{name}/{name}.{self.file_format}"
        else:
            digits = file.digest[:NAME_DIGITS]
            path = f"{name}/year_month={month}/{name}-{month}-{digits}.{self.file_format}"
        self.written[path] = file.path
        return ExportedFile(path=path, rows=file.rows, size=file.size, sha256=file.digest)


def _length_of_first_month(months: Any, month: str) -> int:
    """Return how many values at the beginning are this month; they are sorted."""
    other = pc.index(pc.not_equal(months, month), True).as_py()
    return len(months) if other < 0 else int(other)
