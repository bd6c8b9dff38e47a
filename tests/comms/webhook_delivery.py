"""Delivers webhooks of an area whose own worker does not run, when a test says so."""

from __future__ import annotations

import asyncio
from typing import Any

from services.comms.application.webhook_client import open_webhook_client
from services.comms.application.webhook_delivery_worker import WebhookDeliveryWorker
from services.comms.projections import webhook_deliveries_and_claims
from shared.testing.installation import TEST_OUTBOUND
from tests.comms.area_client import CommsClient

LOOPBACK = TEST_OUTBOUND.allowed_networks


async def deliver(area_client: CommsClient, timeout_seconds: float = 5.0) -> int:
    """Deliver what is due once; return how many messages that were."""
    area = area_client.installation.area("comms")
    async with (
        open_webhook_client(LOOPBACK, timeout_seconds) as client,
        asyncio.TaskGroup() as group,
    ):
        worker = WebhookDeliveryWorker(
            area,
            webhook_deliveries_and_claims.claim_deliveries,
            webhook_deliveries_and_claims.release_claim,
            client,
        )
        return await worker.start_due_deliveries(group)


async def only_delivery(area_client: CommsClient) -> dict[str, Any]:
    """Return the only delivery of the only notice."""
    (notice,) = await area_client.list_notices()
    (delivery,) = notice["deliveries"]
    found: dict[str, Any] = delivery
    return found
