"""How many orders were fulfilled on time: the figure that becomes a goal's reading.

An order is judged once it can be: when all of it was shipped, or when its day has passed. It is on
time if the last of it was shipped by its day. One that may still be in time counts nowhere, and
where no order counts there is no figure: missing is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.foreign_names import ForeignName
from services.connectors.domain.order import Order, ShippingState
from services.connectors.domain.order_event import is_agreed

HUNDRED = Decimal(100)


class OrderMeasure(StrEnum):
    """What is counted."""

    ON_TIME_PERCENTAGE = "on-time-percentage"
    LATE_ORDERS = "late-orders"
    """Orders that were shipped late, or are late."""
    ORDERS_DUE = "orders-due"


class DueBasis(StrEnum):
    """Which day an order is due on."""

    PROMISED = "promised"
    """The day that the customer was promised; orders without one do not count."""
    PROMISED_OR_PLANNED = "promised-or-planned"
    """That day, else the last planned day of its shipments."""


class FulfilmentRule(BaseModel, frozen=True):
    """Which orders count, in which window, and for which goal."""

    goal_id: UUID
    measure: OrderMeasure = OrderMeasure.ON_TIME_PERCENTAGE
    companies: tuple[ForeignName, ...] = ()
    """The companies of the system whose orders count; all of them where none is named."""
    due_basis: DueBasis = DueBasis.PROMISED_OR_PLANNED
    window_days: Annotated[int, Field(ge=1, le=1100)] = 30
    """Orders count that were due on one of so many days, of which today is the last."""
    grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    """So many days later is still on time."""
    decimals: Annotated[int, Field(ge=0, le=6)] = 2

    def window(self, today: date) -> tuple[date, date]:
        """Return the first and the last day on which counted orders were due."""
        return today - timedelta(days=self.window_days - 1), today


@dataclass(frozen=True)
class FulfilmentFigure:
    """What a rule counts on a day."""

    due: int
    on_time: int
    value: Decimal | None
    """`None` where no order counts."""
    late_orders: tuple[str, ...]
    """The numbers of the orders that were or are late, so that a figure can be traced."""


def measure_orders(orders: Iterable[Order], rule: FulfilmentRule, today: date) -> FulfilmentFigure:
    """Return the figure of a day, rounded half up at the last decimal."""
    judged = list(_judged(orders, rule, today))
    on_time = sum(1 for _, verdict in judged if verdict)
    late = tuple(sorted(order.number for order, verdict in judged if not verdict))
    return FulfilmentFigure(
        due=len(judged),
        on_time=on_time,
        value=_value(rule, len(judged), on_time),
        late_orders=late,
    )


def _value(rule: FulfilmentRule, due: int, on_time: int) -> Decimal | None:
    match rule.measure:
        case OrderMeasure.LATE_ORDERS:
            return Decimal(due - on_time)
        case OrderMeasure.ORDERS_DUE:
            return Decimal(due)
        case OrderMeasure.ON_TIME_PERCENTAGE:
            if due == 0:
                return None
            step = Decimal(1).scaleb(-rule.decimals)
            return (HUNDRED * on_time / due).quantize(step, ROUND_HALF_UP)


def _judged(
    orders: Iterable[Order], rule: FulfilmentRule, today: date
) -> Iterator[tuple[Order, bool]]:
    first, last = rule.window(today)
    for order in orders:
        due = order.promised_on if rule.due_basis is DueBasis.PROMISED else order.due_on
        if due is None or not first <= due <= last or not _counts(order, rule):
            continue
        verdict = _is_on_time(order, due + timedelta(days=rule.grace_days), today)
        if verdict is not None:
            yield order, verdict


def _counts(order: Order, rule: FulfilmentRule) -> bool:
    is_named = not rule.companies or order.company in rule.companies
    return is_agreed(order) and is_named and order.shipping is not ShippingState.NOTHING


def _is_on_time(order: Order, by: date, today: date) -> bool | None:
    """Return whether an order was in time; `None` where that is not known yet."""
    if order.shipping is ShippingState.WHOLE:
        # A system that does not say when is believed that it was shipped, and not that it was late.
        return order.shipped_on is None or order.shipped_on <= by
    return False if today > by else None
