"""Reads the kept bodies of ERP systems' deliveries: what became of an order, and figures."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    GoalFigure,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.json_text import read_json_object
from services.connectors.domain.order import ExactDecimal
from services.connectors.domain.order_event import OrderEvent, OrderEventKind

PROJECT = "sales-order"
"""The project by which mappings name orders; the company is the type of item."""
MEASURED = "measured"
_DECODER = json.JSONDecoder(parse_float=Decimal)
_KINDS = {
    OrderEventKind.CONFIRMED: ChangeKind.CREATED,
    OrderEventKind.DELETED: ChangeKind.DELETED,
}
_ITEM = "order:"
_NOTICE = ("doctype", "name", "modified")
_KINDS_BY_TYPE = {f"order-{kind.value}": kind for kind in OrderEventKind}


class FigureEvent(BaseModel, frozen=True):
    """A figure that was counted for a goal; the body of a delivery."""

    event: str = MEASURED
    goal_id: UUID
    value: ExactDecimal
    due: int
    on_time: int
    late_orders: tuple[str, ...]
    at: datetime


def order_event_kind(event_type: str | None, item: str | None) -> OrderEventKind | None:
    """Return what became of an order, by a delivery's type and item; `None` for any other one."""
    is_order = item is not None and item.startswith(_ITEM)
    return _KINDS_BY_TYPE.get(event_type or "") if is_order else None


def event_identifier(connector: str, event: OrderEvent) -> str:
    """Return the id of the delivery of an event: the same event has the same at every replica."""
    return f"{connector}:{event.order.id}:{event.occurrence}:{event.event.value}"


def read_order_event(body: bytes) -> ReadDelivery:
    """Return what a body says; raises `ValueError` where it is no JSON object."""
    document = read_json_object(body, _DECODER)
    try:
        if document.get("event") == MEASURED:
            return _read_figure(FigureEvent.model_validate_json(body))
        if "order" in document:
            return _read_event(OrderEvent.model_validate_json(body))
    except ValidationError as error:
        raise ValueError from error
    return _read_notice(document)


def _read_figure(figure: FigureEvent) -> ReadDelivery:
    return ReadDelivery(
        event_type=MEASURED,
        item=f"goal:{figure.goal_id}",
        key=None,
        changed_at=figure.at,
        figure=GoalFigure(figure.goal_id, format(figure.value, "f"), figure.at),
    )


def _read_event(event: OrderEvent) -> ReadDelivery:
    order, kind = event.order, _KINDS.get(event.event, ChangeKind.UPDATED)
    status = None
    if kind is ChangeKind.UPDATED:
        status = StatusChange(f"{order.id}:{event.occurrence}:{event.event}", event.event.value)
    item = f"{_ITEM}{order.id}:{order.number}"
    return ReadDelivery(
        event_type=f"order-{event.event.value}",
        item=item,
        key=order.number,
        changed_at=event.at,
        change=ExternalChange(
            kind=kind,
            item=item,
            key=order.number,
            project=PROJECT,
            item_type=order.company,
            title=order.company,
            status_change=status,
            teams=(order.company,),
        ),
    )


def identify_notice(body: bytes) -> str | None:
    """Return the id of a webhook by its document and the moment of its change."""
    try:
        document = read_json_object(body, _DECODER)
    except ValueError:
        return None
    found = [document.get(name) for name in _NOTICE]
    parts = [part for part in found if isinstance(part, str) and part]
    return ":".join(parts) if len(parts) == len(_NOTICE) else None


def _read_notice(document: dict[str, Any]) -> ReadDelivery:
    """Return a webhook of a system that is polled: it tells no more than that there is news."""
    names = [document.get(name) for name in ("doctype", "name")]
    table, item = (name if isinstance(name, str) and name else None for name in names)
    return ReadDelivery(
        event_type=table,
        item=item,
        key=item,
        changed_at=None,
        reason=IgnoredReason.EVENT_NOT_USED if table else IgnoredReason.EVENT_TYPE_UNKNOWN,
    )
