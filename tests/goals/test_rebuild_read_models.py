"""The read models follow from the events alone."""

import random
from typing import Any

from services.goals.service import service
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection_rebuild import rebuild_projections
from tests.goals.area_client import GoalsClient
from tests.goals.random_scenario import RandomGoalScenario

TABLES = [table for projection in service.projections for table in projection.tables]


async def table_rows(area_client: GoalsClient) -> dict[str, list[str]]:
    async with area_client.installation.area("goals").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def run_random_scenario(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    scenario = RandomGoalScenario(area_client, cycle, random.Random(4))
    for _ in range(25):
        await scenario.run_step()
    await area_client.post(f"/cycles/{cycle}/close", {})


async def test_a_rebuild_gives_the_same_rows(area_client: GoalsClient) -> None:
    await run_random_scenario(area_client)
    before = await table_rows(area_client)
    assert all(before.values()), "every table has rows"
    area = area_client.installation.area("goals")
    await rebuild_projections(
        area.database, "goals", service.read_model_migrations, area.event_codec, service.projections
    )
    assert await table_rows(area_client) == before


async def test_the_batching_of_events_makes_no_difference(area_client: GoalsClient) -> None:
    await run_random_scenario(area_client)
    before = await table_rows(area_client)
    area = area_client.installation.area("goals")
    events: list[RecordedEvent[Any]] = list(await area.event_store.read(0, 10_000))
    for size in (1, 2, 7, len(events)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(events), size):
                for projection in service.projections:
                    await projection.project(db, events[start : start + size])
        assert await table_rows(area_client) == before
