"""What ERP systems are asked word by word, and what their answers mean at their limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.connectors.domain.changed_rows import PageRequest, RowRequest
from services.connectors.domain.order import Order, ShippingState
from services.connectors.domain.system_conversation import (
    SystemAccess,
    SystemFailed,
)
from services.connectors.domain.systems.erpnext.order_documents import read_order as read_erpnext
from services.connectors.domain.systems.odoo.order_documents import read_order as read_odoo
from services.connectors.domain.systems.tryton.orders import read_order as read_tryton
from services.connectors.domain.systems.tryton.rpc import decode
from tests.connectors import test_erpnext_orders as erpnext
from tests.connectors import test_odoo_orders as odoo
from tests.connectors import test_tryton_orders as tryton
from tests.connectors.order_examples import answered, hold

LONG = "x" * 300


def odoo_order(part: str | None = None, **changes: Any) -> Order:
    """Return Odoo's order as it comes over the network, with changes of it or of all its parts."""
    fields = ("order_line", "picking_ids", "invoice_ids")
    tables = dict(zip(fields, list(odoo.PARTS)[1:], strict=True))
    parts = {
        field: {row["id"]: {**row, **(changes if field == part else {})} for row in told}
        for field, table in tables.items()
        for told in [json.loads(json.dumps(odoo.PARTS[table]))]
    }
    row = {**odoo.ORDER, **({} if part else changes)}
    return read_odoo(json.loads(json.dumps(row)), parts, odoo.SHANGHAI)


def erpnext_order(**changes: Any) -> Order:
    """Return ERPNext's order with changes."""
    return read_erpnext(json.loads(json.dumps({**erpnext.ORDER, **changes})), (), ())


def tryton_order(**changes: Any) -> Order:
    """Return Tryton's order with changes; `__` in a name stands for the dot of a relation."""
    told = {name.replace("__", "."): value for name, value in changes.items()}
    return read_tryton(decode(json.loads(json.dumps({**tryton.SALE, **told}))))


def test_odoo_is_asked_for_cancelled_and_archived_records_too() -> None:
    _, asked = hold(odoo.READER.read_orders({"10", "9"}), [answered([])])
    said = odoo.asked_of(asked[0])
    assert said.pop("fields")[0] == "name"
    assert said == {
        "domain": [["id", "in", [9, 10]]],
        "order": "id",
        "limit": None,
        "context": {"active_test": False},
    }
    for table, fields in (
        ("sale.order", ["write_date"]),
        ("sale.order.line", ["write_date", "order_id"]),
        ("stock.picking", ["write_date", "sale_id"]),
        ("account.move", ["write_date"]),
    ):
        _, asked = hold(odoo.READER.read_rows(RowRequest(table, None, 50)), [answered([])])
        said = odoo.asked_of(asked[0])
        assert (len(asked), said["fields"], said["limit"]) == (1, fields, 50)


@pytest.mark.parametrize("state", ["assigned", "cancel", "confirmed", "done", "draft", "waiting"])
def test_a_transfer_of_odoo_left_when_it_is_done_and_is_void_when_it_is_cancelled(
    state: str,
) -> None:
    shipment = odoo_order("picking_ids", state=state).shipments[0]
    assert shipment.is_cancelled is (state == "cancel")
    assert shipment.shipped_on == (date(2026, 3, 3) if state == "done" else None)


@pytest.mark.parametrize("kind", ["dropship", "incoming", "internal", "outgoing", "repair"])
def test_transfers_of_odoo_within_the_company_are_none_to_the_customer(kind: str) -> None:
    shipments = odoo_order("picking_ids", picking_type_code=kind).shipments
    assert len(shipments) == (3 if kind == "outgoing" else 0)


@pytest.mark.parametrize("state", ["in_payment", "not_paid", "paid", "partial", "reversed"])
def test_an_invoice_is_paid_when_all_of_it_is(state: str) -> None:
    invoices = odoo_order("invoice_ids", payment_state=state).invoices
    assert [one.is_paid for one in invoices] == [state == "paid"]
    status = state.replace("_", " ").title()
    answers = [
        erpnext.data([]),
        erpnext.data([{**erpnext.INVOICES[0], "status": status}]),
        erpnext.data(erpnext.ORDER),
    ]
    (order,), _ = hold(erpnext.READER.read_orders({erpnext.NAME}), answers)
    assert [(one.state, one.is_paid) for one in order.invoices] == [(status, state == "paid")]
    sale = tryton_order(invoices__=[{"id": 1, "state": state}])
    assert [one.is_paid for one in sale.invoices] == [state == "paid"]


