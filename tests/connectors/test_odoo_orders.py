"""Odoo's answers, as its documentation has them."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.connectors.domain.changed_rows import PageRequest, RowRequest
from services.connectors.domain.order import OrderState, ShippingState
from services.connectors.domain.system_conversation import (
    SystemAccess,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
)
from services.connectors.domain.systems.odoo import ODOO
from services.connectors.domain.systems.odoo.order_documents import read_order
from services.connectors.domain.systems.odoo.orders import OdooOrders
from tests.connectors.order_examples import answered, hold

SHANGHAI = ZoneInfo("Asia/Shanghai")
READER = OdooOrders(SystemAccess("company", "key", SHANGHAI))
MOMENT = datetime(2026, 3, 2, 1, 0, 0, tzinfo=UTC)
ORDER = {
    "id": 4,
    "name": "S00004",
    "state": "sale",
    "locked": False,
    "delivery_status": "partial",
    "date_order": "2026-03-01 17:30:00",
    "commitment_date": "2026-03-04 02:00:00",
    "amount_total": 500.1,
    "currency_id": [6, "CNY"],
    "company_id": [1, "Example Works"],
    "partner_id": [9, "Customer 客户"],
    "order_line": [11, 12],
    "picking_ids": [21, 22, 23],
    "invoice_ids": [31, 32],
}
PARTS: Mapping[str, list[dict[str, Any]]] = {
    "sale.order": [ORDER],
    "sale.order.line": [
        {"id": 11, "display_type": False, "product_id": [2, "Pump"], "product_uom_qty": 10.0,
         "qty_delivered": 4.0},
        {"id": 12, "display_type": "line_note", "product_id": False, "product_uom_qty": 0.0,
         "qty_delivered": 0.0},
    ],
    "stock.picking": [
        {"id": 21, "name": "WH/OUT/1", "state": "done", "picking_type_code": "outgoing",
         "scheduled_date": "2026-03-02 00:00:00", "date_done": "2026-03-02 17:00:00"},
        {"id": 22, "name": "WH/OUT/2", "state": "assigned", "picking_type_code": "outgoing",
         "scheduled_date": "2026-03-06 00:00:00", "date_done": False},
        {"id": 23, "name": "WH/PICK/3", "state": "done", "picking_type_code": "internal",
         "scheduled_date": "2026-03-09 00:00:00", "date_done": "2026-03-09 00:00:00"},
    ],
    "account.move": [
        {"id": 31, "name": "INV/1", "state": "posted", "payment_state": "paid",
         "amount_total": 200.0},
        {"id": 32, "name": False, "state": "draft", "payment_state": "not_paid",
         "amount_total": 1.0},
    ],
}  # fmt: skip


def answer(request: SystemRequest) -> SystemAnswer:
    """Answer a search with the rows of its model."""
    return answered(PARTS[request.path.split("/")[3]])


def asked_of(request: SystemRequest) -> Any:
    """Return the named arguments of a request."""
    assert request.body is not None
    return json.loads(request.body)


def test_an_order_is_read_with_its_lines_transfers_and_invoices() -> None:
    (order,), asked = hold(READER.read_orders({"4", "99"}), answer)
    assert [one.path for one in asked] == [
        "/json/2/sale.order/search_read",
        "/json/2/sale.order.line/search_read",
        "/json/2/stock.picking/search_read",
        "/json/2/account.move/search_read",
    ]
    assert asked[0].method == "POST"
    assert asked[0].headers["Authorization"] == "bearer key"
    assert asked[0].headers["X-Odoo-Database"] == "company"
    assert asked_of(asked[0])["domain"] == [["id", "in", [4, 99]]]
    assert (order.number, order.company, order.currency) == ("S00004", "Example Works", "CNY")
    assert (order.state, order.shipping) == (OrderState.OPEN, ShippingState.PARTLY)
    assert order.total == Decimal("500.1")
    assert order.ordered_on == date(2026, 3, 2), "days are those of the company's zone"
    assert order.due_on == date(2026, 3, 4)
    assert [(one.number, one.shipped_on) for one in order.shipments] == [
        ("WH/OUT/1", date(2026, 3, 3)),
        ("WH/OUT/2", None),
    ]
    assert [(one.ordered, one.shipped) for one in order.lines] == [(Decimal(10), Decimal(4))]
    assert [(one.number, one.is_paid) for one in order.invoices] == [("INV/1", True)]


def test_an_order_without_parts_is_one_request() -> None:
    bare = {**ORDER, "order_line": [], "picking_ids": [], "invoice_ids": [], "partner_id": False}
    bare |= {"commitment_date": False, "amount_total": False}
    (order,), asked = hold(READER.read_orders({"4"}), [answered([bare])])
    assert (len(asked), order.due_on, order.total) == (1, None, None)
    one_database = OdooOrders(SystemAccess("", "key"))
    _, asked = hold(one_database.read_orders({"4"}), [answered([])])
    assert "X-Odoo-Database" not in asked[0].headers


@pytest.mark.parametrize(
    ("changes", "state", "shipping"),
    [
        ({"state": "draft", "delivery_status": False}, OrderState.DRAFT, ShippingState.NOTHING),
        ({"state": "sent", "delivery_status": "pending"}, OrderState.DRAFT, ShippingState.WAITING),
        ({"locked": True, "delivery_status": "full"}, OrderState.CLOSED, ShippingState.WHOLE),
        ({"locked": True, "delivery_status": "pending"}, OrderState.OPEN, ShippingState.WAITING),
        ({"state": "cancel", "delivery_status": "started"}, OrderState.CANCELLED,
         ShippingState.WAITING),
    ],
)  # fmt: skip
def test_states(changes: Mapping[str, Any], state: OrderState, shipping: ShippingState) -> None:
    parts: dict[str, Any] = {"order_line": {}, "picking_ids": {}, "invoice_ids": {}}
    order = read_order({**ORDER, **changes}, parts, SHANGHAI)
    assert (order.state, order.shipping) == (state, shipping)
    with pytest.raises(SystemFailed, match="order-unreadable"):
        read_order({**ORDER, "state": "new"}, parts, SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "after", "domain"),
    [
        (MOMENT, None, [["write_date", ">=", "2026-03-02 01:00:01"]]),
        # A page that begins within a second asks for all of it.
        (MOMENT + timedelta(microseconds=1), None, [["write_date", ">=", "2026-03-02 01:00:00"]]),
        (MOMENT, "", [["write_date", ">=", "2026-03-02 01:00:00"],
                      ["write_date", "<", "2026-03-02 01:00:01"], ["id", ">", 0]]),
        (MOMENT, "7", [["write_date", ">=", "2026-03-02 01:00:00"],
                       ["write_date", "<", "2026-03-02 01:00:01"], ["id", ">", 7]]),
    ],
)  # fmt: skip
def test_a_page_is_of_whole_seconds_since_odoo_tells_no_fractions(
    moment: datetime, after: str | None, domain: list[Any]
) -> None:
    row = {"id": 8, "write_date": "2026-03-02 01:00:00"}
    request = PageRequest("sale.order", moment, after, 50)
    (found,), asked = hold(READER.read_changes(request), [answered([row])])
    assert (found.row, found.modified_at, found.orders) == ("8", MOMENT, ("8",))
    arguments = asked_of(asked[0])
    assert (arguments["domain"], arguments["limit"]) == (domain, 50)
    assert arguments["order"] == ("write_date, id" if after is None else "id")


def test_parts_name_their_orders() -> None:
    for table, field in (("sale.order.line", "order_id"), ("stock.picking", "sale_id")):
        rows = [
            {"id": 8, "write_date": "2026-03-02 01:00:00", field: value}
            for value in ([4, "S00004"], False)
        ]
        found, _ = hold(READER.read_rows(RowRequest(table, None, 50)), [answered(rows)])
        assert [one.orders for one in found] == [("4",), ()]
    invoices = [{"id": one, "write_date": "2026-03-02 01:00:00"} for one in (31, 33)]
    found, asked = hold(
        READER.read_rows(RowRequest("account.move", "30", 50)),
        [answered(invoices), answered([{"id": 4, "invoice_ids": [31, 32]}])],
    )
    assert [one.orders for one in found] == [("4",), ()]
    assert asked_of(asked[0])["domain"][:2] == [
        ["id", ">", 30],
        ["move_type", "in", ["out_invoice", "out_refund"]],
    ]
    assert asked_of(asked[1])["domain"] == [["invoice_ids", "in", [31, 33]]]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (answered({"name": "odoo.exceptions.AccessError"}, 403), "access-refused"),
        (answered({"name": "werkzeug.exceptions.NotFound"}, 404), "request-refused"),
        (answered({}, 500), "system-away"),
        (answered({}), "answer-unreadable"),
        (answered([{"name": "S1"}]), "answer-unreadable"),
        (answered([{"id": 1, "write_date": False}]), "answer-unreadable"),
        (answered([{"id": 1, "write_date": "?"}]), "answer-unreadable"),
    ],
)
def test_what_else_may_be_answered_is_told_by_a_code(told: SystemAnswer, code: str) -> None:
    with pytest.raises(SystemFailed) as failed:
        hold(READER.read_changes(PageRequest("sale.order", MOMENT, None, 50)), [told])
    assert failed.value.code == code


def test_odoo_sends_no_webhooks() -> None:
    assert not ODOO.is_signed(b"{}", "sha256=0", ["secret"])
