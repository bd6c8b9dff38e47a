"""Exclusive units of work: no facts are handled while a month is locked or a plan is published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

ExclusiveUnitOpener = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


def create_exclusive_unit_opener(area: AreaContext) -> ExclusiveUnitOpener:
    """Return a function that opens a unit of work with the exclusive lock on the area's periods.

    A request that holds the lock looks up its idempotency key on a second connection. Requests of
    this process that waited for the lock with a connection each could use up the pool, and the
    holder would never get its second one. So they wait here, without a connection.
    """
    process_lock = asyncio.Lock()

    @asynccontextmanager
    async def open_exclusive_unit() -> AsyncIterator[UnitOfWork]:
        async with process_lock, area.unit_of_work() as unit:
            await unit.lock_exclusive(LockPurpose.PERIODS)
            yield unit

    return open_exclusive_unit
