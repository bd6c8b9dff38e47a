"""Tryton 8.2: its sales, by JSON-RPC. It is polled, and sends no webhooks."""

from __future__ import annotations

from services.connectors.domain.no_webhooks import never_signed
from services.connectors.domain.order_event_reading import read_order_event
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.tryton.orders import TrytonOrders
from services.connectors.domain.systems.tryton.rpc import TrytonSession

TRYTON = ExternalSystem(
    name="tryton",
    signature_header="X-Concord-Signature",
    identifier_header="X-Concord-Delivery",
    is_signed=never_signed,
    read=read_order_event,
    open_orders=lambda access: TrytonOrders(TrytonSession(access)),
)
