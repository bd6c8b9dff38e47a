"""The books to oneself: nobody enters anything while a month is locked or a plan published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_resources import AreaResources

ExclusiveUnitOpener = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


def exclusive_unit_opener(area: AreaResources) -> ExclusiveUnitOpener:
    """Return what opens a unit of work that has the area's books alone.

    Who has it looks its idempotency key up on a second connection. If several requests of this
    process held a first one meanwhile, waiting for the books, none might be left for that: so
    they wait here, without a connection.
    """
    turn = asyncio.Lock()

    @asynccontextmanager
    async def alone() -> AsyncIterator[UnitOfWork]:
        async with turn, area.unit_of_work() as unit:
            await unit.lock_exclusive(LockPurpose.PERIODS)
            yield unit

    return alone
