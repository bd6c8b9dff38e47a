"""A whole installation in one process: database, every area, the embedded bus, the API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from shared.eventsourcing.context import Clock, Ids
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.migrations import migrate
from shared.postgres.pool import Database
from shared.postgres.wakeup import Wakeup
from shared.runtime.app import build_app
from shared.runtime.area import Area, open_area
from shared.runtime.clock import new_id, now
from shared.runtime.embedded_postgres import embedded_postgres
from shared.runtime.service import Service
from shared.runtime.signing import Signer, signer_of

log = logging.getLogger(__name__)

RESTART_PAUSE = 1.0
"""Seconds before background work that failed is begun again."""


@dataclass(frozen=True)
class Running:
    """An installation at work."""

    areas: Sequence[Area]
    bus: EmbeddedBus
    app: FastAPI
    signer: Signer
    database: Database


@asynccontextmanager
async def running(
    services: Sequence[Service],
    folder: Path,
    *,
    database_url: str | None = None,
    pool_size: int = 4,
    clock: Clock = now,
    ids: Ids = new_id,
    background: bool = True,
) -> AsyncIterator[Running]:
    """Run every service on a data folder that this process owns.

    Starts the embedded PostgreSQL unless `database_url` names a server. On leaving, background
    work ends first, then the connections, then the database.
    """
    async with AsyncExitStack() as stack:
        if database_url is None:
            server = await stack.enter_async_context(embedded_postgres(folder))
            database = Database(server.connect)
        else:
            database = Database({"dsn": database_url})
        wakeup = Wakeup()
        areas, pools = [], {}
        for service in services:
            connection = await database.connection(service.name)
            try:
                await migrate(connection, service.name, service.schema)
            finally:
                await connection.close()
            pool = await stack.enter_async_context(await database.pool(service.name, pool_size))
            pools[service.name] = pool
            area = open_area(service, database, pool, wakeup, clock, ids)
            areas.append(await stack.enter_async_context(area))
        bus = EmbeddedBus(pools, wakeup)
        signer = signer_of(folder)
        if background:
            await stack.enter_async_context(_kept_running(areas, bus))
        yield Running(areas, bus, build_app(areas, bus, signer), signer, database)


@asynccontextmanager
async def _kept_running(areas: Sequence[Area], bus: EmbeddedBus) -> AsyncIterator[None]:
    tasks = [
        asyncio.create_task(_for_ever(work), name=f"{area.name} background")
        for area in areas
        for work in area.background(bus)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Begin work again whenever it fails: one area's trouble must not silence it for good."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work failed; it begins again")
        await asyncio.sleep(RESTART_PAUSE)
