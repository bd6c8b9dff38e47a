"""What `concord` runs: everything in one process, one service, or one process per service."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack

from shared.eventsourcing.bus import BusUnavailable
from shared.eventsourcing.context import Clock
from shared.kafka.bus import kafka_bus
from shared.postgres.pool import Database
from shared.runtime.chosen_bus import stay_on_bus
from shared.runtime.clock import StoryClock
from shared.runtime.data_folder import DataFolder, make_private
from shared.runtime.embedded_postgres import embedded_postgres
from shared.runtime.gateway import gateway
from shared.runtime.instance import running
from shared.runtime.migrating import until_migrated
from shared.runtime.parts import ALL, Part
from shared.runtime.serve import OnServing, Stop, listen, serve
from shared.runtime.service import Service
from shared.runtime.settings import Migrate, Settings
from shared.runtime.supervisor import Children
from shared.telemetry.exporters import exporting


async def run_together(
    services: Sequence[Service],
    settings: Settings,
    clock: StoryClock,
    on_serving: OnServing,
    *,
    story: bool = False,
    leash: bool = False,
) -> None:
    """Run every service in this process; raises `FolderInUse` and `PortTaken`.

    `story` says that `on_serving` is going to tell one, by this clock.
    """
    stop = Stop.on_signals()
    with (
        DataFolder.acquire(settings.data) as folder,
        exporting("concord", settings.otlp()),
    ):
        stay_on_bus(settings)
        clock.reset(story=story)
        listening = listen(settings.host, settings.port)
        async with running(
            services,
            folder.path,
            database_url=settings.database_url,
            pool_size=settings.pool_size,
            clock=clock,
            kafka=settings.kafka(),
            sign_on=settings.sign_on(),
        ) as installation:

            async def announced(base_url: str) -> None:
                folder.announce(base_url)
                await on_serving(base_url)

            await serve(installation.app, listening, stop, announced, leash=leash)


async def run_one(
    service: Service,
    settings: Settings,
    clock: Clock,
    *,
    listening: socket.socket | None = None,
    parts: frozenset[Part] = ALL,
    leash: bool = False,
) -> None:
    """Run one service, or some of its parts, beside the others' processes.

    The database and the bus are the settings'; a bus that only one process can read is refused.
    """
    stop = Stop.on_signals()
    make_private(settings.data)
    stay_on_bus(settings)

    if settings.migrate is Migrate.WAIT:
        database = Database({"dsn": settings.database_url})
        if not await stop.comes_after(until_migrated(service, database)):
            return
    async with AsyncExitStack() as stack:
        stack.enter_context(exporting(f"concord-{service.name}", settings.otlp()))
        installation = await stack.enter_async_context(
            running(
                [service],
                settings.data,
                database_url=settings.database_url,
                pool_size=settings.pool_size,
                clock=clock,
                kafka=settings.kafka(),
                parts=parts,
                migrates=settings.migrate is Migrate.NOW,
                sign_on=settings.sign_on(),
            )
        )
        listening = listening or listen(settings.host, settings.port)
        await serve(installation.app, listening, stop, _quietly, leash=leash)


async def run_gateway(areas: Sequence[str], settings: Settings) -> None:
    """Run the door in front of services that run elsewhere; raises `PortTaken`."""
    stop = Stop.on_signals()
    listening = listen(settings.host, settings.port)
    addresses = {
        area: settings.services.get(area) or settings.services_url.format(area=area)
        for area in areas
    }

    async with gateway(addresses) as app:
        await serve(app, listening, stop, _quietly)


async def run_apart(
    areas: Sequence[str],
    settings: Settings,
    clock: StoryClock,
    on_serving: OnServing,
    *,
    story: bool = False,
    leash: bool = False,
) -> None:
    """Run every service in a process of its own, and a door in front of them.

    A process that dies is started again. Raises `FolderInUse` and `PortTaken`.
    """
    stop = Stop.on_signals()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(DataFolder.acquire(settings.data))
        stay_on_bus(settings)
        clock.reset(story=story)
        listening = listen(settings.host, settings.port)
        url = settings.database_url
        if url is None:
            server = await stack.enter_async_context(embedded_postgres(folder.path))
            url = Database(server.connect).url()
        await checked(areas, settings)
        children = Children(areas, folder.path, url)
        addresses = await stack.enter_async_context(children.kept_running())
        app = await stack.enter_async_context(gateway(addresses))

        async def announced(base_url: str) -> None:
            await children.ready()
            folder.announce(base_url)
            await on_serving(base_url)

        await serve(app, listening, stop, announced, leash=leash)


async def _quietly(_base_url: str) -> None:
    """Greet nobody: who started this process knows where it serves."""


async def checked(areas: Sequence[str], settings: Settings) -> None:
    """See that the topics can be used, before processes are started that need them."""
    kafka = settings.kafka()
    if kafka is not None:
        try:
            async with kafka_bus(kafka) as bus:
                await bus.check(areas)
        except BusUnavailable as error:
            message = (
                f"Kafka at {kafka.bootstrap} cannot be reached ({error}); start it (`make kafka`), "
                "or say where it is with CONCORD_KAFKA_BOOTSTRAP"
            )
            raise BusUnavailable(message) from error
