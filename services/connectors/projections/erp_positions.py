"""Where the polling of ERP systems is, and which of their rows are known.

They are no read models: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from services.connectors.domain.changed_rows import ChangedRow
from services.connectors.domain.poll_position import ComparePosition, PollPosition
from services.connectors.domain.table_position import PositionMoved, TablePosition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_POLLING: TypeAdapter[PollPosition] = TypeAdapter(PollPosition)
_COMPARISON: TypeAdapter[ComparePosition] = TypeAdapter(ComparePosition)


@dataclass(frozen=True)
class ErpPositions:
    """Keeps positions and rows of ERP systems."""

    async def find_position(self, db: Connection, connector: str, table: str) -> TablePosition:
        """Return where a table is; at the beginning where nothing is kept."""
        row = await db.fetchrow(
            "SELECT polling, comparison, version FROM erp_position"
            " WHERE connector = $1 AND table_name = $2",
            connector,
            table,
        )
        if row is None:
            return TablePosition(table)
        return TablePosition(
            table,
            _POLLING.validate_json(row["polling"]),
            _COMPARISON.validate_json(row["comparison"]),
            row["version"],
        )

    async def save_position(self, db: Connection, connector: str, at: TablePosition) -> None:
        """Save a position in place of the version before; raises `PositionMoved`."""
        saved = await db.fetchval(
            "INSERT INTO erp_position (connector, table_name, polling, comparison, version)"
            " VALUES ($1, $2, $3, $4, $5 + 1)"
            " ON CONFLICT (connector, table_name) DO UPDATE SET polling = excluded.polling,"
            " comparison = excluded.comparison, version = excluded.version"
            " WHERE erp_position.version = excluded.version - 1"
            " RETURNING version",
            connector,
            at.table,
            _POLLING.dump_json(at.polling).decode(),
            _COMPARISON.dump_json(at.comparison).decode(),
            at.version,
        )
        if saved is None:
            raise PositionMoved(connector)

    async def find_moments(
        self, db: Connection, connector: str, table: str, rows: Collection[str]
    ) -> Mapping[str, datetime | None]:
        """Return by which moments rows are known."""
        found = await db.fetch(
            "SELECT row_id, modified_at FROM erp_row"
            " WHERE connector = $1 AND table_name = $2 AND row_id = ANY ($3)",
            connector,
            table,
            list(rows),
        )
        return {row["row_id"]: row["modified_at"] for row in found}

    async def save_rows(
        self,
        db: Connection,
        connector: str,
        table: str,
        rows: Sequence[tuple[ChangedRow, datetime | None]],
        run: int,
    ) -> None:
        """Save rows with the moments by which they are known, and mark them with a run."""
        await db.executemany(
            "INSERT INTO erp_row (connector, table_name, row_id, modified_at, orders, run)"
            " VALUES ($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT (connector, table_name, row_id) DO UPDATE"
            " SET modified_at = excluded.modified_at, orders = excluded.orders, run = excluded.run",
            [(connector, table, row.row, moment, list(row.orders), run) for row, moment in rows],
        )

    async def count_rows(self, db: Connection, connector: str, table: str) -> int:
        """Return how many rows of a table are known."""
        found: int = await db.fetchval(
            "SELECT count(*) FROM erp_row WHERE connector = $1 AND table_name = $2",
            connector,
            table,
        )
        return found

    async def find_gone_rows(
        self, db: Connection, connector: str, table: str, run: int
    ) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the rows that a run did not meet, with their orders."""
        found = await db.fetch(
            "SELECT row_id, orders FROM erp_row"
            " WHERE connector = $1 AND table_name = $2 AND run < $3 ORDER BY row_id",
            connector,
            table,
            run,
        )
        return [(row["row_id"], row["orders"]) for row in found]

    async def delete_rows(
        self, db: Connection, connector: str, table: str, rows: Collection[str]
    ) -> None:
        """Forget rows."""
        await db.execute(
            "DELETE FROM erp_row WHERE connector = $1 AND table_name = $2 AND row_id = ANY ($3)",
            connector,
            table,
            list(rows),
        )
