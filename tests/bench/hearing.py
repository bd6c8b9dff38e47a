"""From a command over HTTP to the statement that shows it, against the least that this takes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

import services
from services.incentives.domain.period import period_of
from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append
from shared.http.callers import Role
from shared.kafka.bus import kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.runtime.area import Area
from shared.runtime.areas import find_services
from shared.runtime.clock import new_id
from shared.testing.database import FreshDatabase
from shared.testing.house import House, house_of
from tests.bench.figure import Figure, at_most
from tests.bench.notes import NOTE, service
from tests.shared.backbone import opened

COMMANDS = 200
BARE = "bare"
MILLISECONDS = 1000
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
        house_of(find_services(services), folder, fresh.url, kafka=settings) as house,
    ):
        caller = _Caller(house, house.caller(Role.OFFICER_DUTIES))
        for heard, handoff in enumerate(await caller.offered(), 1):
            begin = time.perf_counter()
            await caller.send(f"/handoffs/{handoff}/accept", {})
            await caller.sees(heard)
            middle = time.perf_counter()
            await _append(area)
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


@dataclass(frozen=True)
class _Caller:
    house: House
    officer: Mapping[str, str]

    async def offered(self) -> Sequence[str]:
        """Have a project whose handoffs only wait to be accepted."""
        project = (await self.send("/projects", TERMS))["id"]
        for number in range(COMMANDS):
            duty = DUTY | {"activity": f"make part {number}", "deliverable": f"part {number}"}
            await self.send(f"/projects/{project}/duties", duty)
        await self.send(f"/projects/{project}/start", {})
        await self.house.settle()
        listed = await self._read(f"{DUTIES}/handoffs", project=project, limit=COMMANDS)
        handoffs = [one["handoff_id"] for one in listed["items"]]
        for handoff in handoffs:
            await self.send(f"/handoffs/{handoff}/offer", {})
        await self.house.settle()
        return handoffs

    async def send(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self.house.client.post(DUTIES + path, json=body, headers=self.officer)
        return answer.raise_for_status().json()

    async def sees(self, accepted: int) -> None:
        """Look at the statement once the ledger has so many, until it shows them."""
        period = period_of(self.house.clock())
        url = f"/api/incentives/v1/statements/{period}"
        area = self.house.area("incentives")
        waiter, shown = area.wakeup.waiter(area.name), list[int]()
        while await self._entered(area) < accepted:  # looking on takes from those who enter
            await waiter.wait()
        while shown != [accepted]:
            statement = await self._read(url)
            shown = [one["on_time"] for one in statement["departments"]]
        waiter.close()

    async def _entered(self, area: Area) -> int:
        async with area.pool.acquire() as db:
            entered: int = await db.fetchval("SELECT count(*) FROM ledger")
        return entered

    async def _read(self, url: str, **params: Any) -> Any:
        answer = await self.house.client.get(url, params=params, headers=self.officer)
        return answer.raise_for_status().json()


async def _append(area: Area) -> None:
    context = Context(correlation=new_id(), actor="bench")
    await area.store.append(Append(f"note-{new_id()}", 0, [NOTE], context))


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
