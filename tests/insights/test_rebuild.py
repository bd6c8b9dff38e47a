"""A rebuild fills the star schema anew from the areas' facts, to the byte."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.insights.application.deciders import REBUILD_DECIDER
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.rebuild_record import RecordRebuild
from shared.http.auth import Role
from shared.postgres.fact_tables import StoredFact
from shared.postgres.fact_tables_rebuild import FactTablesRebuild
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.fact_tables_rebuild import (
    rebuild_fact_tables,
    rebuild_where_outdated,
)
from tests.insights.area_client import InsightsClient, facts_of
from tests.insights.test_rows_of_facts import reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

_AS_DEAD_LETTER = """
SELECT 'insights', 'comms', position, id, 'comms', type, key, sequence, recorded_at, context, data,
    'it could not be read', recorded_at
FROM earlier_fact
"""
_TAKE_DEAD_LETTER = """
DELETE FROM dead_letter RETURNING id, area, type, position, recorded_at, data, key
"""
_IS_WAITED_FOR = """
SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


async def rebuild(client: InsightsClient) -> int:
    """Rebuild the star schema; return the number of facts read."""
    area, bus = client.area, client.installation.installation.bus
    return await rebuild_fact_tables(area, area.definition, bus)


async def test_a_rebuild_gives_the_same_rows(area_client: InsightsClient) -> None:
    await area_client.publish("comms", facts_of("comms"))
    await area_client.fold()
    await area_client.publish("duties", facts_of("duties"))
    await area_client.fold()
    folded = await area_client.dump()
    operator = area_client.installation.authorization_headers(Role.OPERATOR)
    answer = await area_client.installation.http_client.post(
        "/api/operations/v1/rebuilds", params={"area": "insights"}, headers=operator
    )
    count = len(facts_of("comms")) + len(facts_of("duties"))
    assert answer.json() == [{"area": "insights", "projections": ["star-schema"], "events": count}]
    assert await area_client.dump() == folded


async def test_a_rebuild_repairs_rows_that_were_changed(area_client: InsightsClient) -> None:
    await area_client.publish("comms", facts_of("comms"))
    await area_client.fold()
    folded = await area_client.dump()
    async with area_client.area.pool.acquire() as db:
        await db.execute("DELETE FROM request_fact; UPDATE fact_count SET facts = 77")
    await rebuild(area_client)
    assert await area_client.dump() == folded


async def test_a_rebuild_reads_what_the_consumer_has_read_and_no_more(
    area_client: InsightsClient,
) -> None:
    await area_client.publish("comms", [reply(), reply()])
    await area_client.fold()
    await area_client.publish("comms", [reply(), reply()])
    assert await rebuild(area_client) == 2
    await area_client.fold()
    assert len((await area_client.dump())["request_fact"]) == 4


async def test_what_cannot_be_read_stays_a_dead_letter_in_a_rebuild(
    area_client: InsightsClient,
) -> None:
    good = reply().model_dump(mode="json")
    broken = {name: value for name, value in good.items() if name != "asker"}
    await area_client.publish("comms", [good, broken, good])
    await area_client.fold()
    folded = await area_client.dump()
    assert await rebuild(area_client) == 2
    assert await area_client.dump() == folded


async def test_rows_that_another_version_made_are_made_anew_once(
    area_client: InsightsClient,
) -> None:
    await area_client.publish("comms", [reply()])
    await area_client.fold()
    folded = await area_client.dump()
    area, bus = area_client.area, area_client.installation.installation.bus
    assert not await rebuild_where_outdated(area, area.definition, bus)
    async with area.pool.acquire() as db:
        await db.execute("DELETE FROM request_fact")
    assert not await rebuild_where_outdated(area, area.definition, bus)
    assert area.definition.fact_tables is not None
    later = replace(area.definition.fact_tables, version="2-another")
    assert await rebuild_where_outdated(area, replace(area.definition, fact_tables=later), bus)
    assert await area_client.dump() == folded
    assert not await rebuild_where_outdated(area, area.definition, bus)


async def test_of_several_processes_one_rebuilds_what_another_version_made(
    area_client: InsightsClient,
) -> None:
    area, bus = area_client.area, area_client.installation.installation.bus
    async with area.unit_of_work() as unit:
        older = RecordRebuild(0, "0-older", area.clock())
        context = EventContext(correlation=area.id_factory(), actor="tester")
        await unit.execute_commands(REBUILD_DECIDER, [(older, context)])
    both = [rebuild_where_outdated(area, area.definition, bus) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [False, True]


async def test_a_dead_letter_that_is_replayed_during_a_rebuild_keeps_its_rows(
    area_client: InsightsClient,
) -> None:
    await area_client.publish("comms", [reply()])
    await area_client.fold()
    folded = await area_client.dump()
    tables = area_client.area.definition.fact_tables
    assert tables is not None
    async with area_client.installation.area("comms").pool.acquire() as db:
        dead = await db.fetch(_AS_DEAD_LETTER)
    async with area_client.area.pool.acquire() as db:
        await db.copy_records_to_table("dead_letter", records=map(tuple, dead))
        await db.execute("DELETE FROM request_fact; DELETE FROM fact_count")
        async with db.transaction():
            row = await db.fetchrow(_TAKE_DEAD_LETTER)
            assert row is not None
            await tables.fold(db, [StoredFact(*row)])
            rebuilding = asyncio.create_task(rebuild(area_client))
            async with asyncio.timeout(30):
                while not await db.fetchval(_IS_WAITED_FOR):
                    await asyncio.sleep(0.01)
        assert await rebuilding == 1
    assert await area_client.dump() == folded


async def test_a_rebuild_reads_each_partition_up_to_its_own_checkpoint(
    area_client: InsightsClient,
) -> None:
    ids = await area_client.publish("comms", [reply() for _ in range(6)])
    async with area_client.area.pool.acquire() as db:
        await db.executemany(
            "INSERT INTO checkpoint (consumer, partition, position) VALUES ('insights', $1, $2)",
            [("comms/stream-0", 1), ("comms/stream-1", 6)],
        )
    area = area_client.area
    assert area.definition.fact_tables is not None
    rebuild = FactTablesRebuild(
        area.database,
        "insights",
        ("comms",),
        lambda topic, key: f"{topic}/{key}",
        area.definition.fact_tables,
        lambda db: UnitOfWork(db, area.event_codec, area.event_writer),
    )
    assert await rebuild.run(area.definition.read_model_migrations) == 3
    dump = await area_client.dump()
    assert [row[0] for row in dump["request_fact"]] == [ids[0], ids[1], ids[4]]


async def test_a_rebuild_does_not_wait_for_a_reader_s_open_transaction(
    area_client: InsightsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.postgres.fact_tables_rebuild.LOCK_TIMEOUT_SECONDS", 0.1)
    await area_client.publish("comms", [reply()])
    await area_client.fold()
    folded = await area_client.dump()
    async with area_client.area.pool.acquire() as reader, reader.transaction():
        await reader.execute("SELECT FROM request_fact")
        async with asyncio.timeout(30):
            assert await rebuild(area_client) == 1
    assert await area_client.dump() == folded


async def test_views_of_the_star_schema_survive_a_rebuild(area_client: InsightsClient) -> None:
    await area_client.publish("comms", [reply()])
    await area_client.fold()
    async with area_client.area.pool.acquire() as db:
        await db.execute("CREATE VIEW own_view AS SELECT count(*) AS times FROM request_fact")
        await rebuild(area_client)
        assert await db.fetchval("SELECT times FROM own_view") == 1
        await db.execute("DROP VIEW own_view")
