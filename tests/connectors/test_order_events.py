"""What became of an order between two times that it was read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.connectors.domain.order import (
    Invoice,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.order_event import events_between, is_late, late_event
from tests.connectors.order_examples import DAY, order, shipped

AT = datetime(2026, 3, 5, 9, tzinfo=UTC)
DRAFT = order(state=OrderState.DRAFT)
CANCELLED = order(state=OrderState.CANCELLED)
PAID = Invoice(id="1", number="I-1", state="paid", is_paid=True, total=Decimal(500))
POSTED = PAID.model_copy(update={"state": "posted", "is_paid": False})
TWO_LINES = order(
    lines=(
        OrderLine(id="1", product="P1", ordered=Decimal(10), shipped=Decimal(0)),
        OrderLine(id="2", product="P2", ordered=Decimal(1), shipped=Decimal(0)),
    )
)
TEN_MORE = (OrderLine(id="1", product="P1", ordered=Decimal(20), shipped=Decimal(10)),)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, []),
        (None, DRAFT, []),
        (DRAFT, order(), ["confirmed"]),
        (None, order(), ["confirmed"]),
        (None, CANCELLED, []),
        (CANCELLED, CANCELLED, []),
        (order(), CANCELLED, ["cancelled"]),
        (order(), None, ["deleted"]),
        (order(), order(), []),
        (CANCELLED, order(), ["confirmed"]),
        (None, shipped(DAY), ["confirmed", "shipped"]),
        (order(), order(shipping=ShippingState.PARTLY), ["partly-shipped"]),
        (order(shipping=ShippingState.PARTLY), shipped(DAY), ["shipped"]),
        (order(), order(total=Decimal(400)), ["amended"]),
        (TWO_LINES, order(), ["line-cancelled"]),
        (shipped(DAY), order(shipping=ShippingState.PARTLY, lines=TEN_MORE),
         ["amended-after-shipment"]),
        (shipped(DAY), shipped(DAY, total=Decimal(1)), ["amended"]),
        (shipped(DAY), shipped(DAY, invoices=(POSTED,)), ["invoiced"]),
        (shipped(DAY, invoices=(POSTED,)), shipped(DAY, invoices=(PAID,)), ["paid"]),
        (shipped(DAY, invoices=(PAID,)), shipped(DAY, invoices=(PAID,)), []),
        # A backup was restored: the order is as it was before.
        (shipped(DAY), order(), []),
        # Its id was given a second time after that.
        (shipped(DAY), order(number="SO-9"), ["deleted", "confirmed"]),
        (order(), order(number="SO-9", state=OrderState.DRAFT), ["deleted"]),
        (DRAFT, order(number="SO-9"), ["confirmed"]),
    ],
)  # fmt: skip
def test_what_became_of_an_order(
    before: Order | None, after: Order | None, expected: list[str]
) -> None:
    found = list(events_between(before, after, 3, AT))
    assert [one.event.value for one in found] == expected
    assert {one.occurrence for one in found} <= {3}


def test_a_shipment_tells_the_day_on_which_the_last_of_it_left() -> None:
    (event,) = events_between(order(), shipped(date(2026, 3, 5)), 1, AT)
    assert event.day == date(2026, 3, 5)
    assert event.order.due_on == date(2026, 3, 4)


def test_a_day_is_promised_or_else_planned_by_what_is_still_to_be_shipped() -> None:
    planned = [
        Shipment(id="1", number=None, planned_on=DAY),
        Shipment(id="2", number=None, planned_on=date(2026, 3, 9), is_cancelled=True),
        Shipment(id="3", number=None),
    ]
    assert order(promised_on=None, shipments=planned).due_on == DAY
    assert order(shipments=planned).due_on == date(2026, 3, 4)
    assert order(promised_on=None).due_on is None
    assert order(shipping=ShippingState.WHOLE).shipped_on is None
    assert order(shipments=planned).shipped_on is None


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        ({}, date(2026, 3, 4), False),
        ({}, date(2026, 3, 5), True),
        ({"shipping": ShippingState.PARTLY}, date(2026, 3, 5), True),
        ({"shipping": ShippingState.WHOLE}, date(2026, 3, 5), False),
        ({"shipping": ShippingState.NOTHING}, date(2026, 3, 5), False),
        ({"state": OrderState.CANCELLED}, date(2026, 3, 5), False),
        ({"promised_on": None}, date(2026, 3, 5), False),
    ],
)
def test_an_order_is_late_from_the_day_after_its_day(
    changes: dict[str, Any], today: date, *, expected: bool
) -> None:
    assert is_late(order(**changes), today) is expected
    event = late_event(order(**changes), 2, today, AT)
    assert (event is not None) is expected
    if event is not None:
        assert (event.event.value, event.day) == ("late", date(2026, 3, 4))


def test_texts_of_an_order_are_lines_that_a_column_can_take() -> None:
    told = order(company="A\x00B\n\ud800 C", number="N" * 300, currency=None)
    assert (told.company, len(told.number), told.currency) == ("A B C", 200, None)
    with pytest.raises(ValueError, match="company"):
        order(company=5)
