"""Delivers what is due by webhook, beside everything else.

A replica claims deliveries for a while in one transaction, sends them outside of any, and enters
what came of each in another one, which gives the claim up. So no two send the same attempt at once;
whoever dies between sending and entering leaves a claim that runs out, and the message is sent
again under the same id: at least once, never lost. Each subscription is served by itself, so that
a receiver that is slow keeps nobody waiting but itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.application.webhook_client import WebhookClient, open_webhook_client
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.webhook_delivery import RecordAttemptResult
from services.comms.domain.webhook_message import WebhookMessage
from services.comms.domain.webhook_signature import signed_headers
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_resources import AreaResources
from shared.telemetry.tracing import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MIN_POLL_INTERVAL_SECONDS = 0.1
"""Seconds between two looks at least: the bell rings for every command of the area."""
DATABASE_RETRY_SECONDS = 0.5
"""Seconds before deliveries are looked for again while the database is away."""

ClaimDeliveries = Callable[
    ["Connection", datetime, Collection[UUID]], Awaitable[Sequence[WebhookMessage]]
]
"""Claims due letters, except those of some subscriptions; ordered by subscription."""
ReleaseClaim = Callable[["Connection", UUID], Awaitable[None]]
"""Gives the claim of a delivery up."""


class WebhookDeliveryWorker:
    """Serves each subscription with one task at a time."""

    def __init__(
        self,
        area: AreaResources,
        claim: ClaimDeliveries,
        release: ReleaseClaim,
        client: WebhookClient,
    ) -> None:
        """Take what claims are made by."""
        self._area = area
        self._claim = claim
        self._release = release
        self._mail = client
        self._busy: set[UUID] = set()

    async def start_due_deliveries(self, group: asyncio.TaskGroup) -> int:
        """Claim what is due and have it sent, in the group; return how many letters that are."""
        async with self._area.pool.acquire() as db, db.transaction():
            letters = await self._claim(db, self._area.clock(), self._busy)
        for subscription_id, some in groupby(letters, lambda letter: letter.subscription_id):
            self._busy.add(subscription_id)
            group.create_task(self._serve(subscription_id, list(some)))
        return len(letters)

    async def _serve(self, subscription_id: UUID, letters: Sequence[WebhookMessage]) -> None:
        try:
            for letter in letters:
                await self._deliver(letter)
        except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
            log.warning("what came of a delivery is not entered, it will be repeated: %s", error)
        finally:
            self._busy.discard(subscription_id)
            self._area.wake_waiters()

    async def _deliver(self, letter: WebhookMessage) -> None:
        at = self._area.clock()
        signed = signed_headers(letter.secret, str(letter.notice_id), at, letter.body)
        answer = await self._mail.post(letter.url, signed, letter.body, at)
        context = EventContext(
            correlation=letter.notice_id,
            actor="webhook:comms",
            traceparent=current_traceparent(),
        )
        async with self._area.unit_of_work() as unit:
            note = RecordAttemptResult(letter.delivery_id, answer, self._area.clock())
            await unit.execute_commands(DELIVERY_DECIDER, [(note, context)])
            await self._release(unit.connection, letter.delivery_id)


def make_delivery_worker(
    claim: ClaimDeliveries, release: ReleaseClaim
) -> Callable[[AreaResources], Awaitable[None]]:
    """Return the background work that delivers, for ever."""

    async def deliver(area: AreaResources) -> None:
        waiter = area.in_process_signal.create_waiter(area.name)
        try:
            async with open_webhook_client() as sending, asyncio.TaskGroup() as group:
                postman = WebhookDeliveryWorker(area, claim, release, sending)
                while True:
                    try:
                        started = await postman.start_due_deliveries(group)
                    except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS) as error:
                        log.warning("webhooks wait: %s", error)
                        await asyncio.sleep(DATABASE_RETRY_SECONDS)
                        continue
                    if not started:
                        await waiter.wait()
                        await asyncio.sleep(MIN_POLL_INTERVAL_SECONDS)
        finally:
            waiter.close()

    return deliver
