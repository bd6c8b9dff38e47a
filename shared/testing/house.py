"""A house for a test: services wired as in production, on a fresh database and a movable clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from httpx import ASGITransport, AsyncClient

from shared.http.callers import Role
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.runtime.area import Area
from shared.runtime.instance import Running, running
from shared.runtime.parts import ALL, Part
from shared.runtime.service import Service
from shared.runtime.sign_on import LOCAL, SignOn
from shared.testing.clock import MovableClock

PATIENCE_SECONDS = 20.0
API_ALONE = frozenset({Part.API})


@dataclass(frozen=True)
class House:
    """Services at work."""

    running: Running
    client: AsyncClient
    """Reaches the API in this process; a fault of ours is raised instead of answered with 500."""
    clock: MovableClock
    subject: str = field(default="tester")

    def area(self, name: str) -> Area:
        """Return the area of this name."""
        return next(area for area in self.running.areas if area.name == name)

    def token(self, *roles: Role, department: str | None = None, subject: str = "") -> str:
        """Return a token as the installation itself issues them."""
        signer, now = self.running.signer, datetime.now(UTC)
        return signer.token(subject or self.subject, roles, department, now, timedelta(hours=1))

    def caller(
        self, *roles: Role, department: str | None = None, subject: str = ""
    ) -> dict[str, str]:
        """Return the headers of such a caller."""
        token = self.token(*roles, department=department, subject=subject)
        return {"Authorization": f"Bearer {token}"}

    async def settle(self, *, dead_letters: int = 0) -> None:
        """Wait until every consumer has heard everything, and all that this led to.

        Raises `AssertionError` where that takes too long, or where other than `dead_letters` facts
        could not be taken.
        """
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while lag := await self._lag():
            assert time.monotonic() < give_up_at, f"still unheard: {lag}"
            await asyncio.sleep(0.005)
        died = [error for area in self.running.areas for error in await _errors(area)]
        assert len(died) == dead_letters, f"{len(died)} dead letters: {died}"

    async def pass_by(self, while_: timedelta) -> None:
        """Let time pass, every deadline of it fire, and every consumer hear of it.

        The clock jumps: a deadline sees the end of the while as its present.
        """
        self.clock.pass_by(while_)
        await self.fire()

    async def fire(self) -> None:
        """Fire every deadline that is due, and settle."""
        due = True
        while due:
            for area in self.running.areas:
                timer = area.timer()
                if timer is not None:
                    await timer.fire()
            await self.settle()
            due = any([await _due(area, self.clock()) for area in self.running.areas])

    async def _lag(self) -> dict[str, int]:
        """Return how far each consumer is behind; empty once nothing is on its way.

        Positions are read before the heads: who had reached a head that was read later was at rest.
        """
        listening = [area for area in self.running.areas if area.service.react is not None]
        reached = {}
        for area in listening:
            async with area.pool.acquire() as connection:
                reached[area.name] = await checkpoints.standings(connection, area.name)
        lag = {}
        for area in listening:
            heads = await self.running.bus.heads(area.service.listens_to)
            for partition, head in heads.items():
                behind = head - reached[area.name].get(partition, 0)
                if behind > 0:
                    lag[f"{area.name} on {partition}"] = behind
        return lag


OpenHouse = Callable[..., AbstractAsyncContextManager[House]]
"""The fixture `house`: takes services, and the options of `house_of`."""


@asynccontextmanager
async def house_of(
    services: Sequence[Service],
    folder: Path,
    database_url: str,
    *,
    clock: MovableClock | None = None,
    background: bool = True,
    kafka: KafkaSettings | None = None,
    sign_on: SignOn = LOCAL,
) -> AsyncIterator[House]:
    """Run services on a database; without `background`, consumers and timers are the test's.

    Without `kafka` the embedded bus carries the facts.
    """
    clock = clock or MovableClock()
    async with running(
        services,
        folder,
        database_url=database_url,
        clock=clock,
        kafka=kafka,
        parts=ALL if background else API_ALONE,
        sign_on=sign_on,
    ) as installation:
        transport = ASGITransport(installation.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
            yield House(installation, client, clock)


async def _errors(area: Area) -> list[str]:
    async with area.pool.acquire() as connection:
        rows = await connection.fetch("SELECT type, error FROM dead_letter ORDER BY died_at")
    return [f"{row['type']}: {row['error']}" for row in rows]


async def _due(area: Area, now: datetime) -> bool:
    async with area.pool.acquire() as connection:
        found: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM deadline WHERE due_at <= $1 AND error IS NULL)", now
        )
    return found
