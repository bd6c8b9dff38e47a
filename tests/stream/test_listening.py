"""What every bus promises somebody who listens without a trace."""

from __future__ import annotations

import asyncio

import pytest

from shared.eventsourcing.listening import Bookmark, UnknownPlace
from tests.shared.toys.bell import ringing
from tests.stream.belfry import BELL, Belfry, places, quiet_for, rings


async def test_everything_is_heard_from_the_beginning_in_the_order_of_each_key(
    belfry: Belfry,
) -> None:
    wanted = await belfry.ring_round(8, range(20))
    heard = await belfry.hear({}, 160)
    assert sorted(rings(heard)) == wanted
    for bell in range(8):
        notes = [note for name, note in rings(heard) if name == f"b{bell}"]
        assert notes == [str(note) for note in range(20)]


async def test_what_follows_the_present_end_is_all_that_is_heard_from_there(
    belfry: Belfry,
) -> None:
    await belfry.ring_round(8, range(5))
    now = await belfry.bus.recent(BELL, 0)
    wanted = await belfry.ring_round(8, range(5, 8))
    assert sorted(rings(await belfry.hear(now, 24))) == wanted


async def test_any_bookmark_on_the_way_goes_on_exactly_there(belfry: Belfry) -> None:
    await belfry.ring_round(8, range(4))
    heard = await belfry.hear({}, 32)
    for many in (1, 7, 16, 31):
        before = heard[:many]
        rest = await belfry.hear(places(before, {}), 32 - many)
        assert sorted(rings(before) + rings(rest)) == sorted(rings(heard))


async def test_a_position_without_its_hint_is_enough(belfry: Belfry) -> None:
    await belfry.ring_round(3, range(4))
    heard = await belfry.hear({}, 12)
    stand = {name: Bookmark(mark.position) for name, mark in places(heard[:5], {}).items()}
    rest = await belfry.hear(stand, 7)
    assert sorted(rings(heard[:5]) + rings(rest)) == sorted(rings(heard))


async def test_the_last_facts_are_near_the_end(belfry: Belfry) -> None:
    await belfry.ring("tom", *map(str, range(20)))
    recent = await belfry.bus.recent(BELL, 3)
    assert rings(await belfry.hear(recent, 3)) == [("tom", str(note)) for note in (17, 18, 19)]


async def test_of_few_facts_the_last_many_are_all(belfry: Belfry) -> None:
    await belfry.ring_round(8, range(2))
    recent = await belfry.bus.recent(BELL, 100)
    assert {mark.position for mark in recent.values()} == {0}
    assert len(await belfry.hear(recent, 16)) == 16


async def test_who_has_heard_all_waits(belfry: Belfry) -> None:
    await belfry.ring("tom", "ding")
    now = await belfry.bus.recent(BELL, 0)
    async with belfry.bus.listen(BELL, now) as listener:
        async with quiet_for(0.3):
            await listener.next()
        await belfry.ring("tom", "dong")
        assert rings(await listener.next()) == [("tom", "dong")]


async def test_two_hear_the_same_and_do_not_divide_it(belfry: Belfry) -> None:
    wanted = await belfry.ring_round(4, range(3))
    one, two = await asyncio.gather(belfry.hear({}, 12), belfry.hear({}, 12))
    assert sorted(rings(one)) == sorted(rings(two)) == wanted


@pytest.mark.parametrize(
    ("partition", "mark"),
    [
        ("elsewhere", Bookmark(1, 1)),
        ("", Bookmark(1, 1)),
        ("bell/99", Bookmark(1, 1)),
    ],
)
async def test_a_partition_that_is_not_here_is_unknown(
    belfry: Belfry, partition: str, mark: Bookmark
) -> None:
    with pytest.raises(UnknownPlace):
        await belfry.hear({partition: mark}, 1)


async def test_a_place_ahead_of_the_end_is_unknown(belfry: Belfry) -> None:
    await belfry.ring("tom", "ding")
    partition = belfry.bus.partition("bell", "bell-tom")
    for mark in (Bookmark(2), Bookmark(2**62, 2), Bookmark(2**62, 2**62)):
        with pytest.raises(UnknownPlace):
            await belfry.hear({partition: mark}, 1)


async def test_what_is_recorded_just_now_is_before_the_present_end_or_is_heard(
    belfry: Belfry,
) -> None:
    """A position that was drawn before others may become visible after them."""
    bell, late = belfry.bell, ringing("ben", "late")
    async with bell.pool.acquire() as recording:
        async with recording.transaction():
            await bell.writer.write(recording, [late])
            await bell.store.append(ringing("tom", "early"))
            asked = asyncio.ensure_future(belfry.bus.recent(BELL, 0))
            await asyncio.sleep(0.3)
            answered_early = asked.done()
        now = await asked
    await belfry.ring("tim", "after")
    wanted = {("tim", "after")} | ({("ben", "late")} if answered_early else set())
    heard = set[tuple[str, str]]()
    async with belfry.bus.listen(BELL, now) as listener, asyncio.timeout(20):
        while not wanted <= heard:
            heard.update(rings(await listener.next()))
