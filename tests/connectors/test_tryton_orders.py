"""Tryton's answers, as a real server of 8.2 gave them."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.connectors.domain.changed_rows import ChangedRow, PageRequest, RowRequest
from services.connectors.domain.order import OrderState, ShippingState
from services.connectors.domain.system_conversation import SystemAccess, SystemAnswer, SystemFailed
from services.connectors.domain.systems.tryton.orders import TrytonOrders, read_order
from services.connectors.domain.systems.tryton.rpc import TrytonSession, decode, encode
from tests.connectors.order_examples import answered, hold

MOMENT = datetime(2026, 11, 30, 9, 44, 31, 395748, tzinfo=UTC)
TOLD_MOMENT = {
    "__class__": "datetime",
    "year": 2026,
    "month": 11,
    "day": 30,
    "hour": 9,
    "minute": 44,
    "second": 31,
    "microsecond": 395748,
}
LOGIN = answered({"id": 1, "result": [3, "token", None]})
AUTHORIZATION = "Session YWRtaW46Mzp0b2tlbg=="
GONE = SystemAnswer(401, b"")
SALE = {
    "id": 1,
    "number": "7",
    "state": "processing",
    "shipment_state": "partially shipped",
    "sale_date": {"__class__": "date", "year": 2026, "month": 11, "day": 30},
    "shipping_date": {"__class__": "date", "year": 2026, "month": 12, "day": 2},
    "total_amount": {"__class__": "Decimal", "decimal": "500.00"},
    "company.": {"id": 1, "rec_name": "Example Works"},
    "party.": {"id": 2, "rec_name": "Customer 客户"},
    "currency.": {"id": 1, "code": "CNY"},
    "lines.": [
        {"id": 1, "type": "line", "quantity": 10.0, "moves_progress": 0.4,
         "product.": {"id": 2, "code": "P1"}},
        {"id": 2, "type": "comment", "quantity": None, "moves_progress": None, "product.": None},
        {"id": 3, "type": "line", "quantity": 0.1, "moves_progress": None,
         "product.": {"id": 3, "code": None, "rec_name": "Service"}},
    ],
    "shipments.": [
        {"id": 1, "number": "1", "state": "done",
         "planned_date": {"__class__": "date", "year": 2026, "month": 11, "day": 30},
         "effective_date": {"__class__": "date", "year": 2026, "month": 12, "day": 1}},
        {"id": 2, "number": "2", "state": "waiting", "planned_date": None,
         "effective_date": {"__class__": "date", "year": 2026, "month": 12, "day": 9}},
        {"id": 3, "number": None, "state": "cancelled", "planned_date": None,
         "effective_date": None},
    ],
    "invoices.": [
        {"id": 5, "number": "I-5", "state": "paid",
         "total_amount": {"__class__": "Decimal", "decimal": "200.00"}},
    ],
}  # fmt: skip


def reader(credentials: str = "admin:secret") -> TrytonOrders:
    """Return a reader that has no session yet."""
    return TrytonOrders(TrytonSession(SystemAccess("my db", credentials)))


def result(rows: Any) -> SystemAnswer:
    """Return an answer with a result."""
    return answered({"id": 1, "result": rows})


def body(request: Any) -> Any:
    """Return the JSON of a request."""
    return json.loads(request.body)


def test_a_sale_is_read_with_its_lines_shipments_and_invoices() -> None:
    (order,), asked = hold(reader().read_orders({"1", "99"}), [LOGIN, result([SALE])])
    assert [one.path for one in asked] == ["/my%20db/rpc/"] * 2
    assert "Authorization" not in asked[0].headers
    assert body(asked[0])["method"] == "common.db.login"
    assert asked[1].headers["Authorization"] == AUTHORIZATION
    assert body(asked[1])["params"][0] == [["id", "in", [1, 99]]]
    assert body(asked[1])["params"][-1] == {}, "the context is always the last parameter"
    assert (order.number, order.company) == ("7", "Example Works")
    assert "客户" not in order.model_dump_json(), "a customer may be a person"
    assert (order.state, order.shipping) == (OrderState.OPEN, ShippingState.PARTLY)
    assert (order.total, order.currency) == (Decimal("500.00"), "CNY")
    assert order.due_on == date(2026, 12, 2)
    assert [(one.product, one.ordered, one.shipped) for one in order.lines] == [
        ("P1", Decimal(10), Decimal(4)),
        ("Service", Decimal("0.1"), None),
    ]
    assert '"shipped":"4"' in order.model_dump_json()
    assert [one.shipped_on for one in order.shipments] == [date(2026, 12, 1), None, None]
    assert [one.is_cancelled for one in order.shipments] == [False, False, True]
    assert [one.is_paid for one in order.invoices] == [True]


@pytest.mark.parametrize(
    ("changes", "state", "shipping"),
    [
        ({"state": "draft", "shipment_state": "none"}, OrderState.DRAFT, ShippingState.NOTHING),
        ({"state": "quotation"}, OrderState.DRAFT, ShippingState.PARTLY),
        ({"state": "confirmed", "shipment_state": "waiting"}, OrderState.OPEN,
         ShippingState.WAITING),
        ({"state": "done", "shipment_state": "sent"}, OrderState.CLOSED, ShippingState.WHOLE),
        ({"state": "cancelled"}, OrderState.CANCELLED, ShippingState.PARTLY),
        ({"shipment_state": "exception"}, OrderState.OPEN, ShippingState.EXCEPTION),
    ],
)  # fmt: skip
def test_states(changes: Mapping[str, str], state: OrderState, shipping: ShippingState) -> None:
    order = read_order(decode({**SALE, **changes}))
    assert (order.state, order.shipping) == (state, shipping)


@pytest.mark.parametrize(
    "changes", [{"state": "new"}, {"shipment_state": None}, {"lines.": [{"id": 1}]}, {"id": None}]
)
def test_a_sale_that_cannot_be_read_has_a_code_of_its_own(
    changes: Mapping[str, Any],
) -> None:
    row = decode({**SALE, **changes})
    if changes.get("id", 0) is None:
        del row["id"]
    with pytest.raises(SystemFailed, match="order-unreadable"):
        read_order(row)


@pytest.mark.parametrize(
    ("table", "row", "orders"),
    [
        ("sale.sale", {}, ("1",)),
        ("sale.line", {"sale": 4}, ("4",)),
        ("sale.line", {"sale": None}, ()),
        ("account.invoice", {"sales": [4, 5]}, ("4", "5")),
        ("account.invoice", {"sales": None}, ()),
    ],
)
def test_a_changed_row_names_its_sales(
    table: str, row: dict[str, Any], orders: tuple[str, ...]
) -> None:
    told = {"id": 1, "last_modified_at": TOLD_MOMENT, **row}
    request = PageRequest(table, MOMENT, None, 50)
    rows, asked = hold(reader().read_changes(request), [LOGIN, result([told])])
    assert list(rows) == [ChangedRow("1", MOMENT, orders)]
    domain, offset, limit, order, *_ = body(asked[1])["params"]
    assert domain == [["last_modified_at", ">", TOLD_MOMENT]]
    assert (offset, limit, order) == (0, 50, [["last_modified_at", "ASC"], ["id", "ASC"]])


def test_a_shipment_names_its_sales_by_the_lines_that_its_moves_come_from() -> None:
    moves = [{"origin": one} for one in ("sale.line,7", "sale.line,8", "purchase.line,1", None)]
    told = {"id": 1, "last_modified_at": TOLD_MOMENT, "outgoing_moves.": moves}
    other = {"id": 2, "last_modified_at": TOLD_MOMENT, "outgoing_moves.": []}
    lines = [{"id": 7, "sale": 4}, {"id": 8, "sale": None}]
    request = PageRequest("stock.shipment.out", MOMENT, "", 50)
    rows, asked = hold(
        reader().read_changes(request), [LOGIN, result([told, other]), result(lines)]
    )
    assert [one.orders for one in rows] == [("4",), ()]
    assert body(asked[1])["params"][0] == [
        ["last_modified_at", "=", TOLD_MOMENT],
        ["id", ">", 0],
    ]
    assert body(asked[2])["params"][0] == [["id", "in", [7, 8]]]


def test_all_rows_are_read_by_their_ids() -> None:
    for after, domain in ((None, []), ("12", [["id", ">", 12]])):
        rows, asked = hold(
            reader().read_rows(RowRequest("sale.sale", after, 50)), [LOGIN, result([])]
        )
        assert (list(rows), body(asked[1])["params"][0]) == ([], domain)


def test_a_session_that_has_ended_is_opened_again_once() -> None:
    orders = reader()
    hold(orders.read_orders({"1"}), [LOGIN, result([])])
    _, asked = hold(orders.read_orders({"1"}), [GONE, LOGIN, result([])])
    assert [body(one)["method"].split(".")[-1] for one in asked] == [
        "search_read",
        "login",
        "search_read",
    ]
    with pytest.raises(SystemFailed, match="access-refused"):
        hold(orders.read_orders({"1"}), [GONE, LOGIN, GONE])
    assert orders.session.authorization is None


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([GONE], "access-refused"),
        ([answered({"id": 1, "result": None})], "access-refused"),
        ([LOGIN, answered({"id": 1, "error": ["UserError", ["No", ""]]})], "request-refused"),
        ([LOGIN, answered({"id": 1, "error": "unknown"})], "request-refused"),
        ([LOGIN, answered({"id": 1})], "answer-unreadable"),
        ([LOGIN, answered([])], "answer-unreadable"),
        ([LOGIN, result({"id": 1})], "answer-unreadable"),
        ([LOGIN, result([1])], "answer-unreadable"),
        ([LOGIN, result([{"id": 1}])], "answer-unreadable"),
        ([LOGIN, SystemAnswer(200, b"\x1f\x8b")], "answer-unreadable"),
        ([LOGIN, SystemAnswer(422, b"<html>")], "request-refused"),
        ([LOGIN, SystemAnswer(403, b"<html>")], "access-refused"),
        ([LOGIN, SystemAnswer(429, b"")], "system-away"),
        ([LOGIN, SystemAnswer(503, b"")], "system-away"),
        ([LOGIN, result([{"__class__": "Decimal", "decimal": "?"}])], "answer-unreadable"),
        ([LOGIN, result([{"__class__": "date", "year": 2026}])], "answer-unreadable"),
    ],
)
def test_what_else_may_be_answered_is_told_by_a_code(
    answers: list[SystemAnswer], code: str
) -> None:
    request = PageRequest("sale.sale", MOMENT, None, 50)
    with pytest.raises(SystemFailed) as failed:
        hold(reader().read_changes(request), answers)
    assert failed.value.code == code


def test_credentials_are_a_user_and_a_password() -> None:
    with pytest.raises(SystemFailed, match="credentials-unreadable"):
        hold(reader("admin").read_orders({"1"}), [])


def test_a_class_that_is_not_known_stays_as_it_is() -> None:
    assert decode({"__class__": "timedelta", "seconds": 1})["seconds"] == 1


def test_values_are_encoded_as_they_are_decoded() -> None:
    value = {"at": MOMENT, "on": date(2026, 3, 2), "price": Decimal("50.00"), "lines": [[1, None]]}
    assert decode(encode(value)) == value
    assert encode({"at": MOMENT})["at"] == TOLD_MOMENT
