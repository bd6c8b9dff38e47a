"""A feed of the embedded bus finds what other processes record, whatever its own process does."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shared.eventsourcing.bus_consumer_port import FactBatch
from shared.eventsourcing.published_fact import Fact
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.unit_of_work import UnitOfWork
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, run_in_background
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


async def test_facts_of_another_process_are_read_while_signals_of_this_one_never_cease(
    fresh_database: FreshDatabase,
) -> None:
    services = (publisher_service, subscriber_service())
    async with (
        open_areas(fresh_database, *services) as (bell, ear),
        open_areas(fresh_database, publisher_service) as (bell_elsewhere,),
    ):
        signal = bell.in_process_signal

        async def signal_for_ever() -> None:
            while True:
                signal.notify("ear")
                await asyncio.sleep(0)

        async def first_position(_: str) -> int:
            return 0

        bus = EmbeddedBus({"bell": bell.pool, "ear": ear.pool}, signal)
        async with (
            bus.open_feed("any", ["bell", "ear"], first_position) as feed,
            run_in_background(signal_for_ever),
        ):
            reading = asyncio.create_task(feed.next_batches())
            await asyncio.sleep(0.05)  # it has read both topics, and found nothing
            await bell_elsewhere.event_store.append(ring_append("tom", "ding"))
            (batch,) = await asyncio.wait_for(reading, 10)
    assert [fact.key for fact in batch.facts] == ["bell-tom"]


async def test_topics_that_record_nothing_are_read_ever_more_seldom(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service, subscriber_service()) as (bell, ear):
        reads: Counter[str] = Counter()

        async def count_read(topic: str) -> int:
            reads[topic] += 1
            return 0

        bus = EmbeddedBus({"bell": bell.pool, "ear": ear.pool}, bell.in_process_signal)
        async with bus.open_feed("any", ["bell", "ear"], count_read) as feed:
            reading = asyncio.create_task(feed.next_batches())
            for _ in range(20):
                await asyncio.sleep(0.02)
                await feed.rewind_to_committed("ear")  # it is looked up and read once more
                bell.in_process_signal.notify("ear")
                feed._after.pop("bell", None)  # a read of it would look its position up
            reading.cancel()
    assert reads["ear"] > 10
    assert reads["bell"] < 6, "once at first, then after 20, 80 and 320 ms"


async def test_a_fact_that_is_handled_without_an_event_wakes_no_feed_of_its_area(
    fresh_database: FreshDatabase,
) -> None:
    services = (publisher_service, subscriber_service())
    async with open_areas(fresh_database, *services) as (bell, ear):
        bus = EmbeddedBus({"bell": bell.pool, "ear": ear.pool}, bell.in_process_signal)
        consumer = ear.create_consumer(bus)
        assert consumer is not None
        feed = bell.in_process_signal.create_waiter("ear", for_events_only=True)
        with_effects = bell.in_process_signal.create_waiter("ear")
        await bell.event_store.append(ring_append("tom", "ding"))
        async with bus.open_feed(consumer.name, consumer.topics, consumer.committed_position) as of:
            (batch,) = await of.next_batches()

        async def skip(_unit: UnitOfWork, _facts: Sequence[Fact]) -> None:
            pass

        await replace(consumer, handle_facts=skip).process_batch(batch)
        assert (feed.take_signalled(), with_effects.take_signalled()) == (set(), {"ear"})
        passed_over = FactBatch(batch.partition, batch.end_position, batch.end_position + 1, [])
        await consumer.process_batch(passed_over)
        assert (feed.take_signalled(), with_effects.take_signalled()) == (set(), {"ear"})

        again = FactBatch(
            batch.partition, batch.end_position + 1, batch.end_position + 2, batch.facts
        )
        await consumer.process_batch(again)
        assert (feed.take_signalled(), with_effects.take_signalled()) == ({"ear"}, {"ear"})
