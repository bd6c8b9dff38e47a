"""Reading by position while others append: no event is missed, and all come in order."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.postgres.event_store import create_event_reader
from shared.postgres.outbox_reader import create_outbox_reader
from shared.postgres.read_ahead import read_ahead
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.faulty_append_load import BELL_WRITER, FaultyAppender
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service

Read = Callable[[int], Awaitable[tuple[Sequence[Any], int]]]
"""Returns the rows behind a position, and the position that they reach."""


@dataclass
class PositionReader:
    """Reads the log to its end and stores what it read."""

    read: Read
    after: int = 0
    seen: list[int] = field(default_factory=list)
    versions: dict[str, list[int]] = field(default_factory=dict)

    async def read_once(self) -> None:
        rows, self.after = await self.read(self.after)
        for row in rows:
            self.seen.append(row["position"])
            self.versions.setdefault(row["stream"], []).append(row["version"])

    async def read_for_ever(self) -> None:
        while True:
            await self.read_once()
            await asyncio.sleep(0)


def gap_free_reader(area: RunningArea) -> PositionReader:
    """Return a reader as the code base has it: gap-free."""
    reader = create_event_reader("bell")

    async def read(after: int) -> tuple[Sequence[Any], int]:
        async with area.pool.acquire() as connection:
            return await reader.read(connection, after, 50)

    return PositionReader(read)


def reader_of_types(area: RunningArea, limit: int, *types: str) -> PositionReader:
    """Return a gap-free reader of facts of some types, of at most `limit` at a time."""
    reader = create_outbox_reader("bell", "position, type, key AS stream, sequence AS version")

    async def read(after: int) -> tuple[Sequence[Any], int]:
        async with area.pool.acquire() as connection:
            return await reader.read_of_types(connection, after, limit, frozenset(types))

    return PositionReader(read)


def read_ahead_reader(chunks: AsyncGenerator[tuple[Sequence[Any], int]]) -> PositionReader:
    """Return a gap-free reader that reads the next rows ahead."""

    async def read(_: int) -> tuple[Sequence[Any], int]:
        return await anext(chunks)

    return PositionReader(read)


def naive_reader(area: RunningArea) -> PositionReader:
    """Return the control: a reader of all rows after the last position."""

    async def read(after: int) -> tuple[Sequence[Any], int]:
        async with area.pool.acquire() as connection:
            rows = await connection.fetch(
                "SELECT position, stream, version FROM event WHERE position > $1 ORDER BY 1", after
            )
        return rows, rows[-1]["position"] if rows else after

    return PositionReader(read)


async def recorded_positions(area: RunningArea) -> list[int]:
    async with area.pool.acquire() as connection:
        rows = await connection.fetch("SELECT position FROM event ORDER BY position")
    return [row["position"] for row in rows]


async def commit_out_of_order(area: RunningArea, naive: PositionReader) -> None:
    """Commit an event only after the naive reader has read a later one."""
    slow = await area.database.open_connection("bell")
    async with slow.transaction():
        await BELL_WRITER.write(slow, [ring_append("overtaken")])
        await area.event_store.append(ring_append("overtaking"))
        async with area.pool.acquire() as connection:
            later = await connection.fetchval(
                "SELECT position FROM event WHERE stream = 'bell-overtaking'"
            )
        async with asyncio.timeout(10):
            while naive.after < later:
                await asyncio.sleep(0.005)
    await slow.close()


async def append_under_load(
    fresh_database: FreshDatabase, area: RunningArea, naive: PositionReader
) -> None:
    """Append with all faults at once, and kill one process of appenders."""
    victim = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.shared.faulty_append_load"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert victim.stdin
    assert victim.stdout
    victim.stdin.write(json.dumps(dict(fresh_database.connect_arguments)).encode())
    victim.stdin.write_eof()
    assert await victim.stdout.readline() == b"appending\n"
    appenders = [FaultyAppender(area.database, f"a{seed}", seed).run_rounds() for seed in range(8)]
    load = asyncio.gather(*appenders, commit_out_of_order(area, naive))
    await asyncio.sleep(0.3)
    victim.kill()
    await victim.wait()
    await load


@pytest.mark.faults
async def test_under_faulty_appenders_nothing_is_missed_or_reordered(
    fresh_database: FreshDatabase,
) -> None:
    async with (
        open_areas(fresh_database, publisher_service) as (bell,),
        bell.pool.acquire() as connection,
        aclosing(read_ahead(create_event_reader("bell"), connection, 0, 50)) as chunks,
    ):
        careful, ahead, naive = gap_free_reader(bell), read_ahead_reader(chunks), naive_reader(bell)
        reading = [asyncio.ensure_future(one.read_for_ever()) for one in (careful, ahead, naive)]
        await append_under_load(fresh_database, bell, naive)
        everything = await recorded_positions(bell)
        async with asyncio.timeout(10):
            while min(careful.after, ahead.after) < everything[-1]:
                await asyncio.sleep(0.01)
        for task in reading:
            task.cancel()
        await asyncio.wait(reading)
        assert len(everything) > 500
        assert everything[-1] > len(everything), "without gaps this proves nothing"
        for one in (careful, ahead):
            assert one.seen == everything
            assert all(v == list(range(1, len(v) + 1)) for v in one.versions.values())
        assert set(everything) - set(naive.seen), "the control should have missed some"


async def test_the_reader_waits_at_a_gap_that_may_still_be_filled(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        careful = gap_free_reader(bell)
        slow = await bell.database.open_connection("bell")
        writing = slow.transaction()
        await writing.start()
        await BELL_WRITER.write(slow, [ring_append("slow")])
        await bell.event_store.append(ring_append("quick"))
        for _ in range(3):
            await careful.read_once()
        assert (careful.seen, careful.after) == ([], 0)
        await writing.commit()
        await careful.read_once()
        assert careful.seen == [1, 2]
        await slow.close()


async def test_a_gap_of_rolled_back_positions_is_skipped(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        careful = gap_free_reader(bell)
        await bell.event_store.append(ring_append("before"))
        slow = await bell.database.open_connection("bell")
        writing = slow.transaction()
        await writing.start()
        await BELL_WRITER.write(slow, [ring_append("undone", "one", "two")])
        await bell.event_store.append(ring_append("after"))
        await careful.read_once()
        await careful.read_once()
        assert careful.seen == [1]
        await writing.rollback()
        await careful.read_once()
        assert careful.seen == [1, 4]
        await slow.close()


async def test_the_reader_does_not_wait_for_transactions_begun_after_the_gap(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        careful = gap_free_reader(bell)
        undone, later = [await bell.database.open_connection("bell") for _ in range(2)]
        undoing, writing = undone.transaction(), later.transaction()
        await undoing.start()
        await BELL_WRITER.write(undone, [ring_append("undone")])
        await bell.event_store.append(ring_append("quick"))
        await careful.read_once()
        await writing.start()
        await BELL_WRITER.write(later, [ring_append("later")])
        await undoing.rollback()
        await careful.read_once()
        assert careful.seen == [2]
        await writing.rollback()
        await undone.close()
        await later.close()


async def test_an_unrelated_transaction_blocks_no_reader(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        careful = gap_free_reader(bell)
        foreign = await bell.database.open_connection("bell")
        idle = foreign.transaction()
        await idle.start()
        await foreign.execute("SELECT pg_current_xact_id()")
        await bell.event_store.append(ring_append("tom"))
        await careful.read_once()
        assert careful.seen == [1]
        await idle.rollback()
        await foreign.close()


async def test_rolled_back_positions_at_the_end_do_not_hide_the_next_event(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        careful = gap_free_reader(bell)
        async with bell.pool.acquire() as connection:
            undoing = connection.transaction()
            await undoing.start()
            await BELL_WRITER.write(connection, [ring_append("undone")])
            await undoing.rollback()
        await careful.read_once()
        assert careful.seen == []
        await bell.event_store.append(ring_append("tom"))
        await careful.read_once()
        await careful.read_once()
        assert careful.seen == [2]


async def test_a_reader_of_some_types_passes_others_and_waits_at_gaps_all_the_same(
    fresh_database: FreshDatabase,
) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        rung = reader_of_types(bell, 1, "concord.bell.rung.v1")
        other = reader_of_types(bell, 1, "concord.bell.other.v1")
        await bell.event_store.append(ring_append("before", "one", "two"))
        slow = await bell.database.open_connection("bell")
        writing = slow.transaction()
        await writing.start()
        await BELL_WRITER.write(slow, [ring_append("slow")])
        await bell.event_store.append(ring_append("quick"))
        for _ in range(4):
            await rung.read_once()
            await other.read_once()
        assert (rung.seen, rung.after, other.after) == ([1, 2], 2, 2)
        await writing.commit()
        for _ in range(3):
            await rung.read_once()
            await other.read_once()
        assert (rung.seen, rung.after) == ([1, 2, 3, 4], 4)
        assert (other.seen, other.after) == ([], 4)
        await slow.close()
