"""What the polling of ERP systems keeps; the queries are with the read models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.connectors.domain.changed_rows import ChangedRow
from services.connectors.domain.known_order import KnownOrder
from services.connectors.domain.order import Order
from services.connectors.domain.table_position import TablePosition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ErpStore(Protocol):
    """Keeps orders, rows and positions of ERP systems."""

    async def find_position(self, db: Connection, connector: str, table: str) -> TablePosition:
        """Return where a table is; at the beginning where nothing is kept."""
        ...

    async def save_position(self, db: Connection, connector: str, at: TablePosition) -> None:
        """Save a position in place of the version before; raises `PositionMoved`."""
        ...

    async def find_moments(
        self, db: Connection, connector: str, table: str, rows: Collection[str]
    ) -> Mapping[str, datetime | None]:
        """Return by which moments rows are known."""
        ...

    async def save_rows(
        self,
        db: Connection,
        connector: str,
        table: str,
        rows: Sequence[tuple[ChangedRow, datetime | None]],
        run: int,
    ) -> None:
        """Save rows with the moments by which they are known, and mark them with a run."""
        ...

    async def count_rows(self, db: Connection, connector: str, table: str) -> int:
        """Return how many rows of a table are known."""
        ...

    async def find_gone_rows(
        self, db: Connection, connector: str, table: str, run: int
    ) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the rows that a run did not meet, with their orders."""
        ...

    async def delete_rows(
        self, db: Connection, connector: str, table: str, rows: Collection[str]
    ) -> None:
        """Forget rows."""
        ...

    async def find_orders(
        self, db: Connection, connector: str, ids: Collection[str]
    ) -> Mapping[str, KnownOrder]:
        """Return the orders that are known, by id."""
        ...

    async def save_order(
        self, db: Connection, connector: str, known: KnownOrder, at: datetime
    ) -> None:
        """Save an order."""
        ...

    async def find_overdue(
        self, db: Connection, connector: str, today: date, limit: int
    ) -> Sequence[KnownOrder]:
        """Return orders whose day has passed and that were not told as late for that day."""
        ...

    async def find_due(
        self, db: Connection, connector: str, first: date, last: date
    ) -> Sequence[Order]:
        """Return the orders that are there and were due in a range of days."""
        ...

    async def next_figure(
        self, db: Connection, connector: str, goal_id: UUID, day: date, value: str
    ) -> int | None:
        """Note a figure and return its number; `None` where it was told that day already."""
        ...
