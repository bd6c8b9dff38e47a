"""What became of an order between two times that it was read: what people would call events.

An ERP system tells how an order is, not what happened to it. What happened is found here, in words
that mappings name. Whoever looks seldom finds several at once, in the order in which they happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel

from services.connectors.domain.order import Order, OrderState, ShippingState


class OrderEventKind(StrEnum):
    """What became of an order."""

    CONFIRMED = "confirmed"
    """It was agreed: it is open, or was closed before anybody looked."""
    AMENDED = "amended"
    """Its lines, its total or its promised day changed after it was confirmed."""
    LINE_CANCELLED = "line-cancelled"
    """A line was removed or has nothing left to ship; the order goes on."""
    LATE = "late"
    """Its day has passed, and not all of it was shipped."""
    PARTLY_SHIPPED = "partly-shipped"
    SHIPPED = "shipped"
    AMENDED_AFTER_SHIPMENT = "amended-after-shipment"
    """It was amended so that something is missing again, after all of it was shipped."""
    INVOICED = "invoiced"
    PAID = "paid"
    """All its invoices are paid."""
    CANCELLED = "cancelled"
    DELETED = "deleted"
    """It is no longer in the system."""


class OrderEvent(BaseModel, frozen=True):
    """Something that became of an order; the body of a delivery."""

    event: OrderEventKind
    at: datetime
    """When it was seen, by our clock."""
    day: date | None = None
    """The day on which it happened, as the system says: when it was shipped, or was due."""
    occurrence: int
    """How often the order was found changed until then: it tells repetitions apart."""
    order: Order


def events_between(
    before: Order | None, after: Order | None, occurrence: int, at: datetime
) -> Iterator[OrderEvent]:
    """Yield what became of an order; `None` stands for one that is not there.

    A system that was restored from a backup gives ids a second time: an order of the same id with
    another number is another order, and the one before is gone.
    """
    if before is not None and after is not None and _is_another(before, after):
        yield from events_between(before, None, occurrence, at)
        before = None
    order = after if after is not None else before
    if order is None:
        return
    for kind, day in _kinds(before, after):
        yield OrderEvent(event=kind, at=at, day=day, occurrence=occurrence, order=order)


def late_event(order: Order, occurrence: int, today: date, at: datetime) -> OrderEvent | None:
    """Return that an order is late, where its day has passed and something is missing."""
    if not is_late(order, today):
        return None
    return OrderEvent(
        event=OrderEventKind.LATE, at=at, day=order.due_on, occurrence=occurrence, order=order
    )


def is_late(order: Order, today: date) -> bool:
    """Return whether an open order should have been shipped before today and was not."""
    waits = order.shipping not in {ShippingState.WHOLE, ShippingState.NOTHING}
    is_due = order.due_on is not None and order.due_on < today
    return order.state is OrderState.OPEN and waits and is_due


def is_agreed(order: Order | None) -> bool:
    """Return whether an order was agreed with the customer and not cancelled."""
    return order is not None and order.state in {OrderState.OPEN, OrderState.CLOSED}


def _is_another(before: Order, after: Order) -> bool:
    # Drafts may have no number of their own yet.
    return is_agreed(before) and before.number != after.number


def _kinds(
    before: Order | None, after: Order | None
) -> Iterator[tuple[OrderEventKind, date | None]]:
    if after is None:
        yield OrderEventKind.DELETED, None
    elif after.state is OrderState.CANCELLED:
        if before is not None and before.state is not OrderState.CANCELLED:
            yield OrderEventKind.CANCELLED, None
    elif is_agreed(after):
        agreed_before = before if is_agreed(before) else None
        if agreed_before is None:
            yield OrderEventKind.CONFIRMED, after.ordered_on
        else:
            yield from _amendments(agreed_before, after)
        yield from _shipping(agreed_before, after)
        yield from _invoicing(agreed_before, after)


def _amendments(before: Order, after: Order) -> Iterator[tuple[OrderEventKind, date | None]]:
    terms_before, terms_after = _terms(before), _terms(after)
    if terms_before == terms_after:
        return
    was_whole = before.shipping is ShippingState.WHOLE
    if was_whole and after.shipping is not ShippingState.WHOLE:
        yield OrderEventKind.AMENDED_AFTER_SHIPMENT, None
        return
    ordered = {line.id: line.ordered for line in after.lines}
    if any(line.ordered and not ordered.get(line.id) for line in before.lines):
        yield OrderEventKind.LINE_CANCELLED, None
    else:
        yield OrderEventKind.AMENDED, None


def _terms(order: Order) -> tuple[object, ...]:
    lines = tuple(sorted((one.id, one.product or "", one.ordered) for one in order.lines))
    return lines, order.total, order.promised_on


def _shipping(before: Order | None, after: Order) -> Iterator[tuple[OrderEventKind, date | None]]:
    known = None if before is None else before.shipping
    if after.shipping is known:
        return
    if after.shipping is ShippingState.PARTLY and known is not ShippingState.WHOLE:
        yield OrderEventKind.PARTLY_SHIPPED, None
    if after.shipping is ShippingState.WHOLE:
        yield OrderEventKind.SHIPPED, after.shipped_on


def _invoicing(before: Order | None, after: Order) -> Iterator[tuple[OrderEventKind, date | None]]:
    if after.invoices and not (before is not None and before.invoices):
        yield OrderEventKind.INVOICED, None
    if _is_paid(after) and not (before is not None and _is_paid(before)):
        yield OrderEventKind.PAID, None


def _is_paid(order: Order) -> bool:
    return bool(order.invoices) and all(one.is_paid for one in order.invoices)
