"""Background work: each system that is polled has a task at each replica, one of which polls it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx

from services.connectors.application.connected_systems import connectors_of
from services.connectors.application.delivery_receipt import KeepBodyFunction
from services.connectors.application.delivery_worker import PASSING_ERRORS
from services.connectors.application.erp_client import ErpClient
from services.connectors.application.erp_polling import ErpPolling
from services.connectors.application.erp_store import ErpStore
from services.connectors.application.order_news import OrderNews
from services.connectors.domain.erp_conversation import ErpAccess, ErpFailed
from services.connectors.domain.systems import SYSTEMS
from services.connectors.domain.table_position import PositionMoved
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import (
    ConnectorAccount,
    PolledSystem,
    SecretMissing,
)

log = logging.getLogger(__name__)

MAX_PAUSE = timedelta(minutes=5)
"""The longest pause while a system does not answer."""


def open_polling(
    area: AreaContext,
    account: ConnectorAccount,
    http: httpx.AsyncClient,
    store: ErpStore,
    keep_body: KeepBodyFunction,
    holder: UUID,
) -> ErpPolling | None:
    """Return what polls a connector's system; `None` where it is not polled.

    Raises `SecretMissing` where its credentials cannot be read.
    """
    polled, system = account.polled, SYSTEMS[account.system]
    if polled is None or system.open_orders is None:
        return None
    access = ErpAccess(polled.database, polled.credentials.read(), polled.time_zone)
    return ErpPolling(
        area=area,
        account=account,
        polled=polled,
        client=ErpClient(http, polled.url),
        reader=system.open_orders(access),
        store=store,
        news=OrderNews(area, account, system, store, keep_body),
        holder=holder,
    )


def make_erp_polling(
    store: ErpStore, keep_body: KeepBodyFunction
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that polls all systems, which ends when it is cancelled."""

    async def poll_system(
        area: AreaContext,
        account: ConnectorAccount,
        polled: PolledSystem,
        http: httpx.AsyncClient,
        holder: UUID,
    ) -> None:
        polling: ErpPolling | None = None
        credentials = ""
        failures = 0
        while True:
            pause = timedelta(seconds=polled.interval_seconds)
            try:
                found = polled.credentials.read()
                if polling is None or found != credentials:
                    credentials = found
                    polling = open_polling(area, account, http, store, keep_body, holder)
                if polling is None:
                    return
                if await polling.poll():
                    await _note(area, store, account, holder, None)
                failures = 0
            except PositionMoved:
                log.info("another replica has polled %s meanwhile", account.id)
            except (ErpFailed, SecretMissing) as error:
                failures += 1
                pause = pause_after(failures, pause, error)
                log.warning("%s is polled again in %s: %s", account.id, pause, error)
                await _note(area, store, account, holder, str(error))
            except PASSING_ERRORS as error:
                log.warning("%s is polled again: %s", account.id, error)
            except Exception as error:
                log.exception("the poll of %s failed", account.id)
                failures += 1
                pause = pause_after(failures, pause, error)
                failure = f"unexpected-error: {type(error).__name__}; see the log"
                await _note(area, store, account, holder, failure)
            await asyncio.sleep(pause.total_seconds())

    async def poll_systems(area: AreaContext) -> None:
        holder = area.id_factory()
        async with (
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as http,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(asyncio.Event().wait())  # there may be none
            for account in connectors_of(area).values():
                if account.polled is not None:
                    group.create_task(poll_system(area, account, account.polled, http, holder))

    return poll_systems


async def _note(
    area: AreaContext,
    store: ErpStore,
    account: ConnectorAccount,
    holder: UUID,
    failure: str | None,
) -> None:
    try:
        async with area.pool.acquire() as db:
            await store.note_poll(db, account.id, holder, area.clock(), failure)
    except PASSING_ERRORS as error:
        log.warning("how the poll of %s ended is not noted: %s", account.id, error)


def pause_after(failures: int, pause: timedelta, error: Exception) -> timedelta:
    """Return a pause that doubles with each failure, and is as long as the system asks for."""
    asked = error.retry_after if isinstance(error, ErpFailed) else None
    doubled = pause * 2 ** min(failures, 10)
    return min(max(doubled, asked or timedelta(0)), MAX_PAUSE)
