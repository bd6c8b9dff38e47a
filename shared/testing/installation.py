"""An installation for a test: services wired as in production, with a clock that a test moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx
from httpx import ASGITransport, AsyncClient

from shared.http.auth import Role
from shared.http.directory_access import RolesFrom
from shared.http.read_scope import ReadScopeMode
from shared.http.request_limits import RequestLimits
from shared.http.sse.stream_slots import StreamLimits
from shared.http_application.common_routers import create_common_routers
from shared.installation.area_sign_on import AreaSignOn
from shared.installation.installation import Installation, running_installation
from shared.installation.local_token_issuer import LocalTokenIssuer
from shared.installation.trusted_token_issuers import LOCAL_TOKENS_ONLY, AuthenticationSettings
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from shared.service_runtime.late_entry import DEFAULT_WORKING_DAYS
from shared.service_runtime.outbound_settings import (
    OutboundSettings,
    SecretCipher,
    generate_encryption_key,
)
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.running_area import RunningArea
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import AREA_PASSWORD
from shared.testing.reused_connections import ReusedConnections, ReusedSignOn
from shared.testing.reused_routers import reused_routers

WAIT_UNTIL_IDLE_TIMEOUT_SECONDS = 20.0
TEST_OUTBOUND = OutboundSettings(
    (ip_network("127.0.0.0/8"), ip_network("::1/128")), SecretCipher([generate_encryption_key()])
)
"""Receivers of tests are on this machine."""
API_ONLY = frozenset({ProcessRole.API})
WITHOUT_TIMERS = API_ONLY | {ProcessRole.CONSUMER}


@dataclass(frozen=True)
class TestInstallation:
    """Running services, and a client of their API."""

    __test__ = False

    installation: Installation
    http_client: AsyncClient
    """Reaches the API in this process; an internal error is raised instead of answered with 500."""
    clock: ManualClock
    subject: str = field(default="tester")

    def area(self, name: str) -> RunningArea:
        """Return the area of this name."""
        return next(area for area in self.installation.areas if area.name == name)

    @property
    def token_issuer(self) -> LocalTokenIssuer:
        """What signs the installation's own tokens."""
        assert self.installation.local_token_issuer is not None
        return self.installation.local_token_issuer

    def issue_token(self, *roles: Role, department: str | None = None, subject: str = "") -> str:
        """Return a token as the installation itself issues them."""
        return self.token_issuer.issue_token(
            subject or self.subject, roles, department, datetime.now(UTC), timedelta(hours=1)
        )

    def authorization_headers(
        self, *roles: Role, department: str | None = None, subject: str = ""
    ) -> dict[str, str]:
        """Return the request headers of a caller with these roles."""
        token = self.issue_token(*roles, department=department, subject=subject)
        return {"Authorization": f"Bearer {token}"}

    async def wait_until_idle(self, *, dead_letters: int = 0) -> None:
        """Wait until every consumer has handled every fact, and all facts that followed.

        Raises `AssertionError` where that takes too long, or where other than `dead_letters` facts
        could not be handled.
        """
        give_up_at = time.monotonic() + WAIT_UNTIL_IDLE_TIMEOUT_SECONDS
        while lag := await self._consumer_lag():
            assert time.monotonic() < give_up_at, f"still unhandled: {lag}"
            await asyncio.sleep(0.005)
        died = [
            error for area in self.installation.areas for error in await _dead_letter_errors(area)
        ]
        assert len(died) == dead_letters, f"{len(died)} dead letters: {died}"

    async def add_departments(self, *codes: str) -> None:
        """Let the areas that refer to departments know these, as if the directory had told them.

        For installations without the directory; each department is named like its code.
        """
        for area in self.installation.areas:
            if ReferenceKind.DEPARTMENT in area.definition.refers_to:
                async with area.pool.acquire() as connection:
                    await insert_references(
                        connection,
                        [Reference(ReferenceKind.DEPARTMENT, code, code) for code in codes],
                    )

    async def advance_time(self, duration: timedelta) -> None:
        """Advance the clock, fire every deadline that is due then, and wait until idle.

        The clock jumps: a deadline that fires sees the end of the duration as the present.
        """
        self.clock.advance(duration)
        await self.fire_due_deadlines()

    async def fire_due_deadlines(self) -> None:
        """Fire every deadline that is due, and wait until idle."""
        due = True
        while due:
            for area in self.installation.areas:
                timer = area.create_deadline_timer()
                if timer is not None:
                    await timer.fire_due()
            await self.wait_until_idle()
            due = any(
                [await _has_due_deadline(area, self.clock()) for area in self.installation.areas]
            )

    async def _consumer_lag(self) -> dict[str, int]:
        """Return the lag of each consumer in positions; empty once no fact is unhandled.

        Checkpoints are read before end positions: a consumer that had reached an end position
        that was read later was idle.
        """
        bus = self.installation.bus
        consumers = [one for area in self.installation.areas for one in area.create_consumers(bus)]
        reached = {}
        for consumer in consumers:
            async with consumer.pool.acquire() as connection:
                reached[consumer.name] = await checkpoints.read_positions(connection, consumer.name)
        lag = {}
        for consumer in consumers:
            for partition, end in (await bus.end_positions(consumer.topics)).items():
                behind = end - reached[consumer.name].get(partition, 0)
                if behind > 0:
                    lag[f"{consumer.name} on {partition}"] = behind
        return lag


