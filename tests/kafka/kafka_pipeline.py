"""The publishing and the subscribing sample area with Kafka between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.kafka.bus import KafkaBus, open_kafka_bus
from shared.kafka.cloudevents import OUTBOX_COLUMNS, decode_position
from shared.kafka.outbox_relay import OutboxRelay
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.outbox_reader import create_outbox_reader
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, run_in_background, wait_until_true
from tests.shared.bus_adapters import is_outbox_relayed
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service

if TYPE_CHECKING:
    from asyncpg import Record


@dataclass
class KafkaPipeline:
    publisher: RunningArea
    subscriber: RunningArea
    bus: KafkaBus
    settings: KafkaSettings
    bell_versions: dict[str, int] = field(default_factory=dict)

    def create_relay(self) -> OutboxRelay:
        return self.bus.create_relay(
            "bell", self.publisher.database, self.publisher.in_process_signal
        )

    def create_consumer(self) -> TransactionalConsumer:
        consumer = self.subscriber.create_consumer(self.bus)
        assert consumer
        return consumer

    async def ring_bell(self, bell: str, *notes: str) -> None:
        version = self.bell_versions.get(bell, 0)
        self.bell_versions[bell] = await self.publisher.event_store.append(
            ring_append(bell, *notes, version=version)
        )

    async def ring_bells(self, bells: int, notes: Sequence[int]) -> dict[str, list[str]]:
        """Ring every bell with every note, and return the expected notes of each bell."""
        for note in notes:
            for bell in range(bells):
                await self.ring_bell(f"b{bell}", str(note))
        return {f"b{bell}": [str(note) for note in notes] for bell in range(bells)}

    async def handled_notes(self) -> dict[str, list[str]]:
        """Return the notes of each bell, in the order in which they had their effect."""
        notes: dict[str, list[str]] = {}
        for recorded in await self.subscriber.event_store.read_log(0, 10_000):
            notes.setdefault(recorded.event.bell, []).append(recorded.event.note)
        return notes

    async def relay_everything(self) -> None:
        """Run a relay until the whole outbox is on Kafka."""
        async with run_in_background(self.create_relay().run):
            await wait_until_true(lambda: is_outbox_relayed(self.publisher))

    async def is_caught_up(self) -> bool:
        """Tell whether the outbox is relayed and the consumer has processed the whole topic."""
        if not await is_outbox_relayed(self.publisher):
            return False
        try:
            end_positions = await self.bus.end_positions(["bell"])
        except BusUnavailable:  # some tests kill brokers; the caller tries again
            return False
        async with self.subscriber.pool.acquire() as connection:
            reached = await checkpoints.read_positions(connection, "ear")
        return all(reached.get(partition, 0) >= end for partition, end in end_positions.items())

    async def consume_everything(self) -> None:
        """Run a consumer until it has processed everything that was relayed."""
        async with run_in_background(self.create_consumer().run):
            await wait_until_true(self.is_caught_up)

    async def outbox_rows(self, after: int = 0) -> Sequence[Record]:
        """Return the outbox rows after a position, as a relay reads them."""
        async with self.publisher.pool.acquire() as connection:
            rows, _ = await create_outbox_reader("bell", OUTBOX_COLUMNS).read(
                connection, after, 10_000
            )
        return rows

    async def topic_records(self) -> list[ConsumerRecord]:
        """Return the records of the topic, partition by partition."""
        client = AIOKafkaConsumer(
            self.settings.topic_name("bell"),
            **self.settings.client_options(),
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

    async def topic_positions(self) -> list[int]:
        """Return the outbox positions of the topic's records, partition by partition."""
        return [decode_position(record) for record in await self.topic_records()]


@asynccontextmanager
async def open_kafka_pipeline(
    settings: KafkaSettings, fresh_database: FreshDatabase
) -> AsyncIterator[KafkaPipeline]:
    async with (
        open_areas(fresh_database, publisher_service, subscriber_service()) as (bell, ear),
        open_kafka_bus(settings) as bus,
    ):
        yield KafkaPipeline(bell, ear, bus, settings)
