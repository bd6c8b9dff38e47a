"""Background work that sends due deliveries by webhook.

A replica claims deliveries for a limited time in one transaction, sends them outside of any, and
records each result in another one, which releases the claim. So no two replicas send the same
attempt at once. A process that dies between sending and recording leaves a claim that expires, and
the message is sent again under the same id: at least once, never lost. Each subscription has a task
of its own, so that a slow receiver delays no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.application.delivery_loop import deliver_until_cancelled
from services.comms.application.webhook_client import WebhookClient
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.claimed_webhook_delivery import ClaimedWebhookDelivery
from services.comms.domain.webhook_delivery_commands import AttemptResult, RecordAttemptResult
from services.comms.domain.webhook_signature import signed_headers
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.outbound_settings import SecretCipher
from shared.telemetry.trace_spans import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

UNREADABLE_SECRET = "its secret cannot be decrypted here; rotate it"  # noqa: S105  a message

ClaimDeliveriesFunction = Callable[
    ["Connection", datetime, Collection[UUID], SecretCipher | None],
    Awaitable[Sequence[ClaimedWebhookDelivery]],
]
"""Claims due messages, except those of the given subscriptions; ordered by subscription."""
ReleaseClaimFunction = Callable[["Connection", UUID], Awaitable[None]]
"""Releases the claim of a delivery."""


class WebhookDeliveryWorker:
    """Sends due deliveries, with one task at a time for each subscription."""

    def __init__(
        self,
        area: AreaContext,
        claim: ClaimDeliveriesFunction,
        release: ReleaseClaimFunction,
        client: WebhookClient,
    ) -> None:
        """Use these two functions to claim deliveries of the area and to release them."""
        self._area = area
        self._claim = claim
        self._release = release
        self._client = client
        self._busy: set[UUID] = set()

    async def start_due_deliveries(self, group: asyncio.TaskGroup) -> int:
        """Claim due messages and send them in tasks of the group; return how many were claimed."""
        async with self._area.pool.acquire() as db, db.transaction():
            messages = await self._claim(
                db, self._area.clock(), self._busy, self._area.outbound.cipher
            )
        for subscription_id, claimed in groupby(messages, attrgetter("subscription_id")):
            self._busy.add(subscription_id)
            group.create_task(self._deliver_all(subscription_id, list(claimed)))
        return len(messages)

    async def _deliver_all(
        self, subscription_id: UUID, messages: Sequence[ClaimedWebhookDelivery]
    ) -> None:
        try:
            for message in messages:
                await self._deliver(message)
        except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
            log.warning(
                "the result of a delivery was not recorded, it will be sent again: %s", error
            )
        finally:
            self._busy.discard(subscription_id)
            self._area.wake_waiters()

    async def _deliver(self, message: ClaimedWebhookDelivery) -> None:
        at = self._area.clock()
        if message.secrets:
            signed = signed_headers(message.secrets, str(message.notice_id), at, message.body)
            result = await self._client.post(message.url, signed, message.body, at)
        else:
            result = AttemptResult(None, UNREADABLE_SECRET)
        context = EventContext(
            correlation=message.notice_id,
            actor="webhook:comms",
            traceparent=current_traceparent(),
        )
        async with self._area.unit_of_work() as unit:
            command = RecordAttemptResult(message.delivery_id, result, self._area.clock())
            await unit.execute_commands(DELIVERY_DECIDER, [(command, context)])
            await self._release(unit.connection, message.delivery_id)


def make_delivery_background_work(
    claim: ClaimDeliveriesFunction, release: ReleaseClaimFunction
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that delivers until it is cancelled."""

    async def deliver(area: AreaContext) -> None:
        await deliver_until_cancelled(
            area, partial(WebhookDeliveryWorker, area, claim, release), "webhooks"
        )

    return deliver
