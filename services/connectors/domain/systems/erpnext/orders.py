"""What is asked of ERPNext, and how its sales orders, delivery notes and invoices are read.

A document is known by its name. Its times are those of the site's zone, written without one.
Delivery notes and invoices name their orders in their items, so each is a table of its own.

Sources: "Listing Documents" and "Filters, Fields & Pagination" in the documentation of the Frappe
framework, `frappe/database/query.py` (fields of child tables), and ERPNext's `sales_order.json`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from services.connectors.domain.changed_rows import (
    ORDER_UNREADABLE,
    ChangedRow,
    PageRequest,
    RowRequest,
)
from services.connectors.domain.order import Order
from services.connectors.domain.system_conversation import (
    ANSWER_UNREADABLE,
    FORBIDDEN,
    NOT_FOUND,
    Conversation,
    SystemAccess,
    SystemFailed,
    SystemRequest,
    json_of,
    rows_of,
)
from services.connectors.domain.systems.erpnext.order_documents import read_order

ORDERS, NOTES, INVOICES = "Sales Order", "Delivery Note", "Sales Invoice"
_LINKS: Mapping[str, tuple[str, str]] = {
    NOTES: ("Delivery Note Item", "against_sales_order"),
    INVOICES: ("Sales Invoice Item", "sales_order"),
}
"""In which field of its items a document names its order."""
_ITEMS = "items"
"""The field with the items, in both; names of tables in backquotes are not taken everywhere."""

MAX_NAMES_LENGTH = 3000
"""In characters of an address: gunicorn, before ERPNext, takes 4,094 in a request's first line."""


@dataclass(frozen=True)
class ErpnextOrders:
    """Reads the sales orders of an ERPNext site."""

    access: SystemAccess
    tables: Sequence[str] = (ORDERS, NOTES, INVOICES)

    def read_changes(self, request: PageRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of changed documents, by moment and name; raises `SystemFailed`."""
        moment = _written(request.moment, self.access)
        filters = [["modified", ">", moment]]
        if request.after is not None:
            filters = [["modified", "=", moment], ["name", ">", request.after]]
        order = "modified asc, name asc"
        return (yield from self._changed(request.table, filters, order, request.limit))

    def read_rows(self, request: RowRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of all documents, by name; raises `SystemFailed`."""
        filters = [] if request.after is None else [["name", ">", request.after]]
        return (yield from self._changed(request.table, filters, "name asc", request.limit))

    def _changed(
        self, table: str, filters: list[list[str]], order: str, limit: int
    ) -> Conversation[Sequence[ChangedRow]]:
        rows = yield from self._list(table, filters, ["name", "modified"], order, limit)
        names = [_name(row) for row in rows]
        orders: Mapping[str, Sequence[str]] = {name: [name] for name in names}
        if table != ORDERS:
            orders = yield from self._orders_of(table, names)
        return [
            ChangedRow(
                name, _moment(row.get("modified"), self.access), tuple(dict.fromkeys(orders[name]))
            )
            for name, row in zip(names, rows, strict=True)
        ]

    def _orders_of(
        self, table: str, names: Sequence[str]
    ) -> Conversation[Mapping[str, Sequence[str]]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        child, field = _LINKS[table]
        for some in _short_enough(names):
            filters: list[list[Any]] = [["name", "in", some], [child, field, "is", "set"]]
            rows = yield from self._list(table, filters, ["name", f"{_ITEMS}.{field}"])
            for row in rows:
                if isinstance(row.get(field), str):
                    found[_name(row)].append(row[field])
        return found

    def read_orders(self, ids: Collection[str]) -> Conversation[Sequence[Order]]:
        """Return the orders of these names that exist; raises `SystemFailed`."""
        names = sorted(ids)
        notes = yield from self._linked(
            NOTES, names, ["name", "docstatus", "is_return", "posting_date"]
        )
        fields = ["name", "docstatus", "status", "grand_total"]
        invoices = yield from self._linked(INVOICES, names, fields)
        orders = []
        for name in names:
            path = f"/api/resource/{quote(ORDERS)}/{quote(name, safe='')}"
            answer = yield self._request(path, {})
            if answer.status == NOT_FOUND:
                continue  # deleted meanwhile
            if answer.status == FORBIDDEN:
                # A note may name an order that this user may not read; the others go on.
                raise SystemFailed(ORDER_UNREADABLE, "a sales order may not be read")
            document = _data(json_of(answer))
            orders.append(read_order(document, notes[name], invoices[name]))
        return orders

    def _linked(
        self, table: str, orders: Sequence[str], fields: Sequence[str]
    ) -> Conversation[Mapping[str, Sequence[Mapping[str, Any]]]]:
        """Return the documents that name orders, by order; each once."""
        child, field = _LINKS[table]
        asked = [*fields, f"{_ITEMS}.{field}"]
        found: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        for some in _short_enough(orders):
            for row in (yield from self._list(table, [[child, field, "in", some]], asked)):
                found[str(row.get(field))][_name(row)] = row
        return defaultdict(tuple, {order: tuple(of.values()) for order, of in found.items()})

    def _list(
        self,
        table: str,
        filters: Sequence[Sequence[Any]],
        fields: Sequence[str],
        order: str = "name asc",
        limit: int = 0,
    ) -> Conversation[Sequence[Mapping[str, Any]]]:
        query = {
            "fields": json.dumps(fields),
            "filters": json.dumps(filters),
            "order_by": order,
            # 0 is no limit here.
            "limit_page_length": str(limit),
        }
        answer = yield self._request(f"/api/resource/{quote(table)}", query)
        return rows_of(_data(json_of(answer)))

    def _request(self, path: str, query: Mapping[str, str]) -> SystemRequest:
        headers = {
            "Authorization": f"token {self.access.credentials}",
            "Accept": "application/json",
        }
        return SystemRequest("GET", path, query, headers)


def _short_enough(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield names in parts that fit into an address, each with its quotes and comma."""
    part: list[str] = []
    length = 0
    for name in names:
        size = len(quote(f'"{name}", ', safe=""))
        if part and length + size > MAX_NAMES_LENGTH:
            yield part
            part, length = [], 0
        part.append(name)
        length += size
    if part:
        yield part


def _data(document: Any) -> Any:
    if not isinstance(document, dict) or "data" not in document:
        raise SystemFailed(ANSWER_UNREADABLE, "the answer has no data")
    return document["data"]


def _name(row: Mapping[str, Any]) -> str:
    name = row.get("name")
    if not isinstance(name, str) or not name:
        raise SystemFailed(ANSWER_UNREADABLE, "a document has no name")
    return name


def _moment(value: Any, access: SystemAccess) -> datetime:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=access.time_zone)
    except (TypeError, ValueError) as error:
        raise SystemFailed(ANSWER_UNREADABLE, "a document has no moment") from error


def _written(moment: datetime, access: SystemAccess) -> str:
    return moment.astimezone(access.time_zone).strftime("%Y-%m-%d %H:%M:%S.%f")
