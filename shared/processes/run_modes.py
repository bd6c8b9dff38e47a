"""Runs services: all in one process, one alone, or one process per service with a gateway."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from shared.data_folder.folder_ownership import OwnedDataFolder, create_private_folder
from shared.embedded_postgres import run_embedded_postgres
from shared.eventsourcing.event_context import Clock
from shared.installation.installation import running_installation
from shared.installation.own_host_names import find_allowed_hosts
from shared.installation.persisted_bus_selection import record_selected_bus
from shared.installation.settings import MigrationMode, Settings
from shared.installation.simulated_clock import SimulatedClock
from shared.postgres.database_connections import Database
from shared.processes.fitted_limits import fit_gateway_limits, fit_server_limits, fit_stream_limits
from shared.processes.gateway import gateway_application
from shared.processes.http_server import OnServing, StopRequest, bind_socket, serve_until_stopped
from shared.processes.kafka_topics import ensure_kafka_topics
from shared.processes.service_supervisor import ServiceProcesses, migrate_in_process
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.schema_migration import wait_until_migrated
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_discovery import AreaCatalog
from shared.service_runtime.service_loading import import_services
from shared.telemetry.exporters import export_telemetry


async def run_all_in_process(
    catalog: AreaCatalog,
    settings: Settings,
    clock: SimulatedClock,
    on_serving: OnServing,
    *,
    plays_scenario: bool = False,
    stop_on_stdin_close: bool = False,
) -> None:
    """Run every service in this process until a stop is requested.

    `plays_scenario` says that `on_serving` is going to run a scenario with this clock. Raises
    `DataFolderInUse`, `DataFolderUnusable`, `WrongBus`, `FileLimitTooLow` and `PortInUse`.
    """
    stop = StopRequest.from_signals()
    limits = fit_server_limits(settings, len(catalog.area_names))
    with (
        OwnedDataFolder.acquire(settings.data) as folder,
        import_services(catalog.area_names, catalog.load_service) as services,
        export_telemetry("concord", settings.otlp_settings()),
    ):
        record_selected_bus(settings)
        clock.set_mode(simulated=plays_scenario)
        listening_socket = bind_socket(settings.host, settings.port)
        port = listening_socket.getsockname()[1]
        async with running_installation(
            services,
            folder.path,
            database_url=settings.database_url,
            postgres_os_user=settings.postgres_os_user,
            reader_address=settings.reader_address(),
            area_sign_on=settings.area_sign_on(),
            pool_size=settings.pool_size,
            late_entry_working_days=settings.late_entry_working_days,
            outbound=settings.outbound(port),
            clock=clock,
            kafka_settings=settings.kafka_settings(port),
            public_url=settings.api_url(port),
            authentication=settings.authentication(),
            cors_origins=settings.cors_origins,
            allowed_hosts=find_allowed_hosts(settings, catalog.area_names),
            stream_limits=fit_stream_limits(settings, limits),
            read_scope=settings.read_scope,
            roles_from=settings.roles_from,
            request_limits=settings.request_limits(),
        ) as installation:

            async def announce(base_url: str) -> None:
                folder.publish_address(base_url)
                await on_serving(base_url)

            await serve_until_stopped(
                installation.app,
                listening_socket,
                stop,
                announce,
                limits=limits,
                stop_on_stdin_close=stop_on_stdin_close,
            )


async def run_single_service(
    service: ServiceDefinition,
    settings: Settings,
    clock: Clock,
    *,
    listening_socket: socket.socket | None = None,
    process_roles: frozenset[ProcessRole] = ALL_ROLES,
    stop_on_stdin_close: bool = False,
) -> None:
    """Run one service, or some of its process roles, beside the processes of other services.

    The settings must name a database and Kafka, which the processes share. Raises `WrongBus` and
    `PortInUse`.
    """
    stop = StopRequest.from_signals()
    limits = fit_server_limits(settings, 1)
    create_private_folder(settings.data)
    record_selected_bus(settings)

    if settings.migrate is MigrationMode.WAIT_UNTIL_MIGRATED:
        database = Database({"dsn": settings.database_url})
        if not await stop.run_unless_stopped(wait_until_migrated(service, database)):
            return
    async with AsyncExitStack() as stack:
        stack.enter_context(export_telemetry(f"concord-{service.name}", settings.otlp_settings()))
        installation = await stack.enter_async_context(
            running_installation(
                [service],
                settings.data,
                database_url=settings.database_url,
                area_sign_on=replace(settings.area_sign_on(), makes_roles=False),
                pool_size=settings.pool_size,
                late_entry_working_days=settings.late_entry_working_days,
                outbound=settings.outbound(),
                clock=clock,
                kafka_settings=settings.kafka_settings(),
                public_url=settings.api_url(),
                process_roles=process_roles,
                migrate_schemas=settings.migrate is MigrationMode.AT_STARTUP,
                authentication=settings.authentication(),
                cors_origins=settings.cors_origins,
                allowed_hosts=find_allowed_hosts(settings, [service.name]),
                stream_limits=fit_stream_limits(settings, limits),
                read_scope=settings.read_scope,
                roles_from=settings.roles_from,
                request_limits=settings.request_limits(),
            )
        )
        listening_socket = listening_socket or bind_socket(settings.host, settings.port)
        await serve_until_stopped(
            installation.app,
            listening_socket,
            stop,
            _announce_nothing,
            limits=limits,
            stop_on_stdin_close=stop_on_stdin_close,
        )


async def run_gateway(area_names: Sequence[str], settings: Settings) -> None:
    """Run the gateway in front of services that run elsewhere; raises `PortInUse`."""
    stop = StopRequest.from_signals()
    limits = fit_gateway_limits(settings)
    listening_socket = bind_socket(settings.host, settings.port)
    addresses = {
        area: settings.services.get(area) or settings.services_url.format(area=area)
        for area in area_names
    }

    async with gateway_application(
        addresses,
        settings.cors_origins,
        find_allowed_hosts(settings),
        limits.max_connections,
        settings.request_limits(),
    ) as app:
        await serve_until_stopped(app, listening_socket, stop, _announce_nothing, limits=limits)


async def run_process_per_service(
    area_names: Sequence[str],
    settings: Settings,
    clock: SimulatedClock,
    on_serving: OnServing,
    *,
    plays_scenario: bool = False,
    stop_on_stdin_close: bool = False,
) -> None:
    """Run every service in its own process, and a gateway in front of them in this one.

    A service's process that ends is restarted. Raises `DataFolderInUse`, `DataFolderUnusable`,
    `WrongBus`, `BusUnavailable` and `PortInUse`.
    """
    stop = StopRequest.from_signals()
    limits = fit_gateway_limits(settings)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(OwnedDataFolder.acquire(settings.data))
        record_selected_bus(settings)
        clock.set_mode(simulated=plays_scenario)
        listening_socket = bind_socket(settings.host, settings.port)
        url = settings.database_url
        if url is None:
            server = await stack.enter_async_context(
                run_embedded_postgres(
                    folder.path, settings.postgres_os_user, settings.reader_address()
                )
            )
            url = Database(server.connect_arguments).url()
        database = await settings.area_sign_on().open(
            Database({"dsn": url}), area_names, folder.path
        )
        if not await stop.run_unless_stopped(migrate_in_process(folder.path, url)):
            return
        await ensure_kafka_topics(area_names, settings)
        service_processes = ServiceProcesses(
            {area: database.url_of_area(area) for area in area_names},
            folder.path,
            listening_socket.getsockname()[1],
        )
        addresses = await stack.enter_async_context(service_processes.supervise())
        app = await stack.enter_async_context(
            gateway_application(
                addresses,
                settings.cors_origins,
                find_allowed_hosts(settings),
                limits.max_connections,
                settings.request_limits(),
            )
        )

        async def announce(base_url: str) -> None:
            await service_processes.wait_until_ready()
            folder.publish_address(base_url)
            await on_serving(base_url)

        await serve_until_stopped(
            app,
            listening_socket,
            stop,
            announce,
            limits=limits,
            stop_on_stdin_close=stop_on_stdin_close,
        )


async def _announce_nothing(_base_url: str) -> None:
    """Do nothing: whoever started this process knows its base URL."""
