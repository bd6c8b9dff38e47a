"""Runs areas without their API, for tests of single parts of the backbone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres.event_tables import EVENT_COLUMNS
from shared.postgres.in_process_signal import InProcessSignal
from shared.postgres.migrations import migrate
from shared.service_runtime.running_area import RunningArea, open_area
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase

POOL_SIZE = 6


@asynccontextmanager
async def open_areas(
    fresh_database: FreshDatabase, *services: ServiceDefinition, clock: ManualClock | None = None
) -> AsyncIterator[list[RunningArea]]:
    """Open areas as one process would; a second call simulates a second process."""
    database, signal, clock = fresh_database.database, InProcessSignal(), clock or ManualClock()
    async with AsyncExitStack() as stack:
        areas = []
        for service in services:
            connection = await database.open_connection(service.name)
            try:
                await migrate(connection, service.name, service.read_model_migrations)
            finally:
                await connection.close()
            pool = await stack.enter_async_context(
                await database.open_pool(service.name, POOL_SIZE)
            )
            area = open_area(service, database, pool, signal, clock, new_uuid7)
            areas.append(await stack.enter_async_context(area))
        yield areas


async def read_all_events(area: RunningArea) -> list[RecordedEvent[Any]]:
    """Return all recorded events, regardless of gaps between their positions."""
    async with area.pool.acquire() as connection:
        rows = await connection.fetch(f"SELECT {EVENT_COLUMNS} FROM event ORDER BY position")
        return await area.event_codec.decode_rows(connection, rows)


@asynccontextmanager
async def run_in_background(work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run work that never returns until the block ends."""
    task = asyncio.ensure_future(work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def wait_until_true(
    condition: Callable[[], Awaitable[bool]], *, within_seconds: float = 20
) -> None:
    """Wait until the condition is true; raises `TimeoutError` where it stays false."""
    async with asyncio.timeout(within_seconds):
        while not await condition():
            await asyncio.sleep(0.005)
