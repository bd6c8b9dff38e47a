"""Background work on the deliveries that wait, one task for each connector.

A replica claims deliveries for a limited time, so that no two work on the same one; a claim of a
process that died expires. Of one item only the oldest waiting delivery is claimed: its others wait,
and those of other items go on. An error that nobody expected is that of its delivery alone,
which is tried again as after any other failure.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import httpx

from services.connectors.application.area_api import AreaApi, CallFailed
from services.connectors.application.call_slots import NoTimeLeft
from services.connectors.application.connected_systems import connectors_of
from services.connectors.application.connector_tasks import PASSING_ERRORS, work_for_each
from services.connectors.application.delivery_work import DeliveryWork
from services.connectors.domain.claimed_delivery import ClaimedDelivery
from services.connectors.domain.delivery import BODY_KEPT_FOR
from services.connectors.domain.systems import SYSTEMS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MIN_POLL_INTERVAL_SECONDS = 0.1
REST_FACTOR, MAX_REST_SECONDS = 2.0, 0.5
"""The work rests twice as long as it took, at most so long, so that receipts go first."""
RETRY_SECONDS = 0.5
"""The pause before the next poll while the database is unavailable."""
CLEANUP_INTERVAL_SECONDS = 3600.0

ClaimFunction = Callable[["Connection", str, datetime], Awaitable[Sequence[ClaimedDelivery]]]
"""Claims due deliveries of a connector, at most one of each item."""
ReleaseFunction = Callable[["Connection", Sequence[UUID]], Awaitable[None]]
"""Releases the claims of deliveries."""
DeleteBodiesFunction = Callable[["Connection", datetime], Awaitable[None]]
"""Deletes the bodies that were received before a time."""


async def work_on_due_deliveries(
    area: AreaContext,
    account: ConnectorAccount,
    client: httpx.AsyncClient,
    claim: ClaimFunction,
    release: ReleaseFunction,
) -> int:
    """Work on the deliveries of a connector that are due and not claimed; return how many."""
    async with area.pool.acquire() as db, db.transaction():
        claimed = await claim(db, account.id, area.clock())
    work = DeliveryWork(area, SYSTEMS[account.system], AreaApi(client, account))

    worked_on: list[UUID] = []

    async def work_on(one: ClaimedDelivery) -> None:
        try:
            await work.work_on(one)
        except NoTimeLeft:
            log.info("delivery %s is worked on after those before it", one.delivery_id)
        except PASSING_ERRORS as error:
            log.warning("delivery %s is worked on again: %s", one.delivery_id, error)
            await asyncio.sleep(RETRY_SECONDS)
        except Exception as error:
            log.exception("the work on delivery %s failed", one.delivery_id)
            if not await record_unexpected(one, error):
                return  # it is worked on again when its claim has expired
        worked_on.append(one.delivery_id)

    async def record_unexpected(one: ClaimedDelivery, error: Exception) -> bool:
        failure = CallFailed("unexpected-error", f"{type(error).__name__}; see the log")
        try:
            await work.record_failure(one.delivery_id, failure)
        except Exception:
            log.exception("the failure of delivery %s is not recorded", one.delivery_id)
            return False
        return True

    async with asyncio.TaskGroup() as group:
        for one in claimed:
            group.create_task(work_on(one))
    if worked_on:
        async with area.pool.acquire() as db:
            await release(db, worked_on)
    return len(claimed)


def rest_seconds(took: float) -> float:
    """Return how long the work rests while receipts wait for each other, by what it took last."""
    return min(took * REST_FACTOR, MAX_REST_SECONDS)


def make_delivery_work(
    claim: ClaimFunction, release: ReleaseFunction
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work on all connectors' deliveries, which ends when it is cancelled."""

    async def work_for(
        area: AreaContext, account: ConnectorAccount, client: httpx.AsyncClient
    ) -> None:
        waiter = area.in_process_signal.create_waiter(area.name)
        try:
            while True:
                begin = time.monotonic()
                try:
                    done = await work_on_due_deliveries(area, account, client, claim, release)
                except* PASSING_ERRORS as errors:
                    log.warning("deliveries of %s wait: %s", account.id, errors)
                    done = 0
                    await asyncio.sleep(RETRY_SECONDS)
                if not done:
                    await waiter.wait()
                    await asyncio.sleep(MIN_POLL_INTERVAL_SECONDS)
                elif area.event_store.has_waiting_appends:
                    await asyncio.sleep(rest_seconds(time.monotonic() - begin))
        finally:
            waiter.close()

    async def work_on_deliveries(area: AreaContext) -> None:
        for one in area.outbound.connectors:
            if one.system not in SYSTEMS:
                known = ", ".join(sorted(SYSTEMS))
                log.error("%s: no system %r is known; use one of %s", one.id, one.system, known)
        await work_for_each(connectors_of(area).values(), partial(work_for, area))

    return work_on_deliveries


def make_body_cleanup(delete: DeleteBodiesFunction) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that deletes bodies once they need not be kept any more."""

    async def delete_old_bodies(area: AreaContext) -> None:
        while True:
            try:
                async with area.pool.acquire() as db:
                    await delete(db, area.clock() - BODY_KEPT_FOR)
            except PASSING_ERRORS as error:
                log.warning("old bodies are deleted later: %s", error)
            await asyncio.sleep(CLEANUP_INTERVAL_SECONDS)

    return delete_old_bodies
