"""The deciders of the area's aggregates, and the streams their events are stored in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.connectors.domain import back_fill, delivery, external_item, item_outbox, mapping
from services.connectors.domain.back_fill import (
    BackFillCommand,
    BackFillEvent,
    BackFillState,
    back_fill_stream_name,
)
from services.connectors.domain.delivery import DeliveryState, delivery_stream_name
from services.connectors.domain.delivery_commands import DeliveryCommand
from services.connectors.domain.delivery_events import DeliveryEvent
from services.connectors.domain.external_item import (
    ExternalItem,
    ItemCommand,
    ItemEvent,
    item_stream_name,
)
from services.connectors.domain.item_outbox import ItemOutbox, outbox_stream_name
from services.connectors.domain.mapping import (
    Mapping,
    MappingCommand,
    MappingEvent,
    mapping_stream_name,
)
from services.connectors.domain.write_commands import OutboxCommand
from services.connectors.domain.write_events import OutboxEvent
from shared.eventsourcing.decider import Decider

ConnectorsEvent = Annotated[
    DeliveryEvent | ItemEvent | MappingEvent | BackFillEvent | OutboxEvent,
    Field(discriminator="type"),
]
EVENT_ADAPTER: TypeAdapter[ConnectorsEvent] = TypeAdapter(ConnectorsEvent)
"""The adapter of every event that the area stores."""

DELIVERY_DECIDER: Decider[DeliveryCommand, DeliveryEvent, DeliveryState] = Decider(
    initial=None,
    decide=delivery.decide,
    evolve=delivery.evolve,
    stream_for=lambda command: delivery_stream_name(command.delivery_id),
)
ITEM_DECIDER: Decider[ItemCommand, ItemEvent, ExternalItem] = Decider(
    initial=ExternalItem(),
    decide=external_item.decide,
    evolve=external_item.evolve,
    stream_for=lambda command: item_stream_name(command.connector, command.item),
)
MAPPING_DECIDER: Decider[MappingCommand, MappingEvent, Mapping] = Decider(
    initial=Mapping(),
    decide=mapping.decide,
    evolve=mapping.evolve,
    stream_for=lambda command: mapping_stream_name(command.connector),
)
BACK_FILL_DECIDER: Decider[BackFillCommand, BackFillEvent, BackFillState] = Decider(
    initial=None,
    decide=back_fill.decide,
    evolve=back_fill.evolve,
    stream_for=lambda command: back_fill_stream_name(command.back_fill_id),
)
OUTBOX_DECIDER: Decider[OutboxCommand, OutboxEvent, ItemOutbox] = Decider(
    initial=ItemOutbox(),
    decide=item_outbox.decide,
    evolve=item_outbox.evolve,
    stream_for=lambda command: outbox_stream_name(command.connector, command.item),
)
