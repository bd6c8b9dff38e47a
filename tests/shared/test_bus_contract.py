"""The contract of the bus port, tested with each of its adapters."""

from typing import Any

import pytest

from shared.postgres import dead_letter_replay
from shared.postgres.checkpoints import CheckpointFenced
from shared.postgres.dead_letter_replay import replay
from shared.postgres.dead_letters import BLOCKED_BY_EARLIER_FACT
from shared.postgres.transactional_consumer import TransactionalConsumer
from tests.shared.area_harness import run_in_background, wait_until_true
from tests.shared.publisher_and_subscriber import PublisherAndSubscriber


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
        (first,) = await feed.next_batches()
        await feed.rewind_to_committed(first.partition)
        assert await feed.next_batches() == [first]


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
