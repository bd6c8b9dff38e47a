"""Orders of ERP systems as they were last read, and the figures that were told of them.

They are no read models: a rebuild leaves them alone, and they can be read again at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.connectors.domain.known_order import KnownOrder
from services.connectors.domain.order import Order
from services.connectors.domain.order_event import is_late
from services.connectors.projections.erp_positions import ErpPositions

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_COLUMNS = "document, is_gone, occurrence, late_for"


@dataclass(frozen=True)
class ErpOrders(ErpPositions):
    """Keeps orders and figures, beside rows and positions."""

    async def find_orders(
        self, db: Connection, connector: str, ids: Collection[str]
    ) -> Mapping[str, KnownOrder]:
        """Return the orders that are known, by id."""
        rows = await db.fetch(
            f"SELECT order_id, {_COLUMNS} FROM erp_order"  # noqa: S608  no input
            " WHERE connector = $1 AND order_id = ANY ($2)",
            connector,
            list(ids),
        )
        return {row["order_id"]: _known(row) for row in rows}

    async def save_order(
        self, db: Connection, connector: str, known: KnownOrder, at: datetime
    ) -> None:
        """Save an order."""
        order = known.order
        await db.execute(
            "INSERT INTO erp_order (connector, order_id, document, is_gone, occurrence, due_on,"
            " waits, late_for, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (connector, order_id) DO UPDATE SET document = excluded.document,"
            " is_gone = excluded.is_gone, occurrence = excluded.occurrence,"
            " due_on = excluded.due_on, waits = excluded.waits, late_for = excluded.late_for,"
            " read_at = excluded.read_at",
            connector,
            order.id,
            order.model_dump_json(),
            known.is_gone,
            known.occurrence,
            None if known.is_gone else order.due_on,
            not known.is_gone and is_late(order, date.max),
            known.late_for,
            at,
        )

    async def find_overdue(
        self, db: Connection, connector: str, today: date, limit: int
    ) -> Sequence[KnownOrder]:
        """Return orders whose day has passed and that were not told as late for that day."""
        rows = await db.fetch(
            f"SELECT {_COLUMNS} FROM erp_order"  # noqa: S608  no input
            " WHERE connector = $1 AND waits AND due_on < $2 AND late_for IS DISTINCT FROM due_on"
            " ORDER BY due_on, order_id LIMIT $3",
            connector,
            today,
            limit,
        )
        return [_known(row) for row in rows]

    async def find_due(
        self, db: Connection, connector: str, first: date, last: date
    ) -> Sequence[Order]:
        """Return the orders that are there and were due in a range of days."""
        rows = await db.fetch(
            "SELECT document FROM erp_order"
            " WHERE connector = $1 AND due_on BETWEEN $2 AND $3 ORDER BY order_id",
            connector,
            first,
            last,
        )
        return [Order.model_validate_json(row["document"]) for row in rows]

    async def next_figure(
        self, db: Connection, connector: str, goal_id: UUID, day: date, value: str
    ) -> int | None:
        """Note a figure and return its number; `None` where it was told that day already."""
        number: int | None = await db.fetchval(
            "INSERT INTO erp_figure (connector, goal_id, day, value, number)"
            " VALUES ($1, $2, $3, $4, 1)"
            " ON CONFLICT (connector, goal_id) DO UPDATE SET day = excluded.day,"
            " value = excluded.value, number = erp_figure.number + 1"
            " WHERE (erp_figure.day, erp_figure.value) <> (excluded.day, excluded.value)"
            " RETURNING number",
            connector,
            goal_id,
            day,
            value,
        )
        return number


def _known(row: Any) -> KnownOrder:
    return KnownOrder(
        order=Order.model_validate_json(row["document"]),
        is_gone=row["is_gone"],
        occurrence=row["occurrence"],
        late_for=row["late_for"],
    )


ERP_STORE = ErpOrders()
