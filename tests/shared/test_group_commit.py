"""Group commit: appends that arrive together share a transaction, each with its own answer."""

import asyncio
import time

import asyncpg
import pytest

from shared.eventsourcing.store import Conflict, IdempotencyKey, KeyTaken, StoreUnavailable
from shared.runtime.area import Area
from shared.testing.database import FreshDatabase
from tests.shared.backbone import opened
from tests.shared.toys.bell import ringing
from tests.shared.toys.tower import bell_service


async def transactions(area: Area) -> int:
    """Count the transactions that the area's events were recorded in."""
    async with area.pool.acquire() as connection:
        counted: int = await connection.fetchval("SELECT count(DISTINCT xmin::text) FROM event")
        return counted


async def test_what_arrives_together_shares_transactions(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await asyncio.gather(*(bell.store.append(ringing(f"b{n}")) for n in range(100)))
        assert await transactions(bell) <= 3


async def test_a_lone_append_waits_for_nobody(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await bell.store.append(ringing("warm-up"))
        started = time.perf_counter()
        for number in range(20):
            await bell.store.append(ringing(f"b{number}"))
        assert (time.perf_counter() - started) / 20 < 0.05
        assert await transactions(bell) == 21


async def test_two_appends_to_one_stream_go_into_one_round(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        answers = await asyncio.gather(
            bell.store.append(ringing("tom", "first", at=0)),
            bell.store.append(ringing("tom", "second", "third", at=1)),
            bell.store.append(ringing("tom", "late", at=1)),
            return_exceptions=True,
        )
        assert list(answers[:2]) == [1, 3]
        assert isinstance(answers[2], Conflict)
        assert await transactions(bell) == 1


async def test_who_loses_loses_with_all_that_followed_upon_it(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await bell.store.append(ringing("tom"))
        answers = await asyncio.gather(
            bell.store.append(ringing("other")),
            bell.store.append(ringing("tom", "stale", at=0)),
            bell.store.append(ringing("tom", "upon the stale one", at=1)),
            bell.store.append(ringing("ben")),
            return_exceptions=True,
        )
        assert [answers[0], answers[3]] == [1, 1]
        assert isinstance(answers[1], Conflict)
        assert isinstance(answers[2], Conflict)


async def test_a_conflict_burns_no_position(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await bell.store.append(ringing("tom"))
        with pytest.raises(Conflict):
            await bell.store.append(ringing("tom"))
        await bell.store.append(ringing("ben"))
        assert [event.position for event in await bell.store.read(0, 10)] == [1, 2]


async def test_a_failing_projection_takes_out_only_its_own(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        notes = ["ding", "cracked", "dong", "dang"]
        answers = await asyncio.gather(
            *(bell.store.append(ringing(note, note)) for note in notes), return_exceptions=True
        )
        assert [answers[0], *answers[2:]] == [1, 1, 1]
        assert isinstance(answers[1], asyncpg.CheckViolationError)
        assert list((await bell.store.load(["bell-cracked"]))["bell-cracked"]) == []


async def test_a_taken_key_takes_out_only_its_own(fresh: FreshDatabase) -> None:
    key = IdempotencyKey("tester", "one", "digest")
    async with opened(fresh, bell_service) as (bell,):
        answers = await asyncio.gather(
            bell.store.append(ringing("other")),
            bell.store.append(ringing("tom", idempotency=key, answer="{}")),
            bell.store.append(ringing("ben", idempotency=key, answer="{}")),
            bell.store.append(ringing("ann")),
            return_exceptions=True,
        )
        assert [answers[1], answers[3]] == [1, 1]
        assert isinstance(answers[2], KeyTaken)


async def test_facts_and_read_models_are_there_when_the_append_answers(
    fresh: FreshDatabase,
) -> None:
    async with opened(fresh, bell_service) as (bell,):
        await bell.store.append(ringing("tom", "ding", "dong"))
        async with bell.pool.acquire() as connection:
            events = await connection.fetch("SELECT id, stream, version FROM event")
            facts = await connection.fetch("SELECT id, key, sequence FROM outbox")
            assert await connection.fetchval("SELECT rings FROM tower") == 2
        assert [tuple(row) for row in facts] == [tuple(row) for row in events]


async def test_a_caller_who_goes_away_harms_nobody(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        gone = asyncio.ensure_future(bell.store.append(ringing("gone")))
        stays = asyncio.ensure_future(bell.store.append(ringing("stays")))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == 1
        assert await bell.store.append(ringing("later")) == 1


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(
    fresh: FreshDatabase,
) -> None:
    async with opened(fresh, bell_service) as (bell,):
        queued = [asyncio.ensure_future(bell.store.append(ringing(f"b{n}"))) for n in range(50)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*queued) == [1] * 50
    with pytest.raises(StoreUnavailable):
        await bell.store.append(ringing("late"))


async def test_a_lost_connection_is_told_and_forgotten(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        async with bell.pool.acquire() as killer, bell.pool.acquire() as blocker:
            blocking = blocker.transaction()
            await blocking.start()
            await blocker.execute("LOCK TABLE event")
            stuck = asyncio.ensure_future(bell.store.append(ringing("tom")))
            stop = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while not await killer.fetch(stop):
                await asyncio.sleep(0.01)
            with pytest.raises(StoreUnavailable):
                await stuck
            await blocking.rollback()
        assert await bell.store.append(ringing("tom")) == 1
