"""What the database holds of a table now, month by month, beside what the files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.table_files.arrow_types import row_hash
from shared.table_files.export_errors import rows_differ
from shared.table_files.exported_table import ExportedTable
from shared.table_files.manifest import ExportedPart

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Month = str | None


@dataclass(frozen=True)
class PartState:
    """How many rows there are, and the sum of their hashes, which no order of rows changes."""

    rows: int
    row_hash: str


NO_ROWS = PartState(0, "0")


async def read_part_states(
    connection: Connection, source: str, table: ExportedTable, first_month: Month = None
) -> dict[Month, PartState]:
    """Return the state of each month from the first one on, or of the whole table."""
    month = table.month_column
    first, conditions, arguments = "NULL", "", []
    if month is not None:
        first, arguments = f'"{month}"', [first_month]
        conditions = f'WHERE $1::text IS NULL OR "{month}" >= $1 GROUP BY 1 ORDER BY 1'
    rows = await connection.fetch(
        f"SELECT {first} AS month, count(*) AS rows,"  # noqa: S608  names of the catalogue
        f" coalesce(sum({row_hash(table)}), 0)::text AS row_hash"
        f" FROM {source} {conditions}",
        *arguments,
    )
    return {row["month"]: PartState(row["rows"], row["row_hash"]) for row in rows}


def require_rows_added_only(
    table: str, found: Mapping[Month, PartState], earlier: Mapping[Month, ExportedPart]
) -> None:
    """Raise `ExportRefused` where rows are gone that the files hold; what counts can show."""
    for month, part in earlier.items():
        state = found.get(month, NO_ROWS)
        same_count = state.rows == part.rows
        if state.rows < part.rows or (same_count and state.row_hash != part.row_hash):
            raise rows_differ(table, month)
