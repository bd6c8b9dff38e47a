"""Deadlines fire once, by whoever comes first, also when they came due while nobody ran."""

import asyncio
from datetime import timedelta

import pytest

from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.deadline_timer import DeadlineTimer
from shared.service_runtime.running_area import RunningArea
from shared.testing.fresh_database import FreshDatabase
from shared.testing.manual_clock import MONDAY_MORNING, ManualClock
from tests.shared.area_harness import open_areas, read_all_events
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    RingBell,
    SilenceBell,
    Tolled,
    command_context,
)
from tests.shared.sample_areas.publisher_service import publisher_service

NOON = MONDAY_MORNING + timedelta(hours=3)


def timer(area: RunningArea) -> DeadlineTimer:
    found = area.create_deadline_timer()
    assert found
    return found


async def deadlines_due_at_noon(area: RunningArea, *bells: str) -> None:
    for bell in bells:
        await execute_command(
            area.event_store, BELL_DECIDER, RingBell(bell, again_at=NOON), command_context()
        )


async def tolls(area: RunningArea) -> list[str]:
    events = await read_all_events(area)
    return sorted(e.event.bell for e in events if isinstance(e.event, Tolled))


async def test_nothing_fires_before_its_time(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, "tom")
        clock.set_time(NOON - timedelta(microseconds=1))
        assert await timer(bell).fire_due() == 0
        clock.set_time(NOON)
        assert await timer(bell).fire_due() == 1
        assert await timer(bell).fire_due() == 0
        assert await tolls(bell) == ["tom"]


async def test_the_last_change_of_a_deadline_counts(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, "moved", "cleared")
        evening = NOON + timedelta(hours=6)
        await execute_command(
            bell.event_store, BELL_DECIDER, RingBell("moved", again_at=evening), command_context()
        )
        await execute_command(
            bell.event_store, BELL_DECIDER, SilenceBell("cleared"), command_context()
        )
        clock.set_time(NOON)
        assert await timer(bell).fire_due() == 0
        clock.set_time(evening)
        assert await timer(bell).fire_due() == 1


async def test_two_timers_racing_fire_each_deadline_once(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with (
        open_areas(fresh_database, publisher_service, clock=clock) as (here,),
        open_areas(fresh_database, publisher_service, clock=clock) as (there,),
    ):
        bells = [f"b{number:03}" for number in range(120)]
        await asyncio.gather(*(deadlines_due_at_noon(here, bell) for bell in bells))
        clock.set_time(NOON)

        async def fire(area: RunningArea) -> int:
            return sum([await timer(area).fire_due(7) for _ in range(40)])

        assert sum(await asyncio.gather(fire(here), fire(there), fire(here))) == 120
        assert await tolls(here) == bells


async def test_what_came_due_while_nobody_ran_fires_afterwards(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await deadlines_due_at_noon(bell, "tom", "ben")
    clock = ManualClock(NOON + timedelta(days=400))
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        assert await timer(bell).fire_due() == 2
        assert await tolls(bell) == ["ben", "tom"]


async def test_a_failing_deadline_is_set_aside_and_blocks_no_other(
    fresh_database: FreshDatabase,
) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, "ann", "broken", "tom")
        clock.set_time(NOON)
        assert await timer(bell).fire_due() == 2
        assert await timer(bell).fire_due() == 0
        assert await tolls(bell) == ["ann", "tom"]
        async with bell.pool.acquire() as connection:
            aside = await connection.fetch("SELECT key, error FROM deadline")
        assert [row["key"] for row in aside] == ["again-broken"]
        assert "the clapper fell off" in aside[0]["error"]


async def test_a_deadline_set_aside_may_be_set_anew(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, "broken")
        clock.set_time(NOON)
        await timer(bell).fire_due()
        await deadlines_due_at_noon(bell, "broken")
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT error FROM deadline") is None


async def test_firing_and_appending_to_the_same_streams_do_not_conflict(
    fresh_database: FreshDatabase,
) -> None:
    clock = ManualClock()
    bells = [f"b{number}" for number in range(12)]
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, *bells)
        clock.set_time(NOON)

        async def ring(name: str) -> None:
            for _ in range(6):
                again = RingBell(name, again_at=clock() - timedelta(seconds=1))
                await execute_command(bell.event_store, BELL_DECIDER, again, command_context())

        async def fire() -> None:
            for _ in range(30):
                try:
                    await timer(bell).fire_due()
                except VersionConflict:
                    continue

        await asyncio.gather(*(ring(name) for name in bells), fire(), fire())
        while await timer(bell).fire_due():
            pass
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT count(*) FROM deadline") == 0
        rung = {e.event.bell for e in await read_all_events(bell)}
        assert rung == set(bells) == set(await tolls(bell))


async def test_a_timer_that_runs_finds_them_by_itself(fresh_database: FreshDatabase) -> None:
    clock = ManualClock(NOON)
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await deadlines_due_at_noon(bell, "tom")
        running = asyncio.ensure_future(timer(bell).run())
        async with asyncio.timeout(10):
            while not await tolls(bell):
                await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
