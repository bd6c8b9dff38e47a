"""From a command over HTTP to the statement that shows it, against the least that this takes.

Every service runs in a process of its own, as it does where Kafka is worth having.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

import services
from services.incentives.domain.period import period_of
from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append
from shared.http.callers import Role
from shared.kafka.bus import kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.runtime.areas import find_areas
from shared.runtime.client import NO_CERTIFICATES, TOKEN_LIFE
from shared.runtime.clock import new_id, now
from shared.runtime.gateway import gateway
from shared.runtime.signing import signer_of
from shared.testing.database import FreshDatabase
from tests.bench.figure import Figure, at_most
from tests.bench.notes import NOTE, service
from tests.faults.site import free_port
from tests.shared.backbone import opened

COMMANDS = 200
BARE = "bare"
MILLISECONDS = 1000
LOOK_AGAIN_SECONDS = 0.001
START_SECONDS = 120
DUTIES = "/api/duties/v1"
TERMS = {
    "code": "bench",
    "name": "measured",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY = {"accountable": "A", "recipient": "B", "due_days": 0, "acceptance": "it fits"}


async def hearing(fresh: FreshDatabase, settings: KafkaSettings, folder: Path) -> Figure:
    """Accept handoff after handoff, with the yardstick in between."""
    turns = []
    async with (
        opened(fresh, service) as (area,),
        _round_trip(settings) as there_and_back,
        _processes(fresh, settings, folder) as addresses,
        _caller(addresses, folder) as caller,
        area.pool.acquire() as db,
    ):
        for heard, handoff in enumerate(await caller.offered(), 1):
            begin = time.perf_counter()
            await caller.send(f"/handoffs/{handoff}/accept", {})
            while await db.fetchval("SELECT count(*) FROM incentives.ledger") < heard:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)  # asking for it takes from those who enter
            await caller.sees(heard)
            middle = time.perf_counter()
            context = Context(correlation=new_id(), actor="bench")
            await area.store.append(Append(f"note-{new_id()}", 0, [NOTE], context))
            await there_and_back()
            end = time.perf_counter()
            turns.append(((middle - begin) * MILLISECONDS, (end - middle) * MILLISECONDS))
    return Figure(
        "command to statement over Kafka, p50",
        turns,
        "ms",
        at_most(3),
        "one append and one bare round trip",
    )


@asynccontextmanager
async def _processes(
    fresh: FreshDatabase, settings: KafkaSettings, folder: Path
) -> AsyncIterator[Mapping[str, str]]:
    """Run every service; gives each one's address."""
    environ = {
        **os.environ,
        "CONCORD_DATA": str(folder / "hearing"),
        "CONCORD_DATABASE_URL": fresh.url,
        "CONCORD_BUS": "kafka",
        "CONCORD_KAFKA_BOOTSTRAP": settings.bootstrap,
        "CONCORD_KAFKA_PREFIX": settings.prefix,
    }
    ports = {area: free_port() for area in find_areas(services).names}
    async with AsyncExitStack() as stack:
        for area, port in ports.items():
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services", "serve", area),
                env={**environ, "CONCORD_PORT": str(port)},
            )
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
        yield {area: f"http://127.0.0.1:{port}" for area, port in ports.items()}


@asynccontextmanager
async def _caller(addresses: Mapping[str, str], folder: Path) -> AsyncIterator[_Caller]:
    """Give a caller of each service, once all of them answer."""
    roles = [Role.OFFICER_DUTIES, Role.OPERATOR]
    async with gateway(addresses) as app, AsyncExitStack() as stack:
        door = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
        await stack.enter_async_context(door)
        async with asyncio.timeout(START_SECONDS):
            while not (await door.get("/health/ready")).is_success:
                await asyncio.sleep(1)
        token = signer_of(folder / "hearing").token("bench", roles, None, now(), TOKEN_LIFE)
        to = {
            area: await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=address,
                    headers={"Authorization": f"Bearer {token}"},
                    verify=NO_CERTIFICATES,
                    trust_env=False,
                )
            )
            for area, address in addresses.items()
        }
        door.headers["Authorization"] = f"Bearer {token}"
        yield _Caller(to["duties"], to["incentives"], door)


@dataclass(frozen=True)
class _Caller:
    duties: httpx.AsyncClient
    incentives: httpx.AsyncClient
    door: httpx.AsyncClient

    async def offered(self) -> Sequence[str]:
        """Have a project whose handoffs only wait to be accepted."""
        project = (await self.send("/projects", TERMS))["id"]
        for number in range(COMMANDS):
            duty = DUTY | {"activity": f"make part {number}", "deliverable": f"part {number}"}
            await self.send(f"/projects/{project}/duties", duty)
        await self.send(f"/projects/{project}/start", {})
        params = {"project": project, "limit": COMMANDS}
        listed: list[Any] = []
        while len(listed) < COMMANDS:
            answer = await self.duties.get(f"{DUTIES}/handoffs", params=params)
            listed = answer.raise_for_status().json()["items"]
        handoffs = [one["handoff_id"] for one in listed]
        for handoff in handoffs:
            await self.send(f"/handoffs/{handoff}/offer", {})
        while not await self._settled():
            await asyncio.sleep(0.1)
        return handoffs

    async def send(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self.duties.post(DUTIES + path, json=body)
        return answer.raise_for_status().json()

    async def sees(self, accepted: int) -> None:
        """Read the statement until it shows so many."""
        shown = list[int]()
        while shown != [accepted]:
            answer = await self.incentives.get(f"/api/incentives/v1/statements/{period_of(now())}")
            departments = answer.raise_for_status().json()["departments"]
            shown = [one["on_time"] for one in departments]

    async def _settled(self) -> bool:
        answer = await self.door.get("/api/operations/v1/progress")
        standings = answer.raise_for_status().json()["standings"]
        return all(one["position"] >= one["head"] for one in standings)


@asynccontextmanager
async def _round_trip(settings: KafkaSettings) -> AsyncIterator[Any]:
    """Give what sends one record and waits for it to come back, with the client we use."""
    async with kafka_bus(settings) as bus:
        await bus.check([BARE])
    place = TopicPartition(settings.topic(BARE), 0)
    producer = AIOKafkaProducer(**settings.client(), acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(**settings.client(), auto_offset_reset="earliest")
    async with producer, consumer:
        consumer.assign([place])

        async def there_and_back() -> None:
            await producer.send_and_wait(place.topic, NOTE.text.encode(), partition=0)
            await consumer.getone()

        yield there_and_back
