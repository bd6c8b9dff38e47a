"""Reads a sales order of ERPNext, with its delivery notes and invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.connectors.domain.changed_rows import ORDER_UNREADABLE
from services.connectors.domain.order import (
    Invoice,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.system_conversation import SystemFailed

_DRAFT, _SUBMITTED, _CANCELLED = 0, 1, 2
_SHIPPING_STATES: Mapping[str, ShippingState] = {
    "Not Delivered": ShippingState.WAITING,
    "Partly Delivered": ShippingState.PARTLY,
    "Fully Delivered": ShippingState.WHOLE,
    "Not Applicable": ShippingState.NOTHING,
    "Closed": ShippingState.NOTHING,
}


def read_order(
    document: Any, notes: Sequence[Mapping[str, Any]], invoices: Sequence[Mapping[str, Any]]
) -> Order:
    """Return a sales order with its delivery notes and invoices; raises `SystemFailed`."""
    try:
        return Order(
            id=document["name"],
            number=document["name"],
            company=document.get("company") or "",
            state=_state(document),
            shipping=_shipping_state(document),
            ordered_on=_day(document.get("transaction_date")),
            promised_on=_day(document.get("delivery_date")),
            currency=document.get("currency"),
            total=_decimal(document.get("grand_total")),
            lines=tuple(_line(one) for one in document.get("items") or ()),
            shipments=tuple(_shipment(one) for one in notes if _has_left(one)),
            invoices=tuple(_invoice(one) for one in invoices if not _is_draft(one)),
        )
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise SystemFailed(ORDER_UNREADABLE, f"a sales order: {error!r}"[:200]) from error


def _state(document: Mapping[str, Any]) -> OrderState:
    match document["docstatus"]:
        case 0:
            return OrderState.DRAFT
        case 2:
            return OrderState.CANCELLED
        case _:
            is_closed = document.get("status") in {"Completed", "Closed"}
            return OrderState.CLOSED if is_closed else OrderState.OPEN


def _shipping_state(document: Mapping[str, Any]) -> ShippingState:
    named = _SHIPPING_STATES.get(document.get("delivery_status") or "")
    if named is not None:
        return named
    per_cent = _decimal(document.get("per_delivered")) or Decimal(0)
    if per_cent == 0:
        return ShippingState.WAITING
    return ShippingState.WHOLE if per_cent >= 100 else ShippingState.PARTLY  # noqa: PLR2004  per cent


def _is_draft(row: Mapping[str, Any]) -> bool:
    return bool(row["docstatus"] == _DRAFT)


def _has_left(note: Mapping[str, Any]) -> bool:
    # Goods that come back are in notes too: their day is not the one of the shipment.
    return not _is_draft(note) and not note.get("is_return")


def _line(row: Mapping[str, Any]) -> OrderLine:
    return OrderLine(
        id=row["name"],
        product=row.get("item_code"),
        ordered=_decimal(row.get("qty")) or Decimal(0),
        shipped=_decimal(row.get("delivered_qty")),
    )


def _shipment(row: Mapping[str, Any]) -> Shipment:
    return Shipment(
        id=row["name"],
        number=row["name"],
        is_cancelled=row["docstatus"] == _CANCELLED,
        shipped_on=_day(row.get("posting_date")) if row["docstatus"] == _SUBMITTED else None,
    )


def _invoice(row: Mapping[str, Any]) -> Invoice:
    return Invoice(
        id=row["name"],
        number=row["name"],
        state=row.get("status") or "",
        is_paid=row.get("status") == "Paid",
        total=_decimal(row.get("grand_total")),
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