OpenTestInstallation = Callable[..., AbstractAsyncContextManager[TestInstallation]]
"""The fixture `start_installation`: takes services and options of `run_test_installation`."""


@asynccontextmanager
async def run_test_installation(
    services: Sequence[ServiceDefinition],
    data_folder: Path,
    database_url: str,
    *,
    clock: ManualClock | None = None,
    background: bool = True,
    consumers: bool = False,
    kafka_settings: KafkaSettings | None = None,
    authentication: AuthenticationSettings = LOCAL_TOKENS_ONLY,
    reuse_routers: bool = False,
    departments: Sequence[str] = (),
    late_entry_working_days: int = DEFAULT_WORKING_DAYS,
    outbound: OutboundSettings = TEST_OUTBOUND,
    read_scope: ReadScopeMode = ReadScopeMode.DEPARTMENT,
    roles_from: RolesFrom = RolesFrom.DIRECTORY,
    request_limits: RequestLimits = RequestLimits(),  # noqa: B008  frozen
    stream_limits: StreamLimits = StreamLimits(),  # noqa: B008  frozen
    reused_connections: ReusedConnections | None = None,
) -> AsyncIterator[TestInstallation]:
    """Run services on a database; without `background`, the test itself runs consumers and timers.

    With `consumers`, only timers are left to the test.

    Without `kafka_settings` the embedded bus carries the facts. With `reuse_routers` the routers
    of an earlier installation that has ended serve again, which is for services whose routers
    keep no state of their own. The areas know the `departments`, for tests without the directory.
    With `reused_connections` the database is migrated, and they stay open.
    """
    clock = clock or ManualClock()
    sign_on = (
        AreaSignOn(passwords={one.name: AREA_PASSWORD for one in services})
        if reused_connections is None
        else ReusedSignOn(connections=reused_connections)
    )
    with reused_routers() if reuse_routers else nullcontext() as reuse:
        async with running_installation(
            services if reuse is None else reuse.of_services(services),
            data_folder,
            database_url=database_url,
            area_sign_on=sign_on,
            migrate_schemas=reused_connections is None,
            during_restore=reused_connections is not None,
            clock=clock,
            kafka_settings=kafka_settings,
            process_roles=ALL_ROLES if background else WITHOUT_TIMERS if consumers else API_ONLY,
            authentication=authentication,
            late_entry_working_days=late_entry_working_days,
            outbound=outbound,
            read_scope=read_scope,
            roles_from=roles_from,
            request_limits=request_limits,
            stream_limits=stream_limits,
            create_common=create_common_routers if reuse is None else reuse.create_common,
        ) as installation:
            transport = ASGITransport(installation.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
                started = TestInstallation(installation, client, clock)
                await started.add_departments(*departments)
                yield started


async def _dead_letter_errors(area: RunningArea) -> list[str]:
    async with area.pool.acquire() as connection:
        rows = await connection.fetch("SELECT type, error FROM dead_letter ORDER BY died_at")
    return [f"{row['type']}: {row['error']}" for row in rows]


async def _has_due_deadline(area: RunningArea, now: datetime) -> bool:
    async with area.pool.acquire() as connection:
        found: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM deadline WHERE due_at <= $1 AND error IS NULL)", now
        )
    return found
