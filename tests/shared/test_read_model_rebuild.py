"""A rebuild projects the log into tables that equal the live ones byte by byte."""

import asyncio
import random
from contextlib import suppress

from shared.eventsourcing.event_store import AppendRequest
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.shared.area_harness import open_areas, read_all_events
from tests.shared.faulty_append_load import RollbackRequested
from tests.shared.sample_areas.publisher_area import Silenced, command_context, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service

_SHAPE = """
SELECT attname, atttypid::regtype::text, attnotnull, attidentity::text,
       pg_get_expr(adbin, adrelid) IS NOT NULL
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum
"""
_INDEXES = (
    "SELECT indexname, replace(indexdef, $2, '') FROM pg_indexes WHERE schemaname = $1 ORDER BY 1"
)
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = $1::regclass ORDER BY conname
"""


async def shape(area: RunningArea) -> list[object]:
    """Return columns, constraints and indexes of the area's tables."""
    found: list[object] = []
    async with area.pool.acquire() as connection:
        for table in ("tower", "ring"):
            found.append(await connection.fetch(_SHAPE, table))
            found.append(await connection.fetch(_CONSTRAINTS, table))
        found.append(await connection.fetch(_INDEXES, area.name, f"{area.name}."))
    return found


async def ring_bells(area: RunningArea, rounds: int) -> None:
    rng = random.Random(7)
    versions: dict[str, int] = {}
    for number in range(rounds):
        bell = f"b{rng.randrange(20)}"
        notes = [f"{number}-{n}" for n in range(rng.randrange(1, 4))]
        versions[bell] = await area.event_store.append(
            ring_append(bell, *notes, version=versions.get(bell, 0))
        )


async def test_a_rebuilt_table_equals_the_live_one(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 100)
        before, shaped = await read_model_rows(bell), await shape(bell)
        events = len(await read_all_events(bell))
        assert await rebuild_read_models(bell) == events
        assert await read_model_rows(bell) == before
        assert await shape(bell) == shaped


async def test_a_rebuild_repairs_damaged_tables(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 20)
        before = await read_model_rows(bell)
        async with bell.pool.acquire() as connection:
            await connection.execute("UPDATE tower SET rings = 0; DELETE FROM ring")
        await rebuild_read_models(bell, "tower")
        assert (await read_model_rows(bell))["tower"] == before["tower"]
        assert (await read_model_rows(bell))["ring"] != before["ring"]
        await rebuild_read_models(bell)
        assert await read_model_rows(bell) == before


async def test_appends_go_on_meanwhile_and_none_is_lost(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 50)
        stop = asyncio.Event()
        ringing = asyncio.ensure_future(_ring_other_bells(bell, stop))
        for _ in range(3):
            await rebuild_read_models(bell)
        stop.set()
        rung = await ringing
        assert rung > 3
        before = await read_model_rows(bell)
        await rebuild_read_models(bell)
        assert await read_model_rows(bell) == before
        async with bell.pool.acquire() as connection:
            rings = "SELECT count(*) FROM ring WHERE bell ~ '^c'"
            assert await connection.fetchval(rings) == rung


async def _ring_other_bells(area: RunningArea, stop: asyncio.Event) -> int:
    rung = 0
    while not stop.is_set():
        await area.event_store.append(ring_append(f"c{rung}"))
        rung += 1
    return rung


async def test_a_rebuild_waits_for_transactions_under_way(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 5)
        with suppress(RollbackRequested):
            async with bell.unit_of_work() as undone:
                await undone.append(ring_append("undone"))
                raise RollbackRequested
        async with bell.unit_of_work() as slow:
            await slow.append(ring_append("slow"))
            rebuilding = asyncio.ensure_future(rebuild_read_models(bell))
            await asyncio.sleep(0.3)
            assert not rebuilding.done()
        await rebuilding
        async with bell.pool.acquire() as connection:
            assert await connection.fetchval("SELECT rings FROM tower WHERE bell = 'slow'") == 1
            assert not await connection.fetchval("SELECT count(*) FROM ring WHERE bell = 'undone'")


async def test_a_rebuild_has_no_effects(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 10)
        await bell.event_store.append(ring_append("done"))
        async with bell.unit_of_work() as unit:
            await unit.append(
                AppendRequest("bell-done", 1, [Silenced(bell="done")], command_context())
            )
        async with bell.pool.acquire() as connection:
            before = (
                await connection.fetch("SELECT * FROM outbox"),
                await connection.fetch("SELECT * FROM deadline"),
            )
        await rebuild_read_models(bell)
        async with bell.pool.acquire() as connection:
            after = (
                await connection.fetch("SELECT * FROM outbox"),
                await connection.fetch("SELECT * FROM deadline"),
            )
            shadows = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname LIKE '%rebuild%'"
            )
        assert after == before
        assert shadows == []


async def test_rebuilds_of_one_area_run_one_after_the_other(fresh_database: FreshDatabase) -> None:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        await ring_bells(bell, 20)
        before = await read_model_rows(bell)
        await asyncio.gather(*(rebuild_read_models(bell) for _ in range(3)))
        assert await read_model_rows(bell) == before
