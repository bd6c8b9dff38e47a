"""What is asked of Odoo 19, and how its sales orders, transfers and invoices are read.

`POST /json/2/<model>/<method>` with named arguments. Times are UTC, written without a zone and cut
to seconds, while the database compares them with their fractions: a second is asked for as a range.

Sources: "External JSON-2 API" in the documentation of Odoo 19, `addons/rpc/controllers/json2.py`,
and the fields in `addons/sale/models`, `addons/sale_stock/models` and `addons/stock/models`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.connectors.domain.changed_rows import ChangedRow, PageRequest, RowRequest
from services.connectors.domain.order import Order
from services.connectors.domain.system_conversation import (
    ANSWER_UNREADABLE,
    Conversation,
    SystemAccess,
    SystemFailed,
    SystemRequest,
    json_of,
    rows_of,
)
from services.connectors.domain.systems.odoo.order_documents import (
    read_moment,
    read_order,
    write_moment,
)

ORDERS, LINES, TRANSFERS, INVOICES = (
    "sale.order", "sale.order.line", "stock.picking", "account.move",
)  # fmt: skip
_PARENT_FIELDS: Mapping[str, str] = {LINES: "order_id", TRANSFERS: "sale_id"}
_SCOPES: Mapping[str, Sequence[Any]] = {
    TRANSFERS: [["picking_type_code", "=", "outgoing"]],
    INVOICES: [["move_type", "in", ["out_invoice", "out_refund"]]],
}
_ORDER_FIELDS = (
    "name", "state", "locked", "delivery_status", "date_order", "commitment_date", "amount_total",
    "currency_id", "company_id", "order_line", "picking_ids", "invoice_ids",
)  # fmt: skip
_LINE_FIELDS = ("display_type", "product_id", "product_uom_qty", "qty_delivered")
_TRANSFER_FIELDS = ("name", "state", "picking_type_code", "scheduled_date", "date_done")
_INVOICE_FIELDS = ("name", "state", "payment_state", "amount_total")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class OdooOrders:
    """Reads the sales orders of an Odoo database."""

    access: SystemAccess
    tables: Sequence[str] = (ORDERS, LINES, TRANSFERS, INVOICES)

    def read_changes(self, request: PageRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of changed records, by moment and id; raises `SystemFailed`."""
        # A second has begun before it is over, so the one of the moment is asked for again.
        second = request.moment.replace(microsecond=0)
        if request.after is None:
            following = second if request.moment != second else second + SECOND
            later: list[list[Any]] = [["write_date", ">=", write_moment(following)]]
            return (yield from self._changed(request.table, later, "write_date, id", request.limit))
        domain: list[list[Any]] = [
            ["write_date", ">=", write_moment(second)],
            ["write_date", "<", write_moment(second + SECOND)],
            ["id", ">", int(request.after or 0)],
        ]
        return (yield from self._changed(request.table, domain, "id", request.limit))

    def read_rows(self, request: RowRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of all records, by id; raises `SystemFailed`."""
        domain = [] if request.after is None else [["id", ">", int(request.after)]]
        return (yield from self._changed(request.table, domain, "id", request.limit))

    def _changed(
        self, table: str, domain: list[list[Any]], order: str, limit: int
    ) -> Conversation[Sequence[ChangedRow]]:
        parent = _PARENT_FIELDS.get(table)
        fields = ["write_date"] if parent is None else ["write_date", parent]
        scoped = [*domain, *_SCOPES.get(table, ())]
        rows = yield from self._search(table, scoped, fields, order, limit)
        invoiced: Mapping[int, Sequence[str]] = {}
        if table == INVOICES and rows:
            invoiced = yield from self._orders_of([row["id"] for row in rows])
        return [_changed_row(table, row, invoiced) for row in rows]

    def _orders_of(self, invoices: Sequence[int]) -> Conversation[Mapping[int, Sequence[str]]]:
        domain = [["invoice_ids", "in", invoices]]
        found = yield from self._search(ORDERS, domain, ["invoice_ids"])
        return {
            invoice: [str(row["id"]) for row in found if invoice in row["invoice_ids"]]
            for invoice in invoices
        }

    def read_orders(self, ids: Collection[str]) -> Conversation[Sequence[Order]]:
        """Return the orders of these ids that exist; raises `SystemFailed`."""
        wanted = sorted(int(one) for one in ids)
        orders = yield from self._search(ORDERS, [["id", "in", wanted]], _ORDER_FIELDS)
        parts: dict[str, Mapping[int, Mapping[str, Any]]] = {}
        for field, table, fields in (
            ("order_line", LINES, _LINE_FIELDS),
            ("picking_ids", TRANSFERS, _TRANSFER_FIELDS),
            ("invoice_ids", INVOICES, _INVOICE_FIELDS),
        ):
            named = sorted({one for row in orders for one in row.get(field) or ()})
            found: Sequence[Mapping[str, Any]] = ()
            if named:
                found = yield from self._search(table, [["id", "in", named]], fields)
            parts[field] = {row["id"]: row for row in found}
        return [read_order(row, parts, self.access.time_zone) for row in orders]

    def _search(
        self,
        table: str,
        domain: Sequence[Any],
        fields: Sequence[str],
        order: str = "id",
        limit: int | None = None,
    ) -> Conversation[Sequence[Mapping[str, Any]]]:
        arguments = {
            "domain": domain,
            "fields": list(fields),
            "order": order,
            "limit": limit,
            # Cancelled and archived records count too.
            "context": {"active_test": False},
        }
        headers = {
            "Authorization": f"bearer {self.access.credentials}",
            "Content-Type": "application/json",
        }
        if self.access.database:
            headers["X-Odoo-Database"] = self.access.database
        answer = yield SystemRequest(
            "POST",
            f"/json/2/{table}/search_read",
            headers=headers,
            body=json.dumps(arguments).encode(),
        )
        rows = rows_of(json_of(answer))
        if not all(type(row.get("id")) is int for row in rows):
            raise SystemFailed(ANSWER_UNREADABLE, f"a record of {table} has no id")
        return rows


def _changed_row(
    table: str, row: Mapping[str, Any], invoiced: Mapping[int, Sequence[str]]
) -> ChangedRow:
    moment = read_moment(row.get("write_date"))
    if moment is None:
        raise SystemFailed(ANSWER_UNREADABLE, f"a record of {table} has no moment")
    if table == ORDERS:
        orders = [str(row["id"])]
    elif table == INVOICES:
        orders = list(invoiced.get(row["id"], ()))
    else:
        parent = row.get(_PARENT_FIELDS[table])
        orders = [str(parent[0])] if isinstance(parent, list) and parent else []
    return ChangedRow(str(row["id"]), moment, tuple(orders))
