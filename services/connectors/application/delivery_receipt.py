"""Receives deliveries: verified, recorded once, and acknowledged before they are worked on."""

from __future__ import annotations

import hashlib
from uuid import UUID

from services.connectors.application.deciders import DELIVERY_DECIDER
from services.connectors.domain.delivery_commands import ReceiveDelivery, delivery_id_for
from services.connectors.domain.delivery_events import DeliveryReceived
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.refusals import UnreadableBody
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.event_context import EventContext
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

MAX_IDENTIFIER_LENGTH = 200


async def receive_delivery(
    area: AreaContext,
    connector: str,
    system: ExternalSystem,
    identifier: str | None,
    body: bytes,
) -> UUID:
    """Record a delivery that was verified, and return its id; one that came before changes nothing.

    Raises `UnreadableBody` and `StoreUnavailable`. Receipts that come together share a transaction,
    each with its body; a lone one waits for no other. Two replicas may receive the same at once:
    the stream's version lets one of them record it.
    """
    try:
        read = system.read(body)
    except ValueError as error:
        raise UnreadableBody from error
    identifier = (identifier or "").strip()[:MAX_IDENTIFIER_LENGTH] or None
    delivery_id = delivery_id_for(connector, identifier, hashlib.sha256(body).hexdigest())
    now = area.clock()
    received = DeliveryReceived(
        delivery_id=delivery_id,
        connector=connector,
        identifier=identifier,
        event_type=read.event_type,
        item=read.item,
        key=read.key,
        changed_at=read.changed_at,
        size=len(body),
        at=now,
    )
    context = EventContext(
        correlation=delivery_id,
        actor=f"connector:{connector}",
        traceparent=current_traceparent(),
    )
    await execute_command(
        area.event_store,
        DELIVERY_DECIDER,
        ReceiveDelivery(received),
        context,
        is_new=True,
        attachment=body,
    )
    return delivery_id
