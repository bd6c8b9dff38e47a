"""ERPNext's answers, as its documentation has them, and the signature of its webhooks."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.connectors.domain.changed_rows import PageRequest, RowRequest
from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.order import OrderState, ShippingState
from services.connectors.domain.system_conversation import (
    SystemAccess,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
)
from services.connectors.domain.systems.erpnext import ERPNEXT
from services.connectors.domain.systems.erpnext.order_documents import read_order
from services.connectors.domain.systems.erpnext.orders import ErpnextOrders
from services.connectors.domain.systems.erpnext.webhook_signature import is_signed
from tests.connectors.order_examples import answered, hold

READER = ErpnextOrders(SystemAccess("", "key:secret", ZoneInfo("Asia/Shanghai")))
MOMENT = datetime(2026, 3, 2, 1, 0, 0, 250000, tzinfo=UTC)
MODIFIED = "2026-03-02 09:00:00.250000"
NAME = "SAL-ORD-2026-00001"
ORDER = {
    "name": NAME,
    "docstatus": 1,
    "status": "To Deliver and Bill",
    "delivery_status": "Partly Delivered",
    "company": "Example Works",
    "customer": "CUST-1",
    "customer_name": "Customer 客户",
    "transaction_date": "2026-03-01",
    "delivery_date": "2026-03-04",
    "currency": "CNY",
    "grand_total": 500.1,
    "items": [{"name": "row1", "item_code": "P1", "qty": 10.0, "delivered_qty": 4.0}],
}
NOTES = [
    {"name": "DN-1", "docstatus": 1, "posting_date": "2026-03-03", "against_sales_order": NAME},
    {"name": "DN-2", "docstatus": 0, "posting_date": "2026-03-05", "against_sales_order": NAME},
    {"name": "DN-3", "docstatus": 2, "posting_date": "2026-03-05", "against_sales_order": NAME},
    {"name": "DN-1", "docstatus": 1, "posting_date": "2026-03-03", "against_sales_order": NAME},
]
INVOICES = [
    {"name": "SI-1", "docstatus": 1, "status": "Paid", "grand_total": 200.0, "sales_order": NAME}
]


def data(rows: Any) -> SystemAnswer:
    """Return an answer with data."""
    return answered({"data": rows})


def test_an_order_is_read_with_its_notes_and_invoices() -> None:
    answers = [data(NOTES), data(INVOICES), data(ORDER), answered({}, 404)]
    (order,), asked = hold(READER.read_orders({NAME, "SAL-ORD-2026-00009"}), answers)
    assert {one.headers["Authorization"] for one in asked} == {"token key:secret"}
    assert [one.path for one in asked] == [
        "/api/resource/Delivery%20Note",
        "/api/resource/Sales%20Invoice",
        f"/api/resource/Sales%20Order/{NAME}",
        "/api/resource/Sales%20Order/SAL-ORD-2026-00009",
    ]
    assert order.id == NAME
    assert "客户" not in order.model_dump_json(), "a customer may be a person"
    assert (order.state, order.shipping) == (OrderState.OPEN, ShippingState.PARTLY)
    assert order.total == Decimal("500.1"), "numbers stay exact"
    assert order.due_on == date(2026, 3, 4)
    assert [(one.number, one.shipped_on, one.is_cancelled) for one in order.shipments] == [
        ("DN-1", date(2026, 3, 3), False),
        ("DN-3", None, True),
    ]
    assert [(one.number, one.is_paid) for one in order.invoices] == [("SI-1", True)]
    assert [(one.ordered, one.shipped) for one in order.lines] == [(Decimal(10), Decimal(4))]


@pytest.mark.parametrize(
    ("changes", "state", "shipping"),
    [
        ({"docstatus": 0}, OrderState.DRAFT, ShippingState.PARTLY),
        ({"docstatus": 2}, OrderState.CANCELLED, ShippingState.PARTLY),
        ({"status": "Completed", "delivery_status": "Fully Delivered"}, OrderState.CLOSED,
         ShippingState.WHOLE),
        ({"status": "Closed", "delivery_status": "Closed"}, OrderState.CLOSED,
         ShippingState.NOTHING),
        ({"delivery_status": "Not Delivered"}, OrderState.OPEN, ShippingState.WAITING),
        ({"delivery_status": None, "per_delivered": 0}, OrderState.OPEN, ShippingState.WAITING),
        ({"delivery_status": None, "per_delivered": 40}, OrderState.OPEN, ShippingState.PARTLY),
        ({"delivery_status": None, "per_delivered": 100}, OrderState.OPEN, ShippingState.WHOLE),
        ({"delivery_status": None}, OrderState.OPEN, ShippingState.WAITING),
    ],
)  # fmt: skip
def test_states(changes: Mapping[str, Any], state: OrderState, shipping: ShippingState) -> None:
    order = read_order({**ORDER, **changes}, (), ())
    assert (order.state, order.shipping) == (state, shipping)


def test_pages_are_by_moment_in_the_zone_of_the_site_and_by_name() -> None:
    row = {"name": NAME, "modified": MODIFIED}
    rows, asked = hold(
        READER.read_changes(PageRequest("Sales Order", MOMENT, None, 50)), [data([row])]
    )
    assert [(one.row, one.modified_at, one.orders) for one in rows] == [(NAME, MOMENT, (NAME,))]
    query = asked[0].query
    assert json.loads(query["filters"]) == [["modified", ">", MODIFIED]]
    assert (query["order_by"], query["limit_page_length"]) == ("modified asc, name asc", "50")
    _, asked = hold(READER.read_changes(PageRequest("Sales Order", MOMENT, NAME, 50)), [data([])])
    assert json.loads(asked[0].query["filters"]) == [
        ["modified", "=", MODIFIED],
        ["name", ">", NAME],
    ]
    for after, filters in ((None, []), (NAME, [["name", ">", NAME]])):
        _, asked = hold(READER.read_rows(RowRequest("Sales Order", after, 50)), [data([])])
        assert json.loads(asked[0].query["filters"]) == filters
        assert asked[0].query["order_by"] == "name asc"


def test_a_delivery_note_names_its_orders_in_its_items() -> None:
    notes = [{"name": "DN-1", "modified": MODIFIED}, {"name": "DN-2", "modified": MODIFIED}]
    items = [
        {"name": "DN-1", "against_sales_order": NAME},
        {"name": "DN-1", "against_sales_order": NAME},
        {"name": "DN-2", "against_sales_order": None},
    ]
    request = PageRequest("Delivery Note", MOMENT, None, 50)
    rows, asked = hold(READER.read_changes(request), [data(notes), data(items)])
    assert [one.orders for one in rows] == [(NAME,), ()]
    assert json.loads(asked[1].query["filters"])[0] == ["name", "in", ["DN-1", "DN-2"]]
    empty, asked = hold(READER.read_changes(request), [data([])])
    assert (list(empty), len(asked)) == ([], 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answered({"exc_type": "AuthenticationError"}, 401), "access-refused"),
        (answered({"exc_type": "PermissionError"}, 403), "access-refused"),
        (answered({"exc_type": "DataError"}, 417), "request-refused"),
        (answered({}, 502), "system-away"),
        (answered({}), "answer-unreadable"),
        (answered([]), "answer-unreadable"),
        (data({}), "answer-unreadable"),
        (data([{"name": "", "modified": MODIFIED}]), "answer-unreadable"),
        (data([{"name": 1, "modified": MODIFIED}]), "answer-unreadable"),
        (data([{"name": NAME}]), "answer-unreadable"),
        (data([{"name": NAME, "modified": "?"}]), "answer-unreadable"),
        (SystemAnswer(200, b"<html>"), "answer-unreadable"),
    ],
)
def test_what_else_may_be_answered_is_told_by_a_code(answer: SystemAnswer, code: str) -> None:
    with pytest.raises(SystemFailed) as failed:
        hold(READER.read_changes(PageRequest("Sales Order", MOMENT, None, 50)), [answer])
    assert failed.value.code == code


def test_goods_that_come_back_make_no_order_late() -> None:
    back = {"name": "DN-4", "docstatus": 1, "is_return": 1, "posting_date": "2026-03-20"}
    whole = {**ORDER, "delivery_status": "Fully Delivered"}
    assert read_order(whole, [*NOTES, back], ()).shipped_on == date(2026, 3, 3)


def test_one_order_that_this_user_may_not_read_is_told_from_all() -> None:
    answers = [data([]), data([]), answered({"exc_type": "PermissionError"}, 403)]
    with pytest.raises(SystemFailed, match="order-unreadable"):
        hold(READER.read_orders({NAME}), answers)


def test_long_names_of_many_notes_are_asked_for_in_short_addresses() -> None:
    names = [f"订单-{number:04}" + "x" * 90 for number in range(200)]
    rows = [{"name": name, "modified": MODIFIED} for name in names]

    def answer(request: SystemRequest) -> SystemAnswer:
        filters = json.loads(request.query["filters"])
        if filters[0][0] == "modified":
            return data(rows)
        return data([{"name": one, "against_sales_order": NAME} for one in filters[0][2]])

    found, asked = hold(
        READER.read_changes(PageRequest("Delivery Note", MOMENT, None, 200)), answer
    )
    assert [one.row for one in found] == names
    assert {one.orders for one in found} == {(NAME,)}
    lengths = [len(httpx.URL("http://erp" + one.path, params=one.query).raw_path) for one in asked]
    assert max(lengths) < 4000, "gunicorn takes no longer request line"


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {**ORDER, "delivery_date": "?"},
        {**ORDER, "grand_total": "1E+999999999"},
        {**ORDER, "grand_total": "1E-999999999"},
    ],
)
def test_an_order_that_cannot_be_read_has_a_code_of_its_own(document: Any) -> None:
    with pytest.raises(SystemFailed, match="order-unreadable"):
        read_order(document, (), ())


def test_a_webhook_is_signed_in_base64_over_the_raw_body() -> None:
    body, secret = '{"doctype": "Sales Order", "name": "订单"}'.encode(), "a secret"
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    assert is_signed(body, f" {signature} ", ["", secret])
    assert not is_signed(body + b" ", signature, [secret])
    assert not is_signed(body, signature, ["another"])
    empty = base64.b64encode(hmac.new(b"", body, hashlib.sha256).digest()).decode()
    assert not is_signed(body, empty, [""])
    assert not is_signed(body, "签名", [secret])
    assert not is_signed(body, "", [secret])


def test_a_webhook_tells_no_more_than_that_there_is_news() -> None:
    read = ERPNEXT.read(b'{"doctype": "Sales Order", "name": "SO-1", "modified": "2026-03-02"}')
    assert (read.event_type, read.item, read.reason) == (
        "Sales Order",
        "SO-1",
        IgnoredReason.EVENT_NOT_USED,
    )
    assert ERPNEXT.read(b"{}").reason is IgnoredReason.EVENT_TYPE_UNKNOWN
    for body in (b"", b"[]", b'{"order": {}}', b'{"event": "measured"}', b"[" * 100_000):
        with pytest.raises(ValueError):
            ERPNEXT.read(body)
