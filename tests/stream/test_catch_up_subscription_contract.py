"""What every bus guarantees to a catch-up subscription."""

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
    cursors_after,
)


async def test_all_facts_are_read_from_the_start_in_key_order(
    bus_publisher: BusPublisher,
) -> None:
    expected = await bus_publisher.ring_bells(8, range(20))
    received = await bus_publisher.read_facts({}, 160)
    assert sorted(bells_and_notes(received)) == expected
    for bell in range(8):
        notes = [note for name, note in bells_and_notes(received) if name == f"b{bell}"]
        assert notes == [str(note) for note in range(20)]


async def test_from_the_end_only_new_facts_are_read(
    bus_publisher: BusPublisher,
) -> None:
    await bus_publisher.ring_bells(8, range(5))
    now = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0)
    expected = await bus_publisher.ring_bells(8, range(5, 8))
    assert sorted(bells_and_notes(await bus_publisher.read_facts(now, 24))) == expected


async def test_any_cursor_resumes_exactly_there(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bells(8, range(4))
    received = await bus_publisher.read_facts({}, 32)
    for count in (1, 7, 16, 31):
        before = received[:count]
        rest = await bus_publisher.read_facts(cursors_after(before, {}), 32 - count)
        assert sorted(bells_and_notes(before) + bells_and_notes(rest)) == sorted(
            bells_and_notes(received)
        )


async def test_a_position_without_its_hint_is_enough(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bells(3, range(4))
    received = await bus_publisher.read_facts({}, 12)
    without_hints = {
        partition: PartitionCursor(cursor.position)
        for partition, cursor in cursors_after(received[:5], {}).items()
    }
    rest = await bus_publisher.read_facts(without_hints, 7)
    assert sorted(bells_and_notes(received[:5]) + bells_and_notes(rest)) == sorted(
        bells_and_notes(received)
    )


async def test_recent_cursors_precede_the_last_facts(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(20)))
    recent = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 3)
    assert bells_and_notes(await bus_publisher.read_facts(recent, 3)) == [
        ("tom", str(note)) for note in (17, 18, 19)
    ]


async def test_recent_cursors_of_few_facts_are_at_the_beginning(
    bus_publisher: BusPublisher,
) -> None:
    await bus_publisher.ring_bells(8, range(2))
    recent = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 100)
    assert {cursor.position for cursor in recent.values()} == {0}
    assert len(await bus_publisher.read_facts(recent, 16)) == 16


async def test_a_reader_at_the_end_waits(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", "ding")
    now = await bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0)
    async with bus_publisher.bus.open_catch_up_subscription(BELL_PARTITIONS, now) as subscription:
        async with assert_blocked_for(0.3):
            await subscription.next_facts()
        await bus_publisher.ring_bell("tom", "dong")
        assert bells_and_notes(await subscription.next_facts()) == [("tom", "dong")]


async def test_two_readers_both_get_every_fact(bus_publisher: BusPublisher) -> None:
    expected = await bus_publisher.ring_bells(4, range(3))
    first, second = await asyncio.gather(
        bus_publisher.read_facts({}, 12), bus_publisher.read_facts({}, 12)
    )
    assert sorted(bells_and_notes(first)) == sorted(bells_and_notes(second)) == expected


@pytest.mark.parametrize(
    ("partition", "cursor"),
    [
        ("elsewhere", PartitionCursor(1, 1)),
        ("", PartitionCursor(1, 1)),
        ("bell/99", PartitionCursor(1, 1)),
    ],
)
async def test_a_cursor_of_an_unknown_partition_is_refused(
    bus_publisher: BusPublisher, partition: str, cursor: PartitionCursor
) -> None:
    with pytest.raises(UnknownCursor):
        await bus_publisher.read_facts({partition: cursor}, 1)


async def test_a_cursor_beyond_the_end_is_refused(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", "ding")
    partition = bus_publisher.bus.partition_of("bell", "bell-tom")
    for cursor in (PartitionCursor(2), PartitionCursor(2**62, 2), PartitionCursor(2**62, 2**62)):
        with pytest.raises(UnknownCursor):
            await bus_publisher.read_facts({partition: cursor}, 1)


async def test_a_concurrent_append_is_before_the_end_or_read(
    bus_publisher: BusPublisher,
) -> None:
    """A position that was assigned before others may become visible after them."""
    area, late_append = bus_publisher.publisher_area, ring_append("ben", "late")
    async with area.pool.acquire() as connection:
        async with connection.transaction():
            await area.event_writer.write(connection, [late_append])
            await area.event_store.append(ring_append("tom", "early"))
            end_cursors = asyncio.ensure_future(
                bus_publisher.bus.recent_cursors(BELL_PARTITIONS, 0)
            )
            await asyncio.sleep(0.3)
            read_before_commit = end_cursors.done()
        now = await end_cursors
    await bus_publisher.ring_bell("tim", "after")
    expected = {("tim", "after")} | ({("ben", "late")} if read_before_commit else set())
    received = set[tuple[str, str]]()
    async with (
        bus_publisher.bus.open_catch_up_subscription(BELL_PARTITIONS, now) as subscription,
        asyncio.timeout(20),
    ):
        while not expected <= received:
            received.update(bells_and_notes(await subscription.next_facts()))
