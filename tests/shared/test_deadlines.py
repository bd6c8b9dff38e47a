"""Deadlines fire once, by whoever comes first, also when they came due while nobody ran."""

import asyncio
from datetime import timedelta

import pytest

from shared.eventsourcing.handler import execute
from shared.eventsourcing.store import Conflict
from shared.postgres.deadlines import Timer
from shared.runtime.area import Area
from shared.testing.clock import MONDAY_MORNING, MovableClock
from shared.testing.database import FreshDatabase
from tests.shared.backbone import everything, opened
from tests.shared.toys.bell import BELL, Ring, Silence, Tolled, somebody
from tests.shared.toys.tower import bell_service

NOON = MONDAY_MORNING + timedelta(hours=3)


def timer(area: Area) -> Timer:
    found = area.timer()
    assert found
    return found


async def due_at_noon(area: Area, *bells: str) -> None:
    for bell in bells:
        await execute(area.store, BELL, Ring(bell, again_at=NOON), somebody())


async def tolls(area: Area) -> list[str]:
    events = await everything(area)
    return sorted(e.event.bell for e in events if isinstance(e.event, Tolled))


async def test_nothing_fires_before_its_time(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, "tom")
        clock.move_to(NOON - timedelta(microseconds=1))
        assert await timer(bell).fire() == 0
        clock.move_to(NOON)
        assert await timer(bell).fire() == 1
        assert await timer(bell).fire() == 0
        assert await tolls(bell) == ["tom"]


async def test_the_last_word_about_a_deadline_counts(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, "moved", "cleared")
        evening = NOON + timedelta(hours=6)
        await execute(bell.store, BELL, Ring("moved", again_at=evening), somebody())
        await execute(bell.store, BELL, Silence("cleared"), somebody())
        clock.move_to(NOON)
        assert await timer(bell).fire() == 0
        clock.move_to(evening)
        assert await timer(bell).fire() == 1


async def test_two_timers_racing_fire_each_deadline_once(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    async with (
        opened(fresh, bell_service, clock=clock) as (here,),
        opened(fresh, bell_service, clock=clock) as (there,),
    ):
        bells = [f"b{number:03}" for number in range(120)]
        await asyncio.gather(*(due_at_noon(here, bell) for bell in bells))
        clock.move_to(NOON)

        async def fire(area: Area) -> int:
            return sum([await timer(area).fire(7) for _ in range(40)])

        assert sum(await asyncio.gather(fire(here), fire(there), fire(here))) == 120
        assert await tolls(here) == bells


async def test_what_came_due_while_nobody_ran_fires_afterwards(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await due_at_noon(bell, "tom", "ben")
    clock = MovableClock(NOON + timedelta(days=400))
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        assert await timer(bell).fire() == 2
        assert await tolls(bell) == ["ben", "tom"]


async def test_a_poisonous_deadline_is_set_aside_and_holds_up_no_other(
    fresh: FreshDatabase,
) -> None:
    clock = MovableClock()
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, "ann", "broken", "tom")
        clock.move_to(NOON)
        assert await timer(bell).fire() == 2
        assert await timer(bell).fire() == 0
        assert await tolls(bell) == ["ann", "tom"]
        async with bell.pool.acquire() as connection:
            aside = await connection.fetch("SELECT key, error FROM deadline")
        assert [row["key"] for row in aside] == ["again-broken"]
        assert "the clapper fell off" in aside[0]["error"]


async def test_a_deadline_set_aside_may_be_set_anew(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, "broken")
        clock.move_to(NOON)
        await timer(bell).fire()
        await due_at_noon(bell, "broken")
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT error FROM deadline") is None


async def test_firing_and_appending_to_the_same_streams_get_along(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    bells = [f"b{number}" for number in range(12)]
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, *bells)
        clock.move_to(NOON)

        async def ring(name: str) -> None:
            for _ in range(6):
                again = Ring(name, again_at=clock() - timedelta(seconds=1))
                await execute(bell.store, BELL, again, somebody())

        async def fire() -> None:
            for _ in range(30):
                try:
                    await timer(bell).fire()
                except Conflict:
                    continue

        await asyncio.gather(*(ring(name) for name in bells), fire(), fire())
        while await timer(bell).fire():
            pass
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT count(*) FROM deadline") == 0
        rung = {e.event.bell for e in await everything(bell)}
        assert rung == set(bells) == set(await tolls(bell))


async def test_a_timer_that_runs_finds_them_by_itself(fresh: FreshDatabase) -> None:
    clock = MovableClock(NOON)
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await due_at_noon(bell, "tom")
        running = asyncio.ensure_future(timer(bell).run())
        async with asyncio.timeout(10):
            while not await tolls(bell):
                await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
