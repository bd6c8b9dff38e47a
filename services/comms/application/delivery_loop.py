"""The loop of background work that sends what is due, whoever it is sent to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from services.comms.application.webhook_client import WebhookClient, open_webhook_client
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

log = logging.getLogger(__name__)

MIN_POLL_INTERVAL_SECONDS = 0.1
"""The least time between two polls: every command of the area wakes the worker."""
DATABASE_RETRY_SECONDS = 0.5
"""The pause before the next poll while the database is unavailable."""


class DeliveryWorker(Protocol):
    """Sends due deliveries, with one task at a time for each subscription."""

    async def start_due_deliveries(self, group: asyncio.TaskGroup) -> int:
        """Claim what is due and send it in tasks of the group; return how many were claimed."""
        ...


async def deliver_until_cancelled(
    area: AreaContext, open_worker: Callable[[WebhookClient], DeliveryWorker], kind: str
) -> None:
    """Send what is due until cancelled; `kind` is what the log calls it."""
    waiter = area.in_process_signal.create_waiter(area.name)
    try:
        async with (
            open_webhook_client(area.outbound.allowed_networks) as client,
            asyncio.TaskGroup() as group,
        ):
            worker = open_worker(client)
            while True:
                try:
                    started = await worker.start_due_deliveries(group)
                except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS) as error:
                    log.warning("the delivery of %s waits for the database: %s", kind, error)
                    await asyncio.sleep(DATABASE_RETRY_SECONDS)
                    continue
                if not started:
                    await waiter.wait()
                    await asyncio.sleep(MIN_POLL_INTERVAL_SECONDS)
    finally:
        waiter.close()
