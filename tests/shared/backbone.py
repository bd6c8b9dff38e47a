"""One area at work without its API, for tests that look closely at a part of the backbone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from shared.eventsourcing.store import Recorded
from shared.postgres.event_store import COLUMNS
from shared.postgres.migrations import migrate
from shared.postgres.wakeup import Wakeup
from shared.runtime.area import Area, open_area
from shared.runtime.clock import new_id
from shared.runtime.service import Service
from shared.testing.clock import MovableClock
from shared.testing.database import FreshDatabase

POOL = 6


@asynccontextmanager
async def opened(
    fresh: FreshDatabase, *services: Service, clock: MovableClock | None = None
) -> AsyncIterator[list[Area]]:
    """Open areas as one process would; call it twice for two processes."""
    database, wakeup, clock = fresh.database, Wakeup(), clock or MovableClock()
    async with AsyncExitStack() as stack:
        areas = []
        for service in services:
            connection = await database.connection(service.name)
            try:
                await migrate(connection, service.name, service.schema)
            finally:
                await connection.close()
            pool = await stack.enter_async_context(await database.pool(service.name, POOL))
            area = open_area(service, database, pool, wakeup, clock, new_id)
            areas.append(await stack.enter_async_context(area))
        yield areas


async def everything(area: Area) -> list[Recorded[Any]]:
    """Return all that the area has recorded, holes or not."""
    async with area.pool.acquire() as connection:
        rows = await connection.fetch(f"SELECT {COLUMNS} FROM event ORDER BY position")
    return area.codec.recorded(rows)


@asynccontextmanager
async def beside(work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Have work that never returns run until the block ends."""
    task = asyncio.ensure_future(work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def comes_true(
    question: Callable[[], Awaitable[bool]], *, within_seconds: float = 20
) -> None:
    """Wait until the answer is yes; raises `TimeoutError` where it stays no."""
    async with asyncio.timeout(within_seconds):
        while not await question():
            await asyncio.sleep(0.005)
