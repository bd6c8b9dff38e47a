"""What is asked of Tryton 8.2, and how its sales, shipments and invoices are read.

A changed line does not touch its sale, nor the other way round, and a shipment touches neither:
each table is polled, and the whole sale is read for whatever changed of it. `write_date` is empty
on new rows, so `last_modified_at` is the moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.connectors.domain.changed_rows import (
    ORDER_UNREADABLE,
    ChangedRow,
    PageRequest,
    RowRequest,
)
from services.connectors.domain.order import (
    Invoice,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.system_conversation import (
    ANSWER_UNREADABLE,
    Conversation,
    SystemFailed,
    rows_of,
)
from services.connectors.domain.systems.tryton.rpc import TrytonSession

TABLES = ("sale.sale", "sale.line", "stock.shipment.out", "account.invoice")

_PARENT_FIELDS: Mapping[str, Sequence[str]] = {
    "sale.sale": (),
    "sale.line": ("sale",),
    "stock.shipment.out": ("outgoing_moves.origin",),
    "account.invoice": ("sales",),
}
"""Where a row says which sales it is a part of."""
_ORDER_FIELDS = (
    "number", "reference", "state", "shipment_state", "sale_date", "shipping_date", "total_amount",
    "company.rec_name", "currency.code",
    "lines.type", "lines.quantity", "lines.moves_progress", "lines.product.code",
    "lines.product.rec_name",
    "shipments.number", "shipments.state", "shipments.planned_date", "shipments.effective_date",
    "invoices.number", "invoices.state", "invoices.total_amount",
)  # fmt: skip

_STATES: Mapping[str, OrderState] = {
    "draft": OrderState.DRAFT,
    "quotation": OrderState.DRAFT,
    "confirmed": OrderState.OPEN,
    "processing": OrderState.OPEN,
    "done": OrderState.CLOSED,
    "cancelled": OrderState.CANCELLED,
}
_SHIPPING_STATES: Mapping[str, ShippingState] = {
    "none": ShippingState.NOTHING,
    "waiting": ShippingState.WAITING,
    "partially shipped": ShippingState.PARTLY,
    "sent": ShippingState.WHOLE,
    "exception": ShippingState.EXCEPTION,
}
_LEFT = frozenset({"shipped", "done"})
_LINE_ORIGIN = "sale.line,"


@dataclass(frozen=True)
class TrytonOrders:
    """Reads the sales of a Tryton database."""

    session: TrytonSession
    tables: Sequence[str] = TABLES

    def read_changes(self, request: PageRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of changed rows, by moment and id; raises `SystemFailed`."""
        domain: list[Any] = [["last_modified_at", ">", request.moment]]
        if request.after is not None:
            domain = [
                ["last_modified_at", "=", request.moment],
                ["id", ">", int(request.after or 0)],
            ]
        order = [["last_modified_at", "ASC"], ["id", "ASC"]]
        return (yield from self._rows(request.table, domain, request.limit, order))

    def read_rows(self, request: RowRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of all rows, by id; raises `SystemFailed`."""
        domain = [] if request.after is None else [["id", ">", int(request.after)]]
        return (yield from self._rows(request.table, domain, request.limit, [["id", "ASC"]]))

    def _rows(
        self, table: str, domain: list[Any], limit: int, order: list[list[str]]
    ) -> Conversation[Sequence[ChangedRow]]:
        fields = ["last_modified_at", *_PARENT_FIELDS[table]]
        rows = rows_of(
            (
                yield from self.session.call(
                    f"model.{table}.search_read", domain, 0, limit, order, fields
                )
            )
        )
        lines = {line for row in rows for line in _origins(row)}
        sales = yield from self._sales_of(lines) if lines else _nothing()
        return [_changed(table, row, sales) for row in rows]

    def _sales_of(self, lines: Collection[int]) -> Conversation[Mapping[int, str]]:
        domain = [["id", "in", sorted(lines)]]
        found = yield from self.session.call(
            "model.sale.line.search_read", domain, 0, None, None, ["sale"]
        )
        return {row["id"]: str(row["sale"]) for row in rows_of(found) if row.get("sale")}

    def read_orders(self, ids: Collection[str]) -> Conversation[Sequence[Order]]:
        """Return the orders of these ids that exist; raises `SystemFailed`."""
        domain = [["id", "in", sorted(int(one) for one in ids)]]
        found = yield from self.session.call(
            "model.sale.sale.search_read", domain, 0, None, None, list(_ORDER_FIELDS)
        )
        return [read_order(row) for row in rows_of(found)]


def _nothing() -> Conversation[Mapping[int, str]]:
    yield from ()
    return {}


def _origins(row: Mapping[str, Any]) -> Iterator[int]:
    for move in row.get("outgoing_moves.") or ():
        origin = move.get("origin")
        if isinstance(origin, str) and origin.startswith(_LINE_ORIGIN):
            yield int(origin.removeprefix(_LINE_ORIGIN))


def _changed(table: str, row: Mapping[str, Any], sales: Mapping[int, str]) -> ChangedRow:
    id_, moment = row.get("id"), row.get("last_modified_at")
    if type(id_) is not int or not isinstance(moment, datetime):
        raise SystemFailed(ANSWER_UNREADABLE, f"a row of {table} has no id or moment")
    match table:
        case "sale.sale":
            orders = [str(id_)]
        case "sale.line":
            orders = [str(row["sale"])] if row.get("sale") else []
        case "stock.shipment.out":
            orders = [sales[line] for line in _origins(row) if line in sales]
        case _:
            orders = [str(one) for one in row.get("sales") or ()]
    return ChangedRow(str(id_), moment, tuple(dict.fromkeys(orders)))


def read_order(row: Mapping[str, Any]) -> Order:
    """Return a sale as an order; raises `SystemFailed` where its state is none that is known."""
    try:
        return Order(
            id=str(row["id"]),
            number=row.get("number") or str(row["id"]),
            company=_of(row, "company.", "rec_name") or "",
            state=_STATES[row["state"]],
            shipping=_SHIPPING_STATES[row["shipment_state"]],
            ordered_on=_day(row.get("sale_date")),
            promised_on=_day(row.get("shipping_date")),
            currency=_of(row, "currency.", "code"),
            total=row.get("total_amount"),
            lines=tuple(_line(one) for one in row.get("lines.") or () if one["type"] == "line"),
            shipments=tuple(_shipment(one) for one in row.get("shipments.") or ()),
            invoices=tuple(_invoice(one) for one in row.get("invoices.") or ()),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise SystemFailed(ORDER_UNREADABLE, f"sale {row.get('id')}: {error!r}"[:200]) from error


def _line(row: Mapping[str, Any]) -> OrderLine:
    ordered = Decimal(str(row.get("quantity") or 0))
    progress = row.get("moves_progress")
    return OrderLine(
        id=str(row["id"]),
        product=_of(row, "product.", "code") or _of(row, "product.", "rec_name"),
        ordered=ordered,
        shipped=None if progress is None else (ordered * Decimal(str(progress))).normalize(),
    )


def _shipment(row: Mapping[str, Any]) -> Shipment:
    return Shipment(
        id=str(row["id"]),
        number=row.get("number"),
        is_cancelled=row["state"] == "cancelled",
        planned_on=_day(row.get("planned_date")),
        # The day of a shipment that is still to leave is only what somebody expects.
        shipped_on=_day(row.get("effective_date")) if row["state"] in _LEFT else None,
    )


def _invoice(row: Mapping[str, Any]) -> Invoice:
    return Invoice(
        id=str(row["id"]),
        number=row.get("number"),
        state=row["state"],
        is_paid=row["state"] == "paid",
        total=row.get("total_amount"),
    )


def _of(row: Mapping[str, Any], relation: str, name: str) -> str | None:
    related = row.get(relation)
    found = related.get(name) if isinstance(related, dict) else None
    return found if isinstance(found, str) else None


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
