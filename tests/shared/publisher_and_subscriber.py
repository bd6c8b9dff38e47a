"""The two sample areas and the bus between them, as the tests of the bus port use them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.eventsourcing.bus_consumer_port import FactBatch, FactBus
from shared.postgres import checkpoints
from shared.postgres.dead_letters import list_oldest
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.service_runtime.running_area import RunningArea
from tests.shared.area_harness import run_in_background, wait_until_true
from tests.shared.sample_areas.publisher_area import ring_append


@dataclass
class PublisherAndSubscriber:
    """The publishing and the subscribing sample area, and the bus between them."""

    publisher: RunningArea
    subscriber: RunningArea
    bus: FactBus
    wait_until_delivered: Callable[[], Awaitable[None]]
    rejected_notes: set[str]
    versions: dict[str, int] = field(default_factory=dict)

    def consumer(self) -> TransactionalConsumer:
        consumer = self.subscriber.create_consumer(self.bus)
        assert consumer
        return consumer

    async def ring_bell(self, bell: str, *notes: str) -> None:
        version = self.versions.get(bell, 0)
        self.versions[bell] = await self.publisher.event_store.append(
            ring_append(bell, *notes, version=version)
        )
        await self.wait_until_delivered()

    async def handled_rings(self) -> list[tuple[str, str]]:
        handled = [
            recorded.event for recorded in await self.subscriber.event_store.read_log(0, 10_000)
        ]
        return [(one.bell, one.note) for one in handled]

    async def is_caught_up(self) -> bool:
        async with self.subscriber.pool.acquire() as connection:
            reached = await checkpoints.read_positions(connection, "ear")
        end_positions = await self.bus.end_positions(["bell"])
        return all(reached.get(partition, 0) >= end for partition, end in end_positions.items())

    async def consume_everything(self) -> None:
        """Run a consumer until it has processed all facts."""
        async with run_in_background(self.consumer().run):
            await wait_until_true(self.is_caught_up)

    async def fetch_batches(self) -> list[FactBatch]:
        """Fetch all batches without processing them."""
        consumer, end_positions = self.consumer(), await self.bus.end_positions(["bell"])
        reached = {
            partition: await consumer.committed_position(partition) for partition in end_positions
        }
        found: list[FactBatch] = []
        async with self.bus.open_feed("ear", ["bell"], consumer.committed_position) as feed:
            while any(reached[partition] < end for partition, end in end_positions.items()):
                batches = await feed.next_batches()
                found += batches
                reached |= {batch.partition: batch.end_position for batch in batches}
        return found

    async def dead_letters(self) -> list[tuple[str, str]]:
        async with self.subscriber.pool.acquire() as connection:
            return [(one["key"], one["error"]) for one in await list_oldest(connection, "ear", 100)]
