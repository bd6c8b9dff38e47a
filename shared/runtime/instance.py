"""Services at work in one process: database, areas, bus, API; all of them, or some."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from shared.eventsourcing.bus import Bus, BusUnavailable
from shared.eventsourcing.context import Clock, Ids
from shared.kafka.bus import kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.pool import Database
from shared.postgres.wakeup import Wakeup
from shared.runtime.app import build_app
from shared.runtime.area import Area, open_area
from shared.runtime.clock import new_id, now
from shared.runtime.embedded_postgres import embedded_postgres
from shared.runtime.migrating import migrate_schema, refuse_restoring
from shared.runtime.parts import ALL, Part
from shared.runtime.service import Service
from shared.runtime.sign_on import LOCAL, SignOn, accepted
from shared.runtime.signing import Signer, signer_of
from shared.runtime.vitals import Vitals

if TYPE_CHECKING:
    from shared.postgres.pool import Connections

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]
"""Background work that never returns."""

RESTART_PAUSE = 1.0
"""Seconds before background work that failed is begun again."""


@dataclass(frozen=True)
class Running:
    """An installation at work."""

    areas: Sequence[Area]
    bus: Bus
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
    kafka: KafkaSettings | None = None,
    parts: frozenset[Part] = ALL,
    migrates: bool = True,
    restoring: bool = False,
    sign_on: SignOn = LOCAL,
) -> AsyncIterator[Running]:
    """Run services on a data folder.

    Starts the embedded PostgreSQL unless `database_url` names a server; the folder must then be
    this process's own. `migrates` brings the schemas up to date first. Without `kafka` the embedded
    bus carries the facts among these services. On leaving, background work ends first, then the
    connections, then the database. Raises `RestoreUnfinished` where the database is being restored,
    but to who is `restoring` it.
    """
    async with AsyncExitStack() as stack:
        if database_url is None:
            server = await stack.enter_async_context(embedded_postgres(folder))
            database = Database(server.connect)
        else:
            database = Database({"dsn": database_url})
        wakeup = Wakeup()
        areas, pools = [], {}
        if not restoring:
            await refuse_restoring(database)
        for service in services:
            if migrates:
                await migrate_schema(service, database)
            pool = await stack.enter_async_context(await database.pool(service.name, pool_size))
            pools[service.name] = pool
            area = open_area(service, database, pool, wakeup, clock, ids)
            areas.append(await stack.enter_async_context(area))
        bus, relays = await _bus(stack, kafka, areas, pools, wakeup)
        signer = signer_of(folder)
        work = [one for area in areas for one in area.background(bus, parts)]
        if parts:
            work.append(Vitals(areas, bus, has_relay=kafka is not None).keep_looking)
        await stack.enter_async_context(
            _kept_running(work + relays if Part.RELAY in parts else work)
        )
        verifiers = await stack.enter_async_context(accepted(sign_on, signer))
        app = build_app(areas, bus, verifiers, serving=Part.API in parts)
        yield Running(areas, bus, app, signer, database)


async def _bus(
    stack: AsyncExitStack,
    kafka: KafkaSettings | None,
    areas: Sequence[Area],
    pools: Mapping[str, Connections],
    wakeup: Wakeup,
) -> tuple[Bus, list[Work]]:
    """Return the bus, and what carries facts to it."""
    if kafka is None:
        return EmbeddedBus(pools, wakeup), []
    bus = await stack.enter_async_context(kafka_bus(kafka))
    try:
        await bus.check([area.name for area in areas])
    except BusUnavailable as error:
        log.warning("Kafka is away; facts wait in the outboxes: %s", error)
    return bus, [bus.relay(area.name, area.database, wakeup).run for area in areas]


@asynccontextmanager
async def _kept_running(works: Sequence[Work]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_for_ever(work)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _for_ever(work: Work) -> None:
    """Begin work again whenever it fails: one area's trouble must not silence it for good."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work failed; it begins again")
        await asyncio.sleep(RESTART_PAUSE)