@pytest.mark.parametrize("state", ["cancel", "draft", "posted"])
def test_drafts_of_invoices_in_odoo_are_none(state: str) -> None:
    invoices = odoo_order("invoice_ids", state=state).invoices
    assert {one.state for one in invoices} == ({state} if state != "draft" else set())


@pytest.mark.parametrize("told", [False, [6], [6, "CNY", 1], [6, 5], "CN", None])
def test_a_record_that_odoo_does_not_name_has_no_name(told: Any) -> None:
    order = odoo_order(currency_id=told, company_id=told)
    assert (order.currency, order.company) == (None, "")


def test_an_amount_of_nothing_is_an_amount() -> None:
    assert odoo_order(amount_total=0.0).total == Decimal(0)
    lines = odoo_order("order_line", qty_delivered=0.0, display_type=False).lines
    assert [one.shipped for one in lines] == [0, 0]
    bare = odoo_order("order_line", qty_delivered=False, product_uom_qty=False).lines[0]
    assert (bare.ordered, bare.shipped) == (Decimal(0), None)
    item = {"name": "1", "qty": None, "delivered_qty": None}
    (bare,) = erpnext_order(items=[item]).lines
    assert (bare.ordered, bare.shipped) == (Decimal(0), None)
    (none,) = tryton_order(lines__=[{"id": 1, "type": "line", "moves_progress": 0.0}]).lines
    assert (none.product, none.ordered, none.shipped) == (None, Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("per_cent", "shipping"),
    [
        (0.01, ShippingState.PARTLY),
        (99.99, ShippingState.PARTLY),
        (100, ShippingState.WHOLE),
        (100.01, ShippingState.WHOLE),
    ],
)
def test_an_order_is_shipped_from_a_hundred_per_cent_on(
    per_cent: float, shipping: ShippingState
) -> None:
    assert erpnext_order(delivery_status=None, per_delivered=per_cent).shipping is shipping


def test_erpnext_is_asked_for_all_documents_of_orders_without_a_limit() -> None:
    answers = [erpnext.data([]), erpnext.data([]), answered({}, 404)]
    _, asked = hold(erpnext.READER.read_orders({"SO-1"}), answers)
    for one in asked[:2]:
        assert (one.query["limit_page_length"], one.query["order_by"]) == ("0", "name asc")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "order-unreadable"),
        (401, "access-refused"),
        (417, "request-refused"),
        (500, "system-away"),
    ],
)
def test_an_order_that_erpnext_does_not_show_is_not_taken_for_deleted(
    status: int, code: str
) -> None:
    answers = [erpnext.data([]), erpnext.data([]), answered({}, status)]
    with pytest.raises(SystemFailed) as failed:
        hold(erpnext.READER.read_orders({"SO-1"}), answers)
    assert failed.value.code == code


@pytest.mark.parametrize(
    "state", ["assigned", "cancelled", "done", "draft", "packed", "picked", "shipped", "waiting"]
)
def test_a_shipment_of_tryton_left_when_it_is_shipped_or_done(state: str) -> None:
    day = {"__class__": "date", "year": 2026, "month": 12, "day": 1}
    told = [{"id": 1, "state": state, "effective_date": day}]
    shipment = tryton_order(shipments__=told).shipments[0]
    assert shipment.is_cancelled is (state == "cancelled")
    assert (shipment.shipped_on is not None) is (state in {"shipped", "done"})


def test_a_sale_without_a_number_is_named_by_its_id_and_a_product_by_its_name() -> None:
    product = {"code": "", "rec_name": "Pump"}
    order = tryton_order(number=None, lines__=[{"id": 1, "type": "line", "product.": product}])
    assert (order.number, order.lines[0].product) == ("1", "Pump")


def test_tryton_is_asked_with_an_offset_a_limit_and_an_order() -> None:
    _, asked = hold(
        tryton.reader().read_orders({"10", "9"}), [tryton.LOGIN, tryton.result([tryton.SALE])]
    )
    said = tryton.body(asked[1])
    assert (said["id"], said["method"]) == (1, "model.sale.sale.search_read")
    assert said["params"][:4] == [[["id", "in", [9, 10]]], 0, None, None]
    assert tryton.body(asked[0])["params"] == ["admin", {"password": "secret"}, "en"]
    row = {"id": 1, "last_modified_at": tryton.TOLD_MOMENT}
    row["outgoing_moves."] = [{"origin": "sale.line,7"}]
    answers = [tryton.LOGIN, tryton.result([row]), tryton.result([{"id": 7, "sale": 4}])]
    _, asked = hold(tryton.reader().read_rows(RowRequest("stock.shipment.out", None, 50)), answers)
    assert tryton.body(asked[1])["params"][1:4] == [0, 50, [["id", "ASC"]]]
    assert tryton.body(asked[2])["params"][1:5] == [0, None, None, ["sale"]]


