"""Receives deliveries: verified, recorded once, and acknowledged before they are worked on."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.connectors.application.deciders import DELIVERY_DECIDER
from services.connectors.domain.delivery_commands import ReceiveDelivery, delivery_id_for
from services.connectors.domain.delivery_events import DeliveryReceived
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.refusals import UnreadableBody
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MAX_IDENTIFIER_LENGTH = 200

KeepBodyFunction = Callable[["Connection", UUID, bytes, datetime], Awaitable[None]]
"""Keeps the body of a delivery; where it is kept already, nothing happens."""


async def receive_delivery(
    area: AreaContext,
    connector: str,
    system: ExternalSystem,
    identifier: str | None,
    body: bytes,
    keep_body: KeepBodyFunction,
) -> UUID:
    """Record a delivery that was verified, and return its id; one that came before changes nothing.

    Raises `UnreadableBody`. Two replicas may receive the same at once: the stream's version lets
    one of them record it, in one transaction with its body.
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
    try:
        async with area.unit_of_work() as unit:
            await unit.execute_commands(DELIVERY_DECIDER, [(ReceiveDelivery(received), context)])
            await keep_body(unit.connection, delivery_id, body, now)
    except VersionConflict:
        log.info("delivery %s was recorded by another replica", delivery_id)
    return delivery_id
