"""The facts that the area publishes."""

from __future__ import annotations

from pydantic import BaseModel

from services.connectors.application.deciders import ConnectorsEvent
from services.connectors.domain.delivery_events import (
    DeliveryFailed,
    DeliveryReceived,
    DeliveryReplayed,
)
from services.connectors.domain.mapping import MappingMadeLive
from services.connectors.domain.order_event_reading import order_event_kind
from services.connectors.domain.write_events import WriteFailed, WriteReplayed
from shared.contracts import connectors as contracts


def fact_from_event(event: ConnectorsEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact that an event publishes; most are nobody else's matter."""
    match event:
        case MappingMadeLive(connector=connector, number=number, at=at):
            return contracts.MappingMadeLive(connector=connector, number=number, at=at)
        case DeliveryReceived():
            return _order_change(event)
        case DeliveryFailed():
            return contracts.DeliveryFailed(
                **event.model_dump(exclude={"type", "is_refusal", "detail"})
            )
        case DeliveryReplayed(delivery_id=delivery_id, at=at):
            return contracts.DeliveryReplayed(delivery_id=delivery_id, at=at)
        case WriteFailed():
            told = event.model_dump(exclude={"type", "is_refusal", "detail"})
            return contracts.WriteFailed(**told)
        case WriteReplayed():
            return contracts.WriteReplayed(**event.model_dump(exclude={"type"}))
        case _:
            return None


def _order_change(event: DeliveryReceived) -> contracts.OrderChanged | None:
    kind = order_event_kind(event.event_type, event.item)
    if kind is None:
        return None
    return contracts.OrderChanged(
        delivery_id=event.delivery_id,
        connector=event.connector,
        change=kind.value,
        number=event.key or "",
        at=event.at,
    )
