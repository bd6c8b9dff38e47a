"""Receives deliveries: verified, recorded once, and acknowledged before they are worked on."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.connectors.application.connector_metrics import count_delivery
from services.connectors.application.deciders import DELIVERY_DECIDER
from services.connectors.domain.delivery_commands import ReceiveDelivery, delivery_id_for
from services.connectors.domain.delivery_events import DeliveryReceived
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.refusals import UnreadableBody
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_IDENTIFIER_LENGTH = 200

KeepBodiesFunction = Callable[
    ["Connection", Sequence[tuple[DeliveryReceived, bytes]]], Awaitable[None]
]
"""Keeps the bodies of deliveries; where one is kept already, nothing happens."""


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
    identifier = identifier or system.identify(body)
    received = received_delivery(connector, system, identifier, body, area.clock())
    if system.open_orders is not None and received.item is not None:
        _refuse_own(system, body)
    await execute_command(
        area.event_store,
        DELIVERY_DECIDER,
        ReceiveDelivery(received),
        _context_of(received),
        is_new=True,
        attachment=body,
    )
    count_delivery(connector, "received")
    return received.delivery_id


def received_delivery(
    connector: str, system: ExternalSystem, identifier: str | None, body: bytes, at: datetime
) -> DeliveryReceived:
    """Return what is recorded of a delivery; raises `UnreadableBody`."""
    try:
        read = system.read(body)
    except ValueError as error:
        raise UnreadableBody from error
    identifier = (identifier or "").strip()[:MAX_IDENTIFIER_LENGTH] or None
    digest = "" if identifier is not None else hashlib.sha256(body).hexdigest()
    return DeliveryReceived(
        delivery_id=delivery_id_for(connector, identifier, digest),
        connector=connector,
        identifier=identifier,
        event_type=read.event_type,
        item=read.item,
        key=read.key,
        changed_at=read.changed_at,
        size=len(body),
        at=at,
    )


async def record_delivery(
    unit: UnitOfWork, received: DeliveryReceived, body: bytes, keep_bodies: KeepBodiesFunction
) -> None:
    """Record a delivery with its body in a transaction; one that came before changes nothing.

    Raises `VersionConflict` where another replica records it at the same time.
    """
    await record_deliveries(unit, [(received, body)], keep_bodies)


async def record_deliveries(
    unit: UnitOfWork,
    deliveries: Sequence[tuple[DeliveryReceived, bytes]],
    keep_bodies: KeepBodiesFunction,
) -> None:
    """Record deliveries with their bodies, in their order; see `record_delivery`."""
    commands = [(ReceiveDelivery(one), _context_of(one)) for one, _ in deliveries]
    await unit.execute_commands(DELIVERY_DECIDER, commands)
    await keep_bodies(unit.connection, deliveries)
    for received, _ in deliveries:
        count_delivery(received.connector, "received")


def _refuse_own(system: ExternalSystem, body: bytes) -> None:
    """Raise `UnreadableBody` for a webhook in the form in which polled orders are kept here.

    Webhooks of a polled system only tell that there is news: what became of an order is found here.
    """
    read = system.read(body)
    if read.change is not None or read.figure is not None:
        raise UnreadableBody


def _context_of(received: DeliveryReceived) -> EventContext:
    return EventContext(
        correlation=received.delivery_id,
        actor=f"connector:{received.connector}",
        traceparent=current_traceparent(),
    )