@pytest.mark.parametrize("credentials", ["admin:", ":secret", "admin"])
def test_half_of_trytons_credentials_are_none(credentials: str) -> None:
    with pytest.raises(SystemFailed, match="credentials-unreadable"):
        hold(tryton.reader(credentials).read_orders({"1"}), [])


@pytest.mark.parametrize("login", [[3], [], {}, "ab"])
def test_a_login_without_an_id_and_a_token_is_refused(login: Any) -> None:
    with pytest.raises(SystemFailed, match="access-refused"):
        hold(tryton.reader().read_orders({"1"}), [tryton.result(login)])


def test_a_session_is_opened_again_for_nothing_else_than_its_end() -> None:
    orders = tryton.reader()
    hold(orders.read_orders({"1"}), [tryton.result([3, "token"]), tryton.result([])])
    assert orders.session.authorization == tryton.AUTHORIZATION
    for status in (400, 403, 503):
        with pytest.raises(SystemFailed):
            hold(orders.read_orders({"1"}), [answered({}, status)])
        assert orders.session.authorization == tryton.AUTHORIZATION


def test_an_invoice_of_erpnext_without_a_status_is_not_paid() -> None:
    row = {"name": "SI-1", "docstatus": 1, "status": None}
    (invoice,) = read_erpnext(erpnext.ORDER, (), [row]).invoices
    assert (invoice.state, invoice.is_paid, invoice.total) == ("", False, None)


@pytest.mark.parametrize(
    ("error", "detail"), [(["UserError", ["No"]], "UserError"), ("away", "away"), ([], "[]")]
)
def test_an_error_of_tryton_is_told_by_its_name(error: Any, detail: str) -> None:
    with pytest.raises(SystemFailed) as failed:
        hold(tryton.reader().read_orders({"1"}), [tryton.LOGIN, answered({"error": error})])
    assert (failed.value.code, failed.value.detail) == ("request-refused", detail)


def test_long_words_of_a_system_are_cut() -> None:
    refused = answered({"id": 1, "error": [LONG]})
    with pytest.raises(SystemFailed) as failed:
        hold(tryton.reader().read_orders({"1"}), [tryton.LOGIN, refused])
    assert failed.value.detail == LONG[:200]
    reads: list[Callable[[], Order]] = [
        lambda: odoo_order(state=LONG),
        lambda: erpnext_order(grand_total=LONG, delivery_date=LONG),
        lambda: tryton_order(state=LONG),
    ]
    for read in reads:
        with pytest.raises(SystemFailed) as failed:
            read()
        assert (failed.value.code, len(failed.value.detail)) == ("order-unreadable", 200)


@pytest.mark.parametrize(
    "read",
    [
        lambda: odoo_order(date_order="2026-03-01"),
        lambda: odoo_order("invoice_ids", name=5),
        lambda: odoo_order(order_line=5),
        lambda: odoo_order(amount_total="?"),
        lambda: read_odoo({}, {}, odoo.SHANGHAI),
        lambda: erpnext_order(grand_total="?"),
        lambda: erpnext_order(delivery_date=5),
        lambda: erpnext_order(company=5),
        lambda: tryton_order(lines__=5),
        lambda: tryton_order(lines__=[{"id": 1, "type": "line", "quantity": "?"}]),
        lambda: tryton_order(number=5),
    ],
)
def test_an_order_that_is_not_as_it_should_be_has_a_code_of_its_own(
    read: Callable[[], Order],
) -> None:
    with pytest.raises(SystemFailed, match="order-unreadable"):
        read()


@pytest.mark.parametrize(
    "value",
    [
        {"__class__": "date", "year": 2026, "month": 13, "day": 1},
        {"__class__": "date", "year": "2026", "month": 1, "day": 1},
        {"__class__": "Decimal", "decimal": None},
        {"__class__": "Decimal"},
    ],
)
def test_a_value_of_tryton_that_is_none_is_unreadable(value: Any) -> None:
    with pytest.raises(SystemFailed, match="answer-unreadable: an unreadable"):
        decode([value])


def test_times_of_erpnext_are_those_of_its_site() -> None:
    before = datetime.fromisoformat("2026-03-02T23:59:59.000001+00:00")
    changes = erpnext.READER.read_changes(PageRequest("Sales Order", before, None, 1))
    _, asked = hold(changes, [erpnext.data([])])
    assert "2026-03-03 07:59:59.000001" in asked[0].query["filters"]
    assert SystemAccess("", "").time_zone.key == "UTC"
