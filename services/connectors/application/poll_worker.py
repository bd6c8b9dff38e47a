"""Background work: each system that is polled has a task at each replica, one of which polls it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import httpx

from services.connectors.application.back_filling import BackFilling, BackFillStore
from services.connectors.application.connected_systems import connectors_of
from services.connectors.application.connector_tasks import PASSING_ERRORS, work_for_each
from services.connectors.application.delivery_receipt import KeepBodiesFunction
from services.connectors.application.erp_polling import ErpPolling
from services.connectors.application.erp_store import ErpStore
from services.connectors.application.order_news import OrderNews
from services.connectors.application.poll_lease import LeaseStore, PollLease
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.system_conversation import SystemAccess, SystemFailed
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
MAX_ASKED_PAUSE = timedelta(hours=1)
"""The longest pause that a system's `Retry-After` is followed for."""
LEASE_LEFT_INTERVALS = 2
"""So many intervals of polling the lease is left to others after a failure."""


class Polling(Protocol):
    """Asks a system for news."""

    async def poll(self) -> bool:
        """Ask once, if this replica has the lease; return whether the system has answered.

        Raises `SystemFailed` where the system does not answer, and `PositionMoved` where another
        replica has asked meanwhile.
        """
        ...


@dataclass(frozen=True)
class PollingStores:
    """What polling reads and writes."""

    leases: LeaseStore
    orders: ErpStore
    back_fills: BackFillStore
    keep_bodies: KeepBodiesFunction


def open_polling(
    area: AreaContext,
    account: ConnectorAccount,
    http: httpx.AsyncClient,
    stores: PollingStores,
    lease: PollLease,
) -> Polling | None:
    """Return what polls a connector's system; `None` where it is not polled.

    Raises `SecretMissing` where its credentials cannot be read.
    """
    polled, system = account.polled, SYSTEMS[account.system]
    if polled is None:
        return None
    access = SystemAccess(polled.database, polled.credentials.read(), polled.time_zone)
    client = SystemClient(http, polled.url)
    if system.open_past is not None:
        return BackFilling(
            area=area,
            account=account,
            system=system,
            polled=polled,
            client=client,
            reader=system.open_past(access),
            back_fills=stores.back_fills,
            lease=lease,
            keep_bodies=stores.keep_bodies,
        )
    if system.open_orders is None:
        return None
    return ErpPolling(
        area=area,
        account=account,
        polled=polled,
        client=client,
        reader=system.open_orders(access),
        store=stores.orders,
        news=OrderNews(area, account, system, stores.orders, stores.keep_bodies),
        lease=lease,
    )


def make_polling(stores: PollingStores) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that polls all systems, which ends when it is cancelled."""

    async def poll_systems(area: AreaContext) -> None:
        holder = area.id_factory()

        async def poll(account: ConnectorAccount, http: httpx.AsyncClient) -> None:
            if account.polled is not None:
                lease = PollLease(area, stores.leases, account.id, holder)
                await _SystemWork(area, account, account.polled, http, stores, lease).run()

        await work_for_each(connectors_of(area).values(), poll)

    return poll_systems


@dataclass
class _SystemWork:
    """Polls one system for as long as it runs, as one replica."""

    area: AreaContext
    account: ConnectorAccount
    polled: PolledSystem
    http: httpx.AsyncClient
    stores: PollingStores
    lease: PollLease
    polling: Polling | None = None
    credentials: str = field(default="", repr=False)
    """Those that `polling` has."""
    failures: int = 0
    asked_pause: timedelta | None = None
    """For how long the system asked to be left alone, when it was polled last."""

    async def run(self) -> None:
        """Poll again and again, whatever happens, until it is cancelled."""
        try:
            while True:
                pause = await self._poll_once()
                await asyncio.sleep(pause.total_seconds())
        finally:
            if self.asked_pause is None:
                await self._end_lease()

    async def _end_lease(self) -> None:
        """Let another replica ask at once, or this one after a restart."""
        try:
            await self.lease.end()
        except PASSING_ERRORS as error:
            log.warning("the lease of %s is not ended: %s", self.account.id, error)

    async def _poll_once(self) -> timedelta:
        """Poll, note how it went, and return the pause until the next poll."""
        self.asked_pause = None
        try:
            await self._poll()
            self.failures = 0
        except PositionMoved:
            log.info("another replica has polled %s meanwhile", self.account.id)
        except (SystemFailed, SecretMissing) as error:
            pause = await self._note_failure(error, str(error))
            log.warning("%s is polled again in %s: %s", self.account.id, pause, error)
            return pause
        except PASSING_ERRORS as error:
            log.warning("%s is polled again: %s", self.account.id, error)
        except Exception as error:
            log.exception("the poll of %s failed", self.account.id)
            failure = f"unexpected-error: {type(error).__name__}; see the log"
            return await self._note_failure(error, failure)
        return timedelta(seconds=self.polled.interval_seconds)

    async def _poll(self) -> None:
        found = self.polled.credentials.read()
        if self.polling is None or found != self.credentials:
            self.credentials = found
            self.polling = open_polling(self.area, self.account, self.http, self.stores, self.lease)
        if self.polling is not None and await self.polling.poll():
            held_back = self.polling.held_back if isinstance(self.polling, ErpPolling) else {}
            await self._note("; ".join(held_back.values()) or None)

    async def _note_failure(self, error: Exception, failure: str) -> timedelta:
        self.failures += 1
        self.asked_pause = error.retry_after if isinstance(error, SystemFailed) else None
        await self._note(failure)
        interval = timedelta(seconds=self.polled.interval_seconds)
        pause = pause_after(self.failures, interval, error)
        await self._keep_others_waiting(pause)
        # The lease ends first: another replica may reach what this one cannot.
        return pause + LEASE_LEFT_INTERVALS * interval

    async def _keep_others_waiting(self, pause: timedelta) -> None:
        """Hold the lease through a pause, so that no other replica asks meanwhile."""
        try:
            await self.lease.take(pause)
        except PASSING_ERRORS as error:
            log.warning("the lease of %s is not prolonged: %s", self.account.id, error)

    async def _note(self, failure: str | None) -> None:
        try:
            await self.lease.note_poll(failure)
        except PASSING_ERRORS as error:
            log.warning("how the poll of %s ended is not noted: %s", self.account.id, error)


def pause_after(failures: int, pause: timedelta, error: Exception) -> timedelta:
    """Return a pause that doubles with each failure, and is as long as the system asks for."""
    asked = error.retry_after if isinstance(error, SystemFailed) else None
    doubled = pause * int(2 ** min(failures, 10))
    return max(min(doubled, MAX_PAUSE), min(asked or timedelta(0), MAX_ASKED_PAUSE))
