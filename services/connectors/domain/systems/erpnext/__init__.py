"""ERPNext: its sales orders, by REST, and the signature of its webhooks."""

from __future__ import annotations

from services.connectors.domain.order_event_reading import identify_notice, read_order_event
from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.erpnext.orders import ErpnextOrders
from services.connectors.domain.systems.erpnext.webhook_signature import is_signed

ERPNEXT = ExternalSystem(
    name="erpnext",
    signature_header="X-Frappe-Webhook-Signature",
    # It sends no id of a delivery: the same change of the same document is the same delivery.
    identifier_header="X-Concord-Delivery",
    identify=identify_notice,
    is_signed=is_signed,
    read=read_order_event,
    open_orders=ErpnextOrders,
)
