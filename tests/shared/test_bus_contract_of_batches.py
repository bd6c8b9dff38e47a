"""The contract of the bus port for batches of several partitions and for skipped types."""

from dataclasses import replace

import pytest

from shared.eventsourcing.bus_consumer_port import FactBatch
from tests.shared.area_harness import run_in_background, wait_until_true
from tests.shared.publisher_and_subscriber import PublisherAndSubscriber


async def test_facts_of_several_partitions_have_their_effects_together_or_not_at_all(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    bells = [f"bell {number}" for number in range(12)]
    for bell in bells:
        await publisher_and_subscriber.ring_bell(bell, "ding")
    batches = await publisher_and_subscriber.fetch_batches()
    consumer = publisher_and_subscriber.consumer()
    fenced = FactBatch(f"{batches[0].partition}/of another owner", 5, 6, ())
    assert not await consumer.process_together([*batches, fenced])
    assert await publisher_and_subscriber.handled_rings() == []
    assert await consumer.process_together(batches)
    assert not await consumer.process_together(batches)
    handled = await publisher_and_subscriber.handled_rings()
    assert sorted(handled) == sorted((bell, "ding") for bell in bells)


async def test_a_failing_fact_of_one_partition_does_not_hold_up_the_others(
    publisher_and_subscriber: PublisherAndSubscriber, rejected_notes: set[str]
) -> None:
    rejected_notes.add("shriek")
    bells = [f"bell {number}" for number in range(12)]
    for bell in bells:
        await publisher_and_subscriber.ring_bell(bell, "shriek" if bell == "bell 7" else "ding")
    await publisher_and_subscriber.consume_everything()
    handled = await publisher_and_subscriber.handled_rings()
    assert sorted(handled) == sorted((bell, "ding") for bell in bells if bell != "bell 7")
    assert [key for key, _ in await publisher_and_subscriber.dead_letters()] == ["bell-bell 7"]


@pytest.mark.parametrize(
    ("fact_type", "handled"),
    [("concord.bell.rung.v1", [("tom", "ding")]), ("concord.bell.cast.v1", [])],
)
async def test_a_consumer_passes_facts_of_types_that_it_does_not_handle(
    publisher_and_subscriber: PublisherAndSubscriber, fact_type: str, handled: list[tuple[str, str]]
) -> None:
    await publisher_and_subscriber.ring_bell("tom", "ding")
    consumer = replace(publisher_and_subscriber.consumer(), fact_types=frozenset({fact_type}))
    async with run_in_background(consumer.run):
        await wait_until_true(publisher_and_subscriber.is_caught_up)
    assert await publisher_and_subscriber.handled_rings() == handled
