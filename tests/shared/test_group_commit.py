"""Group commit: appends that arrive together share a transaction, each with its own result."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from shared.eventsourcing.event_store import (
    IdempotencyKey,
    IdempotencyKeyTaken,
    StoreUnavailable,
    VersionConflict,
)
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def count_transactions(area: RunningArea) -> int:
    """Count the transactions that the area's events were recorded in."""
    async with area.pool.acquire() as connection:
        counted: int = await connection.fetchval(
            "SELECT count(DISTINCT xmin::text) FROM compact_event"
        )
        return counted


async def test_appends_that_arrive_together_share_transactions(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await asyncio.gather(*(bell.event_store.append(ring_append(f"b{n}")) for n in range(100)))
        assert await count_transactions(bell) <= 3


async def test_the_store_says_whether_appends_wait(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        assert not bell.event_store.has_waiting_appends
        first = asyncio.create_task(bell.event_store.append(ring_append("a")))
        await asyncio.sleep(0.001)  # its round has begun
        second = asyncio.create_task(bell.event_store.append(ring_append("b")))
        await asyncio.sleep(0)
        assert bell.event_store.has_waiting_appends
        await asyncio.gather(first, second)
        assert not bell.event_store.has_waiting_appends


async def test_a_single_append_does_not_wait_for_others(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await bell.event_store.append(ring_append("warm-up"))
        started = time.perf_counter()
        for number in range(20):
            await bell.event_store.append(ring_append(f"b{number}"))
        assert (time.perf_counter() - started) / 20 < 0.05
        assert await count_transactions(bell) == 21


async def test_two_appends_to_one_stream_are_committed_in_one_round(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        results = await asyncio.gather(
            bell.event_store.append(ring_append("tom", "first", version=0)),
            bell.event_store.append(ring_append("tom", "second", "third", version=1)),
            bell.event_store.append(ring_append("tom", "late", version=1)),
            return_exceptions=True,
        )
        assert list(results[:2]) == [1, 3]
        assert isinstance(results[2], VersionConflict)
        assert await count_transactions(bell) == 1


async def test_a_conflict_fails_the_appends_that_depend_on_it(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await bell.event_store.append(ring_append("tom"))
        results = await asyncio.gather(
            bell.event_store.append(ring_append("other")),
            bell.event_store.append(ring_append("tom", "stale", version=0)),
            bell.event_store.append(ring_append("tom", "upon the stale one", version=1)),
            bell.event_store.append(ring_append("ben")),
            return_exceptions=True,
        )
        assert [results[0], results[3]] == [1, 1]
        assert isinstance(results[1], VersionConflict)
        assert isinstance(results[2], VersionConflict)


async def test_a_conflict_uses_no_position(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await bell.event_store.append(ring_append("tom"))
        with pytest.raises(VersionConflict):
            await bell.event_store.append(ring_append("tom"))
        await bell.event_store.append(ring_append("ben"))
        assert [event.position for event in await bell.event_store.read_log(0, 10)] == [1, 2]


async def test_a_failing_projection_fails_only_its_append(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        notes = ["ding", "cracked", "dong", "dang"]
        results = await asyncio.gather(
            *(bell.event_store.append(ring_append(note, note)) for note in notes),
            return_exceptions=True,
        )
        assert [results[0], *results[2:]] == [1, 1, 1]
        assert isinstance(results[1], asyncpg.CheckViolationError)
        assert list((await bell.event_store.load(["bell-cracked"]))["bell-cracked"]) == []


async def test_attachments_are_kept_with_their_events_and_one_that_fails_fails_alone(
    fresh_database: FreshDatabase,
) -> None:
    async def keep(db: "Connection", attached: Sequence[tuple[Any, bytes]]) -> None:
        await db.executemany(
            "INSERT INTO tower VALUES ($1, 0, $2::integer / ($2 - 3), '')",
            [(f"attached to {event.bell}", len(attachment)) for event, attachment in attached],
        )

    keeping = replace(publisher_service, keep_attachments=keep)
    async with open_areas(fresh_database, keeping) as (bell,):
        await bell.event_store.append(ring_append("stale"))
        results = await asyncio.gather(
            *(
                bell.event_store.append(replace(ring_append(name), attachment=attachment))
                for name, attachment in (("a", b"1234"), ("b", b"123"), ("stale", b"1"), ("c", b""))
            ),
            return_exceptions=True,
        )
        assert [results[0], results[3]] == [1, 1]
        assert isinstance(results[1], asyncpg.DivisionByZeroError)
        assert isinstance(results[2], VersionConflict)
        async with bell.pool.acquire() as db:
            rows = await db.fetch("SELECT bell, rings FROM tower ORDER BY bell")
        assert [tuple(row) for row in rows] == [
            ("a", 1), ("attached to a", 4), ("attached to c", 0), ("c", 1), ("stale", 1)
        ]  # fmt: skip


async def test_an_area_that_keeps_no_attachments_refuses_them(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        with pytest.raises(TypeError, match="keeps no attachments"):
            await bell.event_store.append(replace(ring_append("a"), attachment=b"1"))
        assert list((await bell.event_store.load(["bell-a"]))["bell-a"]) == []


async def test_a_taken_key_fails_only_its_append(fresh_database: FreshDatabase) -> None:
    key = IdempotencyKey("tester", "one", "digest")
    async with open_areas(fresh_database, publisher_service) as (bell,):
        results = await asyncio.gather(
            bell.event_store.append(ring_append("other")),
            bell.event_store.append(ring_append("tom", idempotency_key=key, response="{}")),
            bell.event_store.append(ring_append("ben", idempotency_key=key, response="{}")),
            bell.event_store.append(ring_append("ann")),
            return_exceptions=True,
        )
        assert [results[1], results[3]] == [1, 1]
        assert isinstance(results[2], IdempotencyKeyTaken)


async def test_facts_and_read_models_are_there_when_the_append_answers(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await bell.event_store.append(ring_append("tom", "ding", "dong"))
        async with bell.pool.acquire() as connection:
            events = await connection.fetch("SELECT id, stream, version FROM event")
            facts = await connection.fetch("SELECT id, key, sequence FROM outbox")
            assert await connection.fetchval("SELECT rings FROM tower") == 2
        assert [tuple(row) for row in facts] == [tuple(row) for row in events]


async def test_a_cancelled_caller_affects_no_other(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        cancelled = asyncio.ensure_future(bell.event_store.append(ring_append("cancelled")))
        stays = asyncio.ensure_future(bell.event_store.append(ring_append("stays")))
        await asyncio.sleep(0)
        cancelled.cancel()
        assert await stays == 1
        assert await bell.event_store.append(ring_append("later")) == 1


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        queued = [
            asyncio.ensure_future(bell.event_store.append(ring_append(f"b{n}"))) for n in range(50)
        ]
        await asyncio.sleep(0)
    assert await asyncio.gather(*queued) == [1] * 50
    with pytest.raises(StoreUnavailable):
        await bell.event_store.append(ring_append("late"))


async def test_a_lost_connection_fails_the_append_and_is_replaced(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        async with bell.pool.acquire() as killer, bell.pool.acquire() as blocker:
            blocking = blocker.transaction()
            await blocking.start()
            await blocker.execute("LOCK TABLE event")
            stuck = asyncio.ensure_future(bell.event_store.append(ring_append("tom")))
            terminate = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while not await killer.fetch(terminate):
                await asyncio.sleep(0.01)
            with pytest.raises(StoreUnavailable):
                await stuck
            await blocking.rollback()
        assert await bell.event_store.append(ring_append("tom")) == 1
