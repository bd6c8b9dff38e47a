"""What a service offers for export: its tables, their columns and what a file keeps of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ColumnType = Literal[
    "uuid", "text", "smallint", "integer", "bigint", "boolean", "numeric", "date", "timestamptz"
]
"""The column's type in PostgreSQL."""


class FileFormat(StrEnum):
    """What the files are."""

    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class ExportedColumn:
    """A column of a table, in PostgreSQL and in the files."""

    name: str
    type: ColumnType
    description: str = ""
    """What it says, in English."""
    description_zh: str = ""
    """Its name in Chinese."""
    unit: str = ""
    scale: int | None = None
    """For `numeric`: the decimals that files keep, rounded half away from zero; 9 by default."""


@dataclass(frozen=True)
class ExportedTable:
    """A table of an area."""

    name: str
    columns: tuple[ExportedColumn, ...]
    key: tuple[str, ...]
    """The columns that identify a row."""
    order: tuple[str, ...]
    """The columns by which the rows of a file are sorted; together they are unique."""
    month_column: str | None = None
    """The column with the month as YYYY-MM, where rows are only ever added: each month has files
    of its own, and an export adds one with the new rows. Without it a table is one file."""


@dataclass(frozen=True)
class TableExport:
    """All that a service offers for export."""

    tables: Sequence[ExportedTable]
    read_sources: Callable[[Connection], Awaitable[Sequence[Mapping[str, Any]]]]
    """Says, in the export's own snapshot, how far each source had been read; for the manifest."""
