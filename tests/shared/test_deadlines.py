"""Deadlines fire once, on whichever timer is first, also those that came due during downtime."""

import asyncio
from datetime import timedelta

import pytest

from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.deadline_timer import DeadlineTimer
from shared.service_runtime.running_area import RunningArea
from shared.testing.manual_clock import MONDAY_MORNING, ManualClock
from shared.testing.postgres_test_server import FreshDatabase
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


def deadline_timer(area: RunningArea) -> DeadlineTimer:
    timer = area.create_deadline_timer()
    assert timer
    return timer


async def set_deadlines_at_noon(area: RunningArea, *bells: str) -> None:
    for bell in bells:
        await execute_command(
            area.event_store, BELL_DECIDER, RingBell(bell, again_at=NOON), command_context()
        )


async def tolled_bells(area: RunningArea) -> list[str]:
    events = await read_all_events(area)
    return sorted(e.event.bell for e in events if isinstance(e.event, Tolled))


async def test_nothing_fires_before_its_time(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, "tom")
        clock.set_time(NOON - timedelta(microseconds=1))
        assert await deadline_timer(bell).fire_due() == 0
        clock.set_time(NOON)
        assert await deadline_timer(bell).fire_due() == 1
        assert await deadline_timer(bell).fire_due() == 0
        assert await tolled_bells(bell) == ["tom"]


async def test_the_last_change_of_a_deadline_counts(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, "moved", "cleared")
        evening = NOON + timedelta(hours=6)
        await execute_command(
            bell.event_store, BELL_DECIDER, RingBell("moved", again_at=evening), command_context()
        )
        await execute_command(
            bell.event_store, BELL_DECIDER, SilenceBell("cleared"), command_context()
        )
        clock.set_time(NOON)
        assert await deadline_timer(bell).fire_due() == 0
        clock.set_time(evening)
        assert await deadline_timer(bell).fire_due() == 1


async def test_two_timers_racing_fire_each_deadline_once(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with (
        open_areas(fresh_database, publisher_service, clock=clock) as (first,),
        open_areas(fresh_database, publisher_service, clock=clock) as (second,),
    ):
        bells = [f"b{number:03}" for number in range(120)]
        await asyncio.gather(*(set_deadlines_at_noon(first, bell) for bell in bells))
        clock.set_time(NOON)

        async def fire(area: RunningArea) -> int:
            return sum([await deadline_timer(area).fire_due(7) for _ in range(40)])

        assert sum(await asyncio.gather(fire(first), fire(second), fire(first))) == 120
        assert await tolled_bells(first) == bells


async def test_deadlines_that_came_due_during_downtime_fire_afterwards(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await set_deadlines_at_noon(bell, "tom", "ben")
    clock = ManualClock(NOON + timedelta(days=400))
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        assert await deadline_timer(bell).fire_due() == 2
        assert await tolled_bells(bell) == ["ben", "tom"]


async def test_a_failing_deadline_is_set_aside_and_blocks_no_other(
    fresh_database: FreshDatabase,
) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, "ann", "broken", "tom")
        clock.set_time(NOON)
        assert await deadline_timer(bell).fire_due() == 2
        assert await deadline_timer(bell).fire_due() == 0
        assert await tolled_bells(bell) == ["ann", "tom"]
        async with bell.pool.acquire() as connection:
            set_aside = await connection.fetch("SELECT key, error FROM deadline")
        assert [row["key"] for row in set_aside] == ["again-broken"]
        assert "the clapper fell off" in set_aside[0]["error"]


async def test_a_deadline_set_aside_may_be_set_again(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, "broken")
        clock.set_time(NOON)
        await deadline_timer(bell).fire_due()
        await set_deadlines_at_noon(bell, "broken")
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT error FROM deadline") is None


async def test_firing_and_appending_to_the_same_streams_do_not_conflict(
    fresh_database: FreshDatabase,
) -> None:
    clock = ManualClock()
    bells = [f"b{number}" for number in range(12)]
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, *bells)
        clock.set_time(NOON)

        async def ring(name: str) -> None:
            for _ in range(6):
                again = RingBell(name, again_at=clock() - timedelta(seconds=1))
                await execute_command(bell.event_store, BELL_DECIDER, again, command_context())

        async def fire() -> None:
            for _ in range(30):
                try:
                    await deadline_timer(bell).fire_due()
                except VersionConflict:
                    continue

        await asyncio.gather(*(ring(name) for name in bells), fire(), fire())
        while await deadline_timer(bell).fire_due():
            pass
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT count(*) FROM deadline") == 0
        rung = {e.event.bell for e in await read_all_events(bell)}
        assert rung == set(bells) == set(await tolled_bells(bell))


async def test_a_running_timer_fires_due_deadlines(fresh_database: FreshDatabase) -> None:
    clock = ManualClock(NOON)
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        await set_deadlines_at_noon(bell, "tom")
        running = asyncio.ensure_future(deadline_timer(bell).run())
        async with asyncio.timeout(10):
            while not await tolled_bells(bell):
                await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
