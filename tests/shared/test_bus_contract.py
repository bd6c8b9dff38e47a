"""The contract of the bus port, tested with each of its adapters."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.eventsourcing.bus_consumer_port import FactBatch, FactBus
from shared.postgres import checkpoints, dead_letter_replay
from shared.postgres.checkpoints import CheckpointFenced
from shared.postgres.dead_letter_replay import replay
from shared.postgres.dead_letters import BLOCKED_BY_EARLIER_FACT, list_oldest
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, run_in_background, wait_until_true
from tests.shared.bus_adapters import BUS_ADAPTERS, OpenBus
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


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
        found = []
        async with self.bus.open_feed("ear", ["bell"], consumer.committed_position) as feed:
            while any(reached[partition] < end for partition, end in end_positions.items()):
                found.append(await feed.next_batch())
                reached[found[-1].partition] = found[-1].end_position
        return found

    async def dead_letters(self) -> list[tuple[str, str]]:
        async with self.subscriber.pool.acquire() as connection:
            return [(one["key"], one["error"]) for one in await list_oldest(connection, "ear", 100)]


@pytest.fixture
def rejected_notes() -> set[str]:
    return set()


@pytest.fixture(params=BUS_ADAPTERS)
async def publisher_and_subscriber(
    request: pytest.FixtureRequest, fresh_database: FreshDatabase, rejected_notes: set[str]
) -> AsyncIterator[PublisherAndSubscriber]:
    open_bus: OpenBus = request.param
    async with (
        open_areas(fresh_database, publisher_service, subscriber_service(rejected_notes)) as (
            bell,
            ear,
        ),
        open_bus(request, bell) as under_test,
    ):
        yield PublisherAndSubscriber(
            bell, ear, under_test.bus, under_test.wait_until_delivered, rejected_notes
        )


async def test_facts_of_a_key_arrive_in_the_order_they_happened(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    for number in range(10):
        await publisher_and_subscriber.ring_bell("tom", f"{number}a", f"{number}b")
        await publisher_and_subscriber.ring_bell("ben", str(number))
    await publisher_and_subscriber.consume_everything()
    handled = await publisher_and_subscriber.handled_rings()
    assert [note for bell, note in handled if bell == "ben"] == [str(n) for n in range(10)]
    assert [note for bell, note in handled if bell == "tom"] == [
        f"{n}{half}" for n in range(10) for half in "ab"
    ]


async def test_a_fact_carries_what_its_effect_needs(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    await publisher_and_subscriber.ring_bell("tom", "ding")
    (batch,) = await publisher_and_subscriber.fetch_batches()
    (event,) = await publisher_and_subscriber.publisher.event_store.read_log(0, 1)
    (fact,) = batch.facts
    assert (fact.id, fact.recorded_at, fact.context) == (
        event.id,
        event.recorded_at,
        event.context,
    )
    assert (fact.area, fact.type) == ("bell", "concord.bell.rung.v1")
    assert (fact.key, fact.sequence) == ("bell-tom", 1)


async def test_a_batch_delivered_twice_has_its_effects_once(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    await publisher_and_subscriber.ring_bell("tom", "ding", "dong")
    for batch in await publisher_and_subscriber.fetch_batches():
        await publisher_and_subscriber.consumer().process_batch(batch)
        with pytest.raises(CheckpointFenced):
            await publisher_and_subscriber.consumer().process_batch(batch)
    assert await publisher_and_subscriber.handled_rings() == [("tom", "ding"), ("tom", "dong")]


async def test_a_consumer_resumes_at_its_checkpoint(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    await publisher_and_subscriber.ring_bell("tom", "before")
    await publisher_and_subscriber.consume_everything()
    await publisher_and_subscriber.ring_bell("tom", "without a running consumer")
    await publisher_and_subscriber.consume_everything()
    assert await publisher_and_subscriber.handled_rings() == [
        ("tom", "before"),
        ("tom", "without a running consumer"),
    ]


async def test_two_owners_of_a_partition_handle_every_fact_once(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    async with (
        run_in_background(publisher_and_subscriber.consumer().run),
        run_in_background(publisher_and_subscriber.consumer().run),
    ):
        for number in range(30):
            await publisher_and_subscriber.ring_bell("tom", str(number))
        await wait_until_true(publisher_and_subscriber.is_caught_up)
    assert await publisher_and_subscriber.handled_rings() == [
        ("tom", str(number)) for number in range(30)
    ]


async def test_a_stale_owner_cannot_write(publisher_and_subscriber: PublisherAndSubscriber) -> None:
    await publisher_and_subscriber.ring_bell("tom", "one")
    (stale,) = await publisher_and_subscriber.fetch_batches()
    await publisher_and_subscriber.ring_bell("tom", "two")
    await publisher_and_subscriber.consume_everything()
    with pytest.raises(CheckpointFenced):
        await publisher_and_subscriber.consumer().process_batch(stale)
    assert await publisher_and_subscriber.handled_rings() == [("tom", "one"), ("tom", "two")]


async def test_a_reopened_partition_starts_at_the_committed_position(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    await publisher_and_subscriber.ring_bell("tom", "one")
    consumer = publisher_and_subscriber.consumer()
    async with publisher_and_subscriber.bus.open_feed(
        "ear", ["bell"], consumer.committed_position
    ) as feed:
        first = await feed.next_batch()
        await feed.rewind_to_committed(first.partition)
        assert await feed.next_batch() == first


async def test_a_failing_fact_becomes_a_dead_letter_and_blocks_no_other(
    publisher_and_subscriber: PublisherAndSubscriber, rejected_notes: set[str]
) -> None:
    rejected_notes.add("shriek")
    for bell, note in [("a", "1"), ("b", "shriek"), ("c", "3"), ("d", "4"), ("e", "5")]:
        await publisher_and_subscriber.ring_bell(bell, note)
    await publisher_and_subscriber.consume_everything()
    assert {bell for bell, _ in await publisher_and_subscriber.handled_rings()} == {
        "a",
        "c",
        "d",
        "e",
    }
    ((key, error),) = await publisher_and_subscriber.dead_letters()
    assert key == "bell-b"
    assert "rejects the note shriek" in error


async def test_later_facts_of_a_failed_key_wait(
    publisher_and_subscriber: PublisherAndSubscriber, rejected_notes: set[str]
) -> None:
    rejected_notes.add("shriek")
    await publisher_and_subscriber.ring_bell("tom", "shriek", "in the same batch")
    await publisher_and_subscriber.consume_everything()
    await publisher_and_subscriber.ring_bell("tom", "later")
    await publisher_and_subscriber.ring_bell("ben", "another key")
    await publisher_and_subscriber.consume_everything()
    assert await publisher_and_subscriber.handled_rings() == [("ben", "another key")]
    assert [error for _, error in await publisher_and_subscriber.dead_letters()][1:] == [
        BLOCKED_BY_EARLIER_FACT,
        BLOCKED_BY_EARLIER_FACT,
    ]


async def test_a_replay_handles_dead_letters_in_order(
    publisher_and_subscriber: PublisherAndSubscriber, rejected_notes: set[str]
) -> None:
    rejected_notes.add("shriek")
    await publisher_and_subscriber.ring_bell("tom", "shriek", "second", "third")
    await publisher_and_subscriber.consume_everything()
    rejected_notes.clear()
    assert await replay(publisher_and_subscriber.consumer()) == (3, 0)
    assert await publisher_and_subscriber.handled_rings() == [
        ("tom", "shriek"),
        ("tom", "second"),
        ("tom", "third"),
    ]
    assert await replay(publisher_and_subscriber.consumer()) == (0, 0)


async def test_a_failed_replay_leaves_the_key_waiting(
    publisher_and_subscriber: PublisherAndSubscriber, rejected_notes: set[str]
) -> None:
    rejected_notes.add("shriek")
    await publisher_and_subscriber.ring_bell("tom", "shriek", "second")
    await publisher_and_subscriber.ring_bell("ben", "shriek")
    await publisher_and_subscriber.consume_everything()
    assert await replay(publisher_and_subscriber.consumer()) == (0, 3)
    assert await publisher_and_subscriber.handled_rings() == []


async def test_facts_that_become_dead_letters_during_a_replay_are_replayed(
    publisher_and_subscriber: PublisherAndSubscriber,
    rejected_notes: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rejected_notes.add("shriek")
    await publisher_and_subscriber.ring_bell("tom", "shriek")
    await publisher_and_subscriber.consume_everything()
    rejected_notes.clear()
    replay_some = dead_letter_replay._replay_some

    async def replay_while_another_fact_fails(
        connection: Any, consumer: TransactionalConsumer, limit: int | None
    ) -> int:
        if not await publisher_and_subscriber.handled_rings():
            await publisher_and_subscriber.ring_bell("tom", "during the replay")
            await publisher_and_subscriber.consume_everything()
        return await replay_some(connection, consumer, 1)

    monkeypatch.setattr(dead_letter_replay, "_replay_some", replay_while_another_fact_fails)
    assert await replay(publisher_and_subscriber.consumer()) == (2, 0)
    assert await publisher_and_subscriber.handled_rings() == [
        ("tom", "shriek"),
        ("tom", "during the replay"),
    ]


async def test_end_positions_show_the_remaining_facts(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    assert set((await publisher_and_subscriber.bus.end_positions(["bell"])).values()) <= {0}
    await publisher_and_subscriber.ring_bell("tom", "ding", "dong")
    assert not await publisher_and_subscriber.is_caught_up()
    await publisher_and_subscriber.consume_everything()
    assert sum((await publisher_and_subscriber.bus.end_positions(["bell"])).values()) == 2


async def test_an_unknown_area_has_no_end_positions(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    assert await publisher_and_subscriber.bus.end_positions(["nobody"]) == {}
