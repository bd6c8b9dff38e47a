"""Reading by position while others append: nothing is missed, nothing comes in another order."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.postgres.event_store import event_reader
from shared.postgres.read_ahead import read_ahead
from shared.runtime.area import Area
from shared.testing.database import FreshDatabase
from tests.shared.appenders import WRITER, Appender
from tests.shared.backbone import opened
from tests.shared.toys.bell import ringing
from tests.shared.toys.tower import bell_service

Read = Callable[[int], Awaitable[tuple[Sequence[Any], int]]]
"""Returns the rows behind a position, and the position that they reach."""


@dataclass
class Follower:
    """Follows the log to its end, noting what it was handed."""

    read: Read
    after: int = 0
    seen: list[int] = field(default_factory=list)
    versions: dict[str, list[int]] = field(default_factory=dict)

    async def look(self) -> None:
        rows, self.after = await self.read(self.after)
        for row in rows:
            self.seen.append(row["position"])
            self.versions.setdefault(row["stream"], []).append(row["version"])

    async def follow(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(0)


def careful_of(area: Area) -> Follower:
    """Read as we do."""
    reader = event_reader("bell")

    async def read(after: int) -> tuple[Sequence[Any], int]:
        async with area.pool.acquire() as connection:
            return await reader.read(connection, after, 50)

    return Follower(read)


def hasty_of(chunks: AsyncGenerator[tuple[Sequence[Any], int]]) -> Follower:
    """Read the next rows before the last ones are taken."""

    async def read(_: int) -> tuple[Sequence[Any], int]:
        return await anext(chunks)

    return Follower(read)


def naive_of(area: Area) -> Follower:
    """Ask for whatever is behind the last position: the control."""

    async def read(after: int) -> tuple[Sequence[Any], int]:
        async with area.pool.acquire() as connection:
            rows = await connection.fetch(
                "SELECT position, stream, version FROM event WHERE position > $1 ORDER BY 1", after
            )
        return rows, rows[-1]["position"] if rows else after

    return Follower(read)


async def recorded(area: Area) -> list[int]:
    async with area.pool.acquire() as connection:
        rows = await connection.fetch("SELECT position FROM event ORDER BY position")
    return [row["position"] for row in rows]


async def overtaken(area: Area, by: Follower) -> None:
    """Commit an event only after the follower was handed a later one."""
    slow = await area.database.connection("bell")
    async with slow.transaction():
        await WRITER.write(slow, [ringing("overtaken")])
        await area.store.append(ringing("overtaking"))
        async with area.pool.acquire() as connection:
            later = await connection.fetchval(
                "SELECT position FROM event WHERE stream = 'bell-overtaking'"
            )
        async with asyncio.timeout(10):
            while by.after < later:
                await asyncio.sleep(0.005)
    await slow.close()


async def under_load(fresh: FreshDatabase, area: Area, naive: Follower) -> None:
    """Append by every bad habit at once, one process of the appenders being killed."""
    victim = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.shared.appenders"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert victim.stdin
    assert victim.stdout
    victim.stdin.write(json.dumps(dict(fresh.connect)).encode())
    victim.stdin.write_eof()
    assert await victim.stdout.readline() == b"appending\n"
    appenders = [Appender(area.database, f"a{seed}", seed).run() for seed in range(8)]
    load = asyncio.gather(*appenders, overtaken(area, by=naive))
    await asyncio.sleep(0.3)
    victim.kill()
    await victim.wait()
    await load


@pytest.mark.faults
async def test_under_the_worst_of_loads_nothing_is_missed_and_nothing_inverted(
    fresh: FreshDatabase,
) -> None:
    async with (
        opened(fresh, bell_service) as (bell,),
        bell.pool.acquire() as connection,
        aclosing(read_ahead(event_reader("bell"), connection, 0, 50)) as chunks,
    ):
        careful, hasty, naive = careful_of(bell), hasty_of(chunks), naive_of(bell)
        following = [asyncio.ensure_future(one.follow()) for one in (careful, hasty, naive)]
        await under_load(fresh, bell, naive)
        everything = await recorded(bell)
        async with asyncio.timeout(10):
            while min(careful.after, hasty.after) < everything[-1]:
                await asyncio.sleep(0.01)
        for task in following:
            task.cancel()
        await asyncio.wait(following)
        assert len(everything) > 500
        assert everything[-1] > len(everything), "without holes this proves nothing"
        for one in (careful, hasty):
            assert one.seen == everything
            assert all(v == list(range(1, len(v) + 1)) for v in one.versions.values())
        assert set(everything) - set(naive.seen), "the control should have missed some"


async def test_it_waits_at_a_hole_while_somebody_may_fill_it(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        careful = careful_of(bell)
        slow = await bell.database.connection("bell")
        writing = slow.transaction()
        await writing.start()
        await WRITER.write(slow, [ringing("slow")])
        await bell.store.append(ringing("quick"))
        for _ in range(3):
            await careful.look()
        assert (careful.seen, careful.after) == ([], 0)
        await writing.commit()
        await careful.look()
        assert careful.seen == [1, 2]
        await slow.close()


async def test_a_hole_that_nobody_can_fill_is_passed(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        careful = careful_of(bell)
        await bell.store.append(ringing("before"))
        slow = await bell.database.connection("bell")
        writing = slow.transaction()
        await writing.start()
        await WRITER.write(slow, [ringing("undone", "one", "two")])
        await bell.store.append(ringing("after"))
        await careful.look()
        await careful.look()
        assert careful.seen == [1]
        await writing.rollback()
        await careful.look()
        assert careful.seen == [1, 4]
        await slow.close()


async def test_it_does_not_wait_for_those_who_came_after_the_hole(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        careful = careful_of(bell)
        undone, later = [await bell.database.connection("bell") for _ in range(2)]
        undoing, writing = undone.transaction(), later.transaction()
        await undoing.start()
        await WRITER.write(undone, [ringing("undone")])
        await bell.store.append(ringing("quick"))
        await careful.look()
        await writing.start()
        await WRITER.write(later, [ringing("later")])
        await undoing.rollback()
        await careful.look()
        assert careful.seen == [2]
        await writing.rollback()
        await undone.close()
        await later.close()


async def test_a_foreign_transaction_holds_up_nobody(fresh: FreshDatabase) -> None:
    async with opened(fresh, bell_service) as (bell,):
        careful = careful_of(bell)
        foreign = await bell.database.connection("bell")
        idle = foreign.transaction()
        await idle.start()
        await foreign.execute("SELECT pg_current_xact_id()")
        await bell.store.append(ringing("tom"))
        await careful.look()
        assert careful.seen == [1]
        await idle.rollback()
        await foreign.close()


async def test_a_tail_of_dead_positions_is_passed_by_the_next_event(
    fresh: FreshDatabase,
) -> None:
    async with opened(fresh, bell_service) as (bell,):
        careful = careful_of(bell)
        async with bell.pool.acquire() as connection:
            undoing = connection.transaction()
            await undoing.start()
            await WRITER.write(connection, [ringing("undone")])
            await undoing.rollback()
        await careful.look()
        assert careful.seen == []
        await bell.store.append(ringing("tom"))
        await careful.look()
        await careful.look()
        assert careful.seen == [2]
