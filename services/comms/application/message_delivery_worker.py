"""Background work that tells people what is due, by robots of chat and by e-mail.

Deliveries are claimed and recorded as those of webhooks are (`webhook_delivery_worker`). In front
of each message stands its robot's limit, which all replicas keep together: what does not fit under
it is grouped into one digest, which waits until the limit permits it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from services.comms.application.delivery_loop import deliver_until_cancelled
from services.comms.application.message_sender import send_message
from services.comms.application.message_store import MessageStore
from services.comms.application.receiver_slots import ReceiverSlots
from services.comms.application.webhook_client import WebhookClient
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.claimed_messages import ClaimedMessages
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_providers import PROVIDERS
from services.comms.domain.message_texts import QueuedNotice, digest_text, notice_text
from services.comms.domain.quiet_hours import first_time_outside
from services.comms.domain.webhook_delivery_commands import (
    AttemptResult,
    ProviderRefusal,
    RecordAttemptResult,
)
from services.comms.domain.webhook_delivery_decisions import MAX_RETRY_AFTER
from services.comms.domain.webhook_delivery_events import TOLD_OF_OTHERS
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.sending_limit import SendingLimit
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

log = logging.getLogger(__name__)

SENDING_BUDGET_SECONDS = 60.0
"""How long claimed messages are sent for: claims hold twice as long."""
MAX_PERMIT_WAIT = timedelta(seconds=2)
"""How long a task waits for a limit; for longer it gives its claims back."""
MAX_PAUSE_SECONDS = 30.0
"""How long this process leaves a subscription alone that has to wait, before it looks again."""
OTHER_DEPARTMENTS = AttemptResult(
    None, "it is told of other departments by now", refusal=ProviderRefusal(TOLD_OF_OTHERS)
)
"""Of what became due before its departments were changed, or by a process that knew of none."""
NOT_SENT = AttemptResult(None, "it could not be sent, by an error in Concord")
UNREADABLE_ADDRESS = "its address cannot be decrypted here; replace it"


class MessageDeliveryWorker:
    """Sends what is due to people, with one task at a time for each subscription."""

    def __init__(self, area: AreaContext, store: MessageStore, client: WebhookClient) -> None:
        """Send what is due in the area by this client."""
        self._area = area
        self._store = store
        self._client = client
        self._slots = ReceiverSlots()
        self._busy: set[UUID] = set()
        self._paused: dict[UUID, float] = {}
        """Until when subscriptions are left alone, by the monotonic clock."""

    async def start_due_deliveries(self, group: asyncio.TaskGroup) -> int:
        """Claim what is due and send it in tasks of the group; return how much was claimed."""
        now = time.monotonic()
        self._paused = {one: until for one, until in self._paused.items() if until > now}
        async with self._area.pool.acquire() as db, db.transaction():
            claimed = await self._store.claim(
                db,
                self._area.clock(),
                self._busy | self._paused.keys(),
                self._area.outbound.cipher,
            )
        for one in claimed:
            self._busy.add(one.subscription_id)
            group.create_task(self._deliver_all(one))
        return sum(len(one.notices) for one in claimed)

    async def _deliver_all(self, claimed: ClaimedMessages) -> None:
        try:
            left = await self._send_while_permitted(claimed)
            if left:
                async with self._area.pool.acquire() as db:
                    await self._store.release(db, [notice.delivery_id for notice in left])
        except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
            log.warning("the result of a message was not recorded, it is sent again: %s", error)
        finally:
            self._busy.discard(claimed.subscription_id)
            self._area.wake_waiters()

    async def _send_while_permitted(self, claimed: ClaimedMessages) -> Sequence[QueuedNotice]:
        """Send what is claimed, and return what has to wait."""
        address, notices = claimed.address, claimed.notices
        if address is None:
            await self._record(notices, AttemptResult(None, UNREADABLE_ADDRESS))
            return ()
        other = [notice for notice in notices if not claimed.settings.wants(notice.to)]
        if other:
            await self._record(other, OTHER_DEPARTMENTS)
            notices = [notice for notice in notices if notice not in other]
        now = self._area.clock()
        quiet_for = first_time_outside(claimed.settings.quiet_hours, now) - now
        if quiet_for > timedelta(0):
            self._pause(claimed.subscription_id, quiet_for)
            return notices
        limits = PROVIDERS[claimed.settings.transport].limits
        async with self._area.pool.acquire() as db:
            free = await self._store.count_free(db, address.robot, limits)
        groups = [[notice] for notice in notices] if len(notices) <= free else [list(notices)]
        give_up_at = time.monotonic() + SENDING_BUDGET_SECONDS
        slot = self._slots.of(address.url)
        for position, group in enumerate(groups):
            left = [notice for later in groups[position:] for notice in later]
            async with slot:
                if time.monotonic() > give_up_at:
                    return left
                wait = await self._acquire_permit(address, limits)
                if wait > timedelta(0):
                    self._pause(claimed.subscription_id, wait)
                    return left
                await self._send(claimed, address, group)
        return ()

    async def _acquire_permit(
        self, address: MessageAddress, limits: Sequence[SendingLimit]
    ) -> timedelta:
        """Count one message, after a short wait if need be, or return how long that would be."""
        while True:
            async with self._area.pool.acquire() as db, db.transaction():
                wait = await self._store.acquire_permit(db, address.robot, limits)
            if not timedelta(0) < wait <= MAX_PERMIT_WAIT:
                return wait
            await asyncio.sleep(wait.total_seconds())

    def _pause(self, subscription_id: UUID, wait: timedelta) -> None:
        seconds = min(wait.total_seconds(), MAX_PAUSE_SECONDS)
        self._paused[subscription_id] = time.monotonic() + seconds

    async def _send(
        self, claimed: ClaimedMessages, address: MessageAddress, notices: Sequence[QueuedNotice]
    ) -> None:
        is_digest = len(notices) > 1
        try:
            result = await self._send_text(claimed, address, notices)
        except Exception as error:  # noqa: BLE001  one message must not end the work for all others
            # The error's own text may have the address.
            log.error("a message could not be sent: %s", type(error).__name__)  # noqa: TRY400
            result = NOT_SENT
        if result.refusal is not None:
            result = await self._refused(claimed, address, result, result.refusal)
        await self._record(
            notices, replace(result, digest_of=len(notices)) if is_digest else result
        )

    async def _send_text(
        self, claimed: ClaimedMessages, address: MessageAddress, notices: Sequence[QueuedNotice]
    ) -> AttemptResult:
        settings, first = claimed.settings, notices[0]
        is_digest = len(notices) > 1
        return await send_message(
            settings.transport,
            address,
            digest_text(notices, settings) if is_digest else notice_text(first, settings),
            first.delivery_id,
            self._area.clock(),
            self._client,
            self._area.outbound.allowed_networks,
        )

    async def _refused(
        self,
        claimed: ClaimedMessages,
        address: MessageAddress,
        result: AttemptResult,
        refusal: ProviderRefusal,
    ) -> AttemptResult:
        """Return the result of a refusal, after letting every replica know of a block.

        What was sent with a secret that was replaced since is tried again with the new one.
        """
        async with self._area.pool.acquire() as db:
            if refusal.blocked_for is not None:
                longest = max(refusal.blocked_for, result.retry_after or refusal.blocked_for)
                await self._store.block(db, address.robot, min(longest, MAX_RETRY_AFTER))
            if refusal.is_temporary or await self._store.has_address_of(
                db, claimed.subscription_id, claimed.key_ids
            ):
                return result
        return replace(result, refusal=replace(refusal, is_temporary=True))

    async def _record(self, notices: Sequence[QueuedNotice], result: AttemptResult) -> None:
        at, traceparent = self._area.clock(), current_traceparent()
        async with self._area.unit_of_work() as unit:
            await unit.execute_commands(
                DELIVERY_DECIDER,
                [
                    (
                        RecordAttemptResult(notice.delivery_id, result, at),
                        EventContext(
                            correlation=notice.notice_id,
                            actor="message:comms",
                            traceparent=traceparent,
                        ),
                    )
                    for notice in notices
                ],
            )
            await self._store.release(unit.connection, [notice.delivery_id for notice in notices])


def make_message_background_work(
    store: MessageStore,
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that tells people what is due until it is cancelled."""

    async def deliver(area: AreaContext) -> None:
        await deliver_until_cancelled(
            area, partial(MessageDeliveryWorker, area, store), "messages to people"
        )

    return deliver
