"""Background work on what waits to be written back, one task for each connector.

A replica claims writes for a limited time, so that no two send the same one. Of one item only the
oldest write that has not ended is claimed, so that they are sent in their order; those of other
items go on. Credentials are read before each round, so that new ones need no restart.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from services.connectors.application.connected_systems import connectors_of
from services.connectors.application.connector_tasks import PASSING_ERRORS, work_for_each
from services.connectors.application.system_client import SystemClient
from services.connectors.application.write_back_planning import WriteBackPlanning, can_write
from services.connectors.application.write_store import OUTBOUND_LIMITS, WriteStore
from services.connectors.application.write_work import WriteWork
from services.connectors.domain.linked_item import ClaimedWrite
from services.connectors.domain.system_conversation import SystemAccess
from services.connectors.domain.systems import SYSTEMS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount, SecretMissing

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
"""The pause before the next round while the database is unavailable, or nothing may be sent."""
MISSING_SECONDS = 30.0
"""The pause while the credentials cannot be read."""
PLANNING_INTERVAL_SECONDS = 1.0
CLEANUP_INTERVAL_SECONDS = 600.0


@dataclass
class WriteWorker:
    """Works on the writes of one connector, as one replica."""

    area: AreaContext
    account: ConnectorAccount
    http: httpx.AsyncClient
    store: WriteStore
    jitter: Callable[[], float] = random.random
    credentials: str | None = field(default=None, repr=False)
    """Those of the last round."""

    async def work_once(self) -> int:
        """Work on the writes that are due and not claimed; return how many were tried.

        Raises `SecretMissing` where the credentials cannot be read.
        """
        work = await self._open()
        if work is None:
            return 0
        async with self.area.pool.acquire() as db, db.transaction():
            claimed = await self.store.claims.claim(db, self.account.id, self.area.clock())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work_on(work, one)) for one in claimed]
        return sum(task.result() for task in tasks)

    async def _open(self) -> WriteWork | None:
        polled, system = self.account.polled, SYSTEMS[self.account.system]
        if polled is None or system.open_writer is None:
            return None
        credentials = polled.credentials.read()
        if self.credentials not in {None, credentials}:
            log.info("%s has new credentials", self.account.id)
            async with self.area.pool.acquire() as db:
                await self.store.breakers.note_success(db, self.account.id)
        self.credentials = credentials
        access = SystemAccess(polled.database, credentials, polled.time_zone)
        return WriteWork(
            area=self.area,
            connector=self.account.id,
            client=SystemClient(self.http, polled.url),
            writer=system.open_writer(access),
            store=self.store,
            jitter=self.jitter,
        )

    async def _work_on(self, work: WriteWork, one: ClaimedWrite) -> bool:
        try:
            is_tried = await work.work_on(one)
        except PASSING_ERRORS as error:
            log.warning("write %s is worked on again: %s", one.write_id, error)
            await asyncio.sleep(RETRY_SECONDS)
            is_tried = False
        except Exception as error:
            log.exception("the work on write %s failed", one.write_id)
            await work.record_unexpected(one, error)
            is_tried = True
        async with self.area.pool.acquire() as db:
            await self.store.claims.release(db, one.write_id)
        return is_tried


def make_write_work(store: WriteStore) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work on all connectors' writes, which ends when it is cancelled."""

    async def work_for(worker: WriteWorker) -> None:
        waiter = worker.area.in_process_signal.create_waiter(worker.area.name)
        try:
            while True:
                done = 0
                try:
                    done = await worker.work_once()
                except* SecretMissing as errors:
                    log.error("nothing is written by %s: %s", worker.account.id, errors.exceptions)  # noqa: TRY400  the message says it all
                    await asyncio.sleep(MISSING_SECONDS)
                except* PASSING_ERRORS as errors:
                    log.warning("writes of %s wait: %s", worker.account.id, errors)
                if not done:
                    await waiter.wait()
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            waiter.close()

    async def work_on_writes(area: AreaContext) -> None:
        async def write(account: ConnectorAccount, http: httpx.AsyncClient) -> None:
            await work_for(WriteWorker(area, account, http, store))

        await work_for_each(filter(can_write, connectors_of(area).values()), write)

    return work_on_writes


def make_late_planning(store: WriteStore) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that plans the facts that came before their items' links."""

    async def plan_late(area: AreaContext) -> None:
        planning = WriteBackPlanning(area, store)
        while True:
            try:
                await planning.plan_kept()
                async with area.pool.acquire() as db:
                    await OUTBOUND_LIMITS.delete_idle(db)
            except PASSING_ERRORS as error:
                log.warning("facts that came early are planned later: %s", error)
            await asyncio.sleep(PLANNING_INTERVAL_SECONDS)

    return plan_late
