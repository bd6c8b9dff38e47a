"""What every bus promises somebody who listens without a trace."""

from __future__ import annotations

import asyncio

import pytest

from shared.eventsourcing.catch_up_subscription import PartitionCursor, UnknownCursor
from tests.shared.sample_areas.publisher_area import ring_append
from tests.stream.bus_publisher import (
    BELL_PARTITIONS,
    BusPublisher,
    assert_blocked_for,
    bells_and_notes,
    bookmarks_after,
)


async def test_all_facts_are_read_from_the_start_in_key_order(
    bus_publisher: BusPublisher,
) -> None:
    wanted = await bus_publisher.ring_bells(8, range(20))
    heard = await bus_publisher.read_facts({}, 160)
    assert sorted(bells_and_notes(heard)) == wanted
    for bell in range(8):
        notes = [note for name, note in bells_and_notes(heard) if name == f"b{bell}"]
        assert notes == [str(note) for note in range(20)]


async def test_from_the_end_only_new_facts_are_read(
    bus_publisher: BusPublisher,
) -> None:
    await bus_publisher.ring_bells(8, range(5))
    now = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0)
    wanted = await bus_publisher.ring_bells(8, range(5, 8))
    assert sorted(bells_and_notes(await bus_publisher.read_facts(now, 24))) == wanted


async def test_any_bookmark_resumes_exactly_there(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bells(8, range(4))
    heard = await bus_publisher.read_facts({}, 32)
    for many in (1, 7, 16, 31):
        before = heard[:many]
        rest = await bus_publisher.read_facts(bookmarks_after(before, {}), 32 - many)
        assert sorted(bells_and_notes(before) + bells_and_notes(rest)) == sorted(
            bells_and_notes(heard)
        )


async def test_a_position_without_its_hint_is_enough(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bells(3, range(4))
    heard = await bus_publisher.read_facts({}, 12)
    stand = {
        name: PartitionCursor(mark.position)
        for name, mark in bookmarks_after(heard[:5], {}).items()
    }
    rest = await bus_publisher.read_facts(stand, 7)
    assert sorted(bells_and_notes(heard[:5]) + bells_and_notes(rest)) == sorted(
        bells_and_notes(heard)
    )


async def test_the_last_facts_are_near_the_end(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(20)))
    recent = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 3)
    assert bells_and_notes(await bus_publisher.read_facts(recent, 3)) == [
        ("tom", str(note)) for note in (17, 18, 19)
    ]


async def test_of_few_facts_the_last_many_are_all(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bells(8, range(2))
    recent = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 100)
    assert {mark.position for mark in recent.values()} == {0}
    assert len(await bus_publisher.read_facts(recent, 16)) == 16


async def test_a_reader_at_the_end_waits(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", "ding")
    now = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0)
    async with bus_publisher.bus.open_catch_up_subscription(BELL_PARTITIONS, now) as listener:
        async with assert_blocked_for(0.3):
            await listener.next_facts()
        await bus_publisher.ring_bell("tom", "dong")
        assert bells_and_notes(await listener.next_facts()) == [("tom", "dong")]


async def test_two_readers_both_get_every_fact(bus_publisher: BusPublisher) -> None:
    wanted = await bus_publisher.ring_bells(4, range(3))
    one, two = await asyncio.gather(
        bus_publisher.read_facts({}, 12), bus_publisher.read_facts({}, 12)
    )
    assert sorted(bells_and_notes(one)) == sorted(bells_and_notes(two)) == wanted


@pytest.mark.parametrize(
    ("partition", "mark"),
    [
        ("elsewhere", PartitionCursor(1, 1)),
        ("", PartitionCursor(1, 1)),
        ("bell/99", PartitionCursor(1, 1)),
    ],
)
async def test_a_partition_that_is_not_here_is_unknown(
    bus_publisher: BusPublisher, partition: str, mark: PartitionCursor
) -> None:
    with pytest.raises(UnknownCursor):
        await bus_publisher.read_facts({partition: mark}, 1)


async def test_a_bookmark_beyond_the_end_is_unknown(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", "ding")
    partition = bus_publisher.bus.partition_of("bell", "bell-tom")
    for mark in (PartitionCursor(2), PartitionCursor(2**62, 2), PartitionCursor(2**62, 2**62)):
        with pytest.raises(UnknownCursor):
            await bus_publisher.read_facts({partition: mark}, 1)


async def test_a_concurrent_append_is_before_the_end_or_read(
    bus_publisher: BusPublisher,
) -> None:
    """A position that was drawn before others may become visible after them."""
    bell, late = bus_publisher.publisher_area, ring_append("ben", "late")
    async with bell.pool.acquire() as recording:
        async with recording.transaction():
            await bell.event_writer.write(recording, [late])
            await bell.event_store.append(ring_append("tom", "early"))
            asked = asyncio.ensure_future(bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0))
            await asyncio.sleep(0.3)
            answered_early = asked.done()
        now = await asked
    await bus_publisher.ring_bell("tim", "after")
    wanted = {("tim", "after")} | ({("ben", "late")} if answered_early else set())
    heard = set[tuple[str, str]]()
    async with (
        bus_publisher.bus.open_catch_up_subscription(BELL_PARTITIONS, now) as listener,
        asyncio.timeout(20),
    ):
        while not wanted <= heard:
            heard.update(bells_and_notes(await listener.next_facts()))
