"""How many orders were fulfilled on time."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from services.connectors.domain.fulfilment import (
    DueBasis,
    FulfilmentRule,
    OrderMeasure,
    measure_orders,
)
from services.connectors.domain.order import Order, OrderState, Shipment, ShippingState
from tests.connectors.order_examples import DAY, order, shipped

TODAY = date(2026, 3, 10)
RULE = FulfilmentRule(goal_id=UUID(int=1))
LATE, IN_TIME = shipped(date(2026, 3, 5), number="SO-2"), shipped(date(2026, 3, 4))


def rule(**changes: object) -> FulfilmentRule:
    """Return the rule with changes."""
    return RULE.model_copy(update=changes)


def test_the_percentage_is_exact_and_rounded_half_up() -> None:
    figure = measure_orders([LATE, IN_TIME, IN_TIME], RULE, TODAY)
    assert (figure.due, figure.on_time, figure.late_orders) == (3, 2, ("SO-2",))
    assert str(figure.value) == "66.67"
    eighths = [IN_TIME] * 3 + [LATE] * 5
    assert str(measure_orders(eighths, rule(decimals=0), TODAY).value) == "38"
    assert str(measure_orders(eighths, rule(decimals=3), TODAY).value) == "37.500"
    assert str(measure_orders([IN_TIME] * 98 + [LATE] * 2, RULE, TODAY).value) == "98.00"


def test_where_no_order_counts_there_is_no_figure() -> None:
    assert measure_orders([], RULE, TODAY).value is None
    assert measure_orders([], rule(measure=OrderMeasure.LATE_ORDERS), TODAY).value == Decimal(0)
    assert measure_orders([LATE], rule(measure=OrderMeasure.LATE_ORDERS), TODAY).value == 1
    assert measure_orders([LATE], rule(measure=OrderMeasure.ORDERS_DUE), TODAY).value == 1


@pytest.mark.parametrize(
    ("one", "today", "expected"),
    [
        (order(), date(2026, 3, 4), (0, 0)),  # it may still be in time
        (order(), date(2026, 3, 5), (1, 0)),
        (order(shipping=ShippingState.PARTLY), date(2026, 3, 5), (1, 0)),
        (IN_TIME, date(2026, 3, 3), (0, 0)),  # it is due later than the window ends
        (IN_TIME, date(2026, 4, 2), (1, 1)),
        (IN_TIME, date(2026, 4, 3), (0, 0)),  # and earlier than it begins
        (order(state=OrderState.CANCELLED), TODAY, (0, 0)),
        (order(state=OrderState.DRAFT), TODAY, (0, 0)),
        (shipped(DAY, state=OrderState.CLOSED), TODAY, (1, 1)),
        (order(shipping=ShippingState.NOTHING), TODAY, (0, 0)),
        (order(promised_on=None), TODAY, (0, 0)),
        (order(shipping=ShippingState.WHOLE), TODAY, (1, 1)),
        (order(company="Another"), TODAY, (0, 0)),
    ],
)
def test_which_orders_count(one: Order, today: date, expected: tuple[int, int]) -> None:
    figure = measure_orders([one], rule(companies=("Example Works",)), today)
    assert (figure.due, figure.on_time) == expected


def test_the_day_is_promised_or_planned_as_the_rule_says() -> None:
    planned = order(promised_on=None, shipments=(Shipment(id="1", number=None, planned_on=DAY),))
    assert measure_orders([planned], RULE, TODAY).due == 1
    assert measure_orders([planned], rule(due_basis=DueBasis.PROMISED), TODAY).due == 0


def test_days_of_grace_are_still_on_time() -> None:
    assert measure_orders([LATE], rule(grace_days=1), TODAY).on_time == 1
    assert measure_orders([order()], rule(grace_days=6), TODAY).due == 0
    assert measure_orders([order()], rule(grace_days=5), TODAY).due == 1
