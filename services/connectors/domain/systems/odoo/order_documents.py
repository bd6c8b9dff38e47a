"""Reads a sales order of Odoo with its parts, and the times of Odoo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.connectors.domain.changed_rows import ORDER_UNREADABLE
from services.connectors.domain.order import (
    Invoice,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.system_conversation import (
    ANSWER_UNREADABLE,
    SystemFailed,
)

_SHIPPING_STATES: Mapping[str, ShippingState] = {
    "pending": ShippingState.WAITING,
    "started": ShippingState.WAITING,
    "partial": ShippingState.PARTLY,
    "full": ShippingState.WHOLE,
}
_TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


def read_order(
    row: Mapping[str, Any],
    parts: Mapping[str, Mapping[int, Mapping[str, Any]]],
    zone: ZoneInfo,
) -> Order:
    """Return a sales order with its parts, by the field that names them; raises `SystemFailed`.

    Days are those of the company's zone.
    """
    try:
        lines, transfers, invoices = (
            [parts[field][one] for one in row.get(field) or () if one in parts[field]]
            for field in ("order_line", "picking_ids", "invoice_ids")
        )
        return Order(
            id=str(row["id"]),
            number=row["name"],
            company=_name(row.get("company_id")) or "",
            state=_state(row),
            shipping=_SHIPPING_STATES.get(row.get("delivery_status") or "", ShippingState.NOTHING),
            ordered_on=_day(row.get("date_order"), zone),
            promised_on=_day(row.get("commitment_date"), zone),
            currency=_name(row.get("currency_id")),
            total=_decimal(row.get("amount_total")),
            lines=tuple(_line(one) for one in lines if not one.get("display_type")),
            shipments=tuple(
                _shipment(one, zone)
                for one in transfers
                if one.get("picking_type_code") == "outgoing"
            ),
            invoices=tuple(_invoice(one) for one in invoices if one["state"] != "draft"),
        )
    except (SystemFailed, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise SystemFailed(ORDER_UNREADABLE, f"order {row.get('id')}: {error!r}"[:200]) from error


def _state(row: Mapping[str, Any]) -> OrderState:
    match row["state"]:
        case "draft" | "sent":
            return OrderState.DRAFT
        case "sale":
            # Odoo may lock orders as they are confirmed: one that waits for goods is open.
            waits = row.get("delivery_status") in {"pending", "started", "partial"}
            return OrderState.CLOSED if row.get("locked") and not waits else OrderState.OPEN
        case "cancel":
            return OrderState.CANCELLED
        case unknown:
            raise ValueError(unknown)


def _line(row: Mapping[str, Any]) -> OrderLine:
    return OrderLine(
        id=str(row["id"]),
        product=_name(row.get("product_id")),
        ordered=_decimal(row.get("product_uom_qty")) or Decimal(0),
        shipped=_decimal(row.get("qty_delivered")),
    )


def _shipment(row: Mapping[str, Any], zone: ZoneInfo) -> Shipment:
    return Shipment(
        id=str(row["id"]),
        number=row.get("name") or None,
        is_cancelled=row["state"] == "cancel",
        planned_on=_day(row.get("scheduled_date"), zone),
        shipped_on=_day(row.get("date_done"), zone) if row["state"] == "done" else None,
    )


def _invoice(row: Mapping[str, Any]) -> Invoice:
    return Invoice(
        id=str(row["id"]),
        number=row.get("name") or None,
        state=row["state"],
        is_paid=row.get("payment_state") == "paid",
        total=_decimal(row.get("amount_total")),
    )


def _name(value: Any) -> str | None:
    """Return the name of a related record, which is told as `[id, name]`."""
    is_pair = isinstance(value, list) and len(value) == 2  # noqa: PLR2004  its id and name
    return value[1] if is_pair and isinstance(value[1], str) else None


def _decimal(value: Any) -> Decimal | None:
    # What is empty is told as false.
    return None if value is None or value is False else Decimal(str(value))


def _day(value: Any, zone: ZoneInfo) -> date | None:
    moment = read_moment(value)
    return None if moment is None else moment.astimezone(zone).date()


def read_moment(value: Any) -> datetime | None:
    """Return a time of Odoo, `None` where there is none; raises `SystemFailed`."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.strptime(value, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise SystemFailed(ANSWER_UNREADABLE, "an unreadable moment") from error


def write_moment(moment: datetime) -> str:
    """Return a time as Odoo has it."""
    return moment.astimezone(UTC).strftime(_TIME_FORMAT)
