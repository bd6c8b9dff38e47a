"""Runs services in one process: database, areas, bus, background work and HTTP application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL
from shared.embedded_postgres import NetworkAddress, run_embedded_postgres
from shared.eventsourcing.bus_consumer_port import BusUnavailable, FactBus
from shared.eventsourcing.event_context import Clock, IdFactory
from shared.eventsourcing.stream_state import StreamStateCache
from shared.http.allowed_hosts import AllowedHosts
from shared.http.caller_admission import CallerAdmission
from shared.http.directory_access import RolesFrom
from shared.http.read_scope import ReadScopeMode
from shared.http.request_limits import RequestLimits
from shared.http.sse.stream_slots import StreamLimits
from shared.http.token_revocations import RevokedTokens
from shared.http_application.application import build_http_application
from shared.http_application.caller_and_installation_routes import SignOnSettings
from shared.http_application.common_routers import CreateCommonRouters, create_common_routers
from shared.http_application.directory_entries import (
    create_directory_access,
    end_outdated_responses,
)
from shared.http_application.revocation_refresh import RevocationRefresh
from shared.http_application.shared_rate_limits import SharedRateLimits
from shared.installation.area_opening import open_schemas
from shared.installation.area_sign_on import AreaSignOn
from shared.installation.encryption_key import with_key_of_data_folder
from shared.installation.local_token_issuer import LocalTokenIssuer, load_local_token_issuer
from shared.installation.system_clock_and_ids import new_uuid7, utc_now
from shared.installation.trusted_token_issuers import (
    LOCAL_TOKENS_ONLY,
    AuthenticationSettings,
    open_trusted_issuers,
)
from shared.kafka.bus import open_kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_description import describe_topics
from shared.operations.backlog_metrics import BacklogMetrics
from shared.postgres.database_connections import Database
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.in_process_signal import InProcessSignal
from shared.service_runtime.late_entry import DEFAULT_WORKING_DAYS
from shared.service_runtime.outbound_settings import OutboundSettings
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.running_area import RunningArea, open_area
from shared.service_runtime.schema_migration import refuse_unfinished_restore
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_loading import LoadingServices

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

log = logging.getLogger(__name__)

BackgroundTask = Callable[[], Awaitable[None]]
"""A task that never returns; it is restarted when it fails."""

RESTART_PAUSE_SECONDS = 1.0
"""The pause before background work that failed is started again."""


@dataclass(frozen=True)
class Installation:
    """An installation, or its services in this process, while they run."""

    areas: Sequence[RunningArea]
    bus: FactBus
    app: FastAPI
    local_token_issuer: LocalTokenIssuer | None
    """What signs tokens; `None` where they are verified with a public key, or not accepted."""
    database: Database


@asynccontextmanager
async def running_installation(
    services: Sequence[ServiceDefinition] | LoadingServices,
    data_folder: Path,
    *,
    database_url: str | None = None,
    postgres_os_user: str | None = None,
    reader_address: NetworkAddress | None = None,
    area_sign_on: AreaSignOn = AreaSignOn(),  # noqa: B008  frozen
    pool_size: int = 4,
    late_entry_working_days: int = DEFAULT_WORKING_DAYS,
    outbound: OutboundSettings = OutboundSettings(),  # noqa: B008  frozen
    clock: Clock = utc_now,
    id_factory: IdFactory = new_uuid7,
    kafka_settings: KafkaSettings | None = None,
    public_url: str = DEFAULT_PUBLIC_URL,
    process_roles: frozenset[ProcessRole] = ALL_ROLES,
    migrate_schemas: bool = True,
    during_restore: bool = False,
    authentication: AuthenticationSettings = LOCAL_TOKENS_ONLY,
    cors_origins: Sequence[str] = (),
    allowed_hosts: AllowedHosts = AllowedHosts(),  # noqa: B008  frozen
    stream_limits: StreamLimits = StreamLimits(),  # noqa: B008  frozen
    read_scope: ReadScopeMode = ReadScopeMode.DEPARTMENT,
    roles_from: RolesFrom = RolesFrom.DIRECTORY,
    request_limits: RequestLimits = RequestLimits(),  # noqa: B008  frozen
    create_common: CreateCommonRouters = create_common_routers,
) -> AsyncIterator[Installation]:
    """Run services on a data folder until the block ends.

    Starts the embedded PostgreSQL unless `database_url` names a server; the folder must then be
    owned by this process, under root `postgres_os_user` may name the server's user, and read-only
    roles sign on at `reader_address`.
    `area_sign_on` says which database roles the areas have; `pool_size` is the number of
    connections of each.
    An entry about a time before `late_entry_working_days` counts once the other side confirms it.
    `outbound` says where it may send, and with what it encrypts secrets (else with a key of the
    data folder). `read_scope` says how far department roles read, `roles_from` who says who has
    which role. `migrate_schemas` applies pending migrations first. Services may still be loading.
    Without `kafka_settings` the embedded bus carries the facts. Callers reach it at `public_url`.

    At the end, background work stops first, then the connections close, then the database stops.
    Raises `UnusableDatabaseRole`, and `RestoreUnfinished` if a restore of the database is
    unfinished, unless the caller is that restore (`during_restore`).
    """
    async with AsyncExitStack() as stack:
        if database_url is None:
            server = await stack.enter_async_context(
                run_embedded_postgres(data_folder, postgres_os_user, reader_address)
            )
            database = Database(server.connect_arguments)
            outbound = with_key_of_data_folder(outbound, data_folder)
        else:
            database = Database({"dsn": database_url})
        in_process_signal, cached_states = InProcessSignal(), StreamStateCache()
        if not during_restore:
            await refuse_unfinished_restore(database)
        if not isinstance(services, LoadingServices):
            services = LoadingServices.already_loaded(services)
        database = await area_sign_on.open(database, services.names, data_folder)
        opened = await open_schemas(stack, services, database, pool_size, migrates=migrate_schemas)
        areas = []
        for service, pool in opened:
            opening = open_area(
                service,
                database,
                pool,
                in_process_signal,
                clock,
                id_factory,
                late_entry_working_days=late_entry_working_days,
                outbound=outbound,
                cached_states=cached_states,
                sign_on_issuer=authentication.sign_on_issuer,
            )
            areas.append(await stack.enter_async_context(opening))
        pools = {service.name: pool for service, pool in opened}
        bus, relays = await _open_bus(stack, kafka_settings, areas, pools, in_process_signal)
        for area in areas:
            area.follow_reference_data(bus)
        # The private key is made and read only where nothing else verifies its tokens.
        signs = authentication.local_tokens and authentication.public_key_file is None
        signer = load_local_token_issuer(data_folder) if signs else None
        revoked = RevokedTokens()
        access = create_directory_access(areas, roles_from)
        admission = CallerAdmission(request_limits, authentication.token_lifetimes, revoked, access)
        refresh = RevocationRefresh(areas, revoked)
        tasks = [task for area in areas for task in area.background_tasks(bus, process_roles)]
        if ProcessRole.API in process_roles:
            tasks += [SharedRateLimits(areas, admission.caller_buckets).run, refresh.run]
            tasks.append(partial(end_outdated_responses, access, revoked))
        if process_roles:
            metrics = BacklogMetrics(areas, bus, has_relay=kafka_settings is not None)
            tasks.append(metrics.update_periodically)
        await stack.enter_async_context(
            _run_in_background(tasks + relays if ProcessRole.RELAY in process_roles else tasks)
        )
        if ProcessRole.CONSUMER in process_roles:
            await refresh.load_when_caught_up()
        else:  # the consumers of other processes go on meanwhile
            await refresh.load()
        verifiers = await stack.enter_async_context(open_trusted_issuers(authentication, signer))
        app = build_http_application(
            areas,
            bus,
            verifiers,
            serves_api=ProcessRole.API in process_roles,
            cors_origins=cors_origins,
            allowed_hosts=allowed_hosts,
            stream_limits=stream_limits,
            sign_on=_sign_on_settings(authentication),
            read_scope=read_scope,
            admission=admission,
            topics=describe_topics(kafka_settings, public_url),
            create_common=create_common,
        )
        yield Installation(areas, bus, app, signer, database)


def _sign_on_settings(authentication: AuthenticationSettings) -> SignOnSettings:
    provider = authentication.provider
    return SignOnSettings(provider.issuer, provider.client_id) if provider else SignOnSettings()


async def _open_bus(
    stack: AsyncExitStack,
    kafka_settings: KafkaSettings | None,
    areas: Sequence[RunningArea],
    pools: Mapping[str, ConnectionPool],
    in_process_signal: InProcessSignal,
) -> tuple[FactBus, list[BackgroundTask]]:
    """Return the bus and the relays that carry facts to it."""
    if kafka_settings is None:
        return EmbeddedBus(pools, in_process_signal), []
    bus = await stack.enter_async_context(open_kafka_bus(kafka_settings))
    try:
        await bus.ensure_topics([area.name for area in areas])
    except BusUnavailable as error:
        log.warning("Kafka is unavailable; facts wait in the outboxes: %s", error)
    return bus, [
        bus.create_relay(area.name, area.database, in_process_signal).run for area in areas
    ]


@asynccontextmanager
async def _run_in_background(background_tasks: Sequence[BackgroundTask]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_restart_forever(task)) for task in background_tasks]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _restart_forever(background_task: BackgroundTask) -> None:
    """Start a task again whenever it fails, so that an error does not stop it for good."""
    while True:
        try:
            await background_task()
        except Exception:
            log.exception("background work failed; it is started again")
        await asyncio.sleep(RESTART_PAUSE_SECONDS)
