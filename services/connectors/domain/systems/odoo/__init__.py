"""Odoo 19: its sales orders, by its JSON API. It is polled, and sends no webhooks."""

from __future__ import annotations

from services.connectors.domain.no_webhooks import never_signed
from services.connectors.domain.order_event_reading import read_order_event
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.odoo.orders import OdooOrders

ODOO = ExternalSystem(
    name="odoo",
    signature_header="X-Concord-Signature",
    identifier_header="X-Concord-Delivery",
    is_signed=never_signed,
    read=read_order_event,
    open_orders=OdooOrders,
)
