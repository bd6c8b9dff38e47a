"""The facts that the area publishes."""

from __future__ import annotations

from pydantic import BaseModel

from services.connectors.application.deciders import ConnectorsEvent
from services.connectors.domain.delivery_events import DeliveryFailed
from services.connectors.domain.mapping import MappingMadeLive
from shared.contracts import connectors as contracts


def fact_from_event(event: ConnectorsEvent) -> BaseModel | None:
    """Return the fact that an event publishes; most are nobody else's matter."""
    match event:
        case MappingMadeLive(connector=connector, number=number, at=at):
            return contracts.MappingMadeLive(connector=connector, number=number, at=at)
        case DeliveryFailed():
            return contracts.DeliveryFailed(
                **event.model_dump(exclude={"type", "is_refusal", "detail"})
            )
        case _:
            return None
