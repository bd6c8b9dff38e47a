"""A bell and an ear with Kafka between them, for tests that look closely at the line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from shared.eventsourcing.bus import BusUnavailable
from shared.kafka.bus import KafkaBus, kafka_bus
from shared.kafka.cloudevents import COLUMNS, position_of
from shared.kafka.relay import Relay
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.consumer import Consumer
from shared.postgres.outbox import outbox_reader
from shared.runtime.area import Area
from shared.testing.database import FreshDatabase
from tests.shared.backbone import beside, comes_true, opened
from tests.shared.carriers import all_relayed
from tests.shared.toys.bell import ringing
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service

if TYPE_CHECKING:
    from asyncpg import Record


@dataclass
class Line:
    bell: Area
    ear: Area
    bus: KafkaBus
    settings: KafkaSettings
    versions: dict[str, int] = field(default_factory=dict)

    def relay(self) -> Relay:
        return self.bus.relay("bell", self.bell.database, self.bell.wakeup)

    def consumer(self) -> Consumer:
        consumer = self.ear.consumer(self.bus)
        assert consumer
        return consumer

    async def ring(self, bell: str, *notes: str) -> None:
        version = self.versions.get(bell, 0)
        self.versions[bell] = await self.bell.store.append(ringing(bell, *notes, at=version))

    async def ring_round(self, bells: int, notes: Sequence[int]) -> dict[str, list[str]]:
        """Ring every bell with every note, and return what is to be heard of each."""
        for note in notes:
            for bell in range(bells):
                await self.ring(f"b{bell}", str(note))
        return {f"b{bell}": [str(note) for note in notes] for bell in range(bells)}

    async def heard(self) -> dict[str, list[str]]:
        """Return the notes of each bell, in the order in which they had their effect."""
        notes: dict[str, list[str]] = {}
        for heard in await self.ear.store.read(0, 10_000):
            notes.setdefault(heard.event.bell, []).append(heard.event.note)
        return notes

    async def relayed(self) -> None:
        """Have a relay carry everything there is."""
        async with beside(self.relay().run):
            await comes_true(lambda: all_relayed(self.bell))

    async def caught_up(self) -> bool:
        """Tell whether the ear has heard all that was rung: what was asked first holds still."""
        if not await all_relayed(self.bell):
            return False
        try:
            heads = await self.bus.heads(["bell"])
        except BusUnavailable:  # brokers fall in some tests: ask again
            return False
        async with self.ear.pool.acquire() as connection:
            reached = await checkpoints.standings(connection, "ear")
        return all(reached.get(one, 0) >= head for one, head in heads.items())

    async def listened(self) -> None:
        """Have a consumer take everything that was relayed."""
        async with beside(self.consumer().run):
            await comes_true(self.caught_up)

    async def rows(self, after: int = 0) -> Sequence[Record]:
        """Return the outbox as a relay reads it."""
        async with self.bell.pool.acquire() as connection:
            rows, _ = await outbox_reader("bell", COLUMNS).read(connection, after, 10_000)
        return rows

    async def records(self) -> list[ConsumerRecord]:
        """Return what is on the topic, partition by partition."""
        client = AIOKafkaConsumer(
            self.settings.topic("bell"),
            **self.settings.client(),
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await client.start()
        try:
            ends = await client.end_offsets(client.assignment())
            found: list[ConsumerRecord] = []
            while len(found) < sum(ends.values()):
                for records in (await client.getmany(timeout_ms=1000)).values():
                    found += records
        finally:
            await client.stop()
        return sorted(found, key=lambda record: (record.partition, record.offset))

    async def positions(self) -> list[int]:
        """Return the outbox positions on the topic; those of one bell lie in one partition."""
        return [position_of(record) for record in await self.records()]


@asynccontextmanager
async def line_over(settings: KafkaSettings, fresh: FreshDatabase) -> AsyncIterator[Line]:
    async with (
        opened(fresh, bell_service, ear_service()) as (bell, ear),
        kafka_bus(settings) as bus,
    ):
        yield Line(bell, ear, bus, settings)
