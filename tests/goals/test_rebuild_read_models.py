"""The read models follow from the events alone."""

import random

from shared.testing.read_models import (
    BATCH_SIZES,
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.goals.area_client import GoalsClient
from tests.goals.locked_lines import LOCKED, hear
from tests.goals.project_facts import SCHEDULED, planned
from tests.goals.random_scenario import RandomGoalScenario
from tests.goals.successions import succeed


async def run_random_scenario(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    scenario = RandomGoalScenario(area_client, cycle, random.Random(4))
    for _ in range(12):
        await scenario.run_step()
    goal = await area_client.set_goal(cycle, "Needs support", "sales")
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "no staff"})
    asked = {"department": "legal", "what": "help", "due": "2026-12-31"}
    await area_client.create_resource(f"/blockers/{blocker}/supports", asked)
    await succeed(area_client)
    await succeed(area_client, department="legal", successor="supply")
    for _ in range(13):
        await scenario.run_step()
    await area_client.post(f"/cycles/{cycle}/close", {})
    await hear(area_client, LOCKED, planned(goal), SCHEDULED)


async def test_a_rebuild_gives_the_same_rows(area_client: GoalsClient) -> None:
    await run_random_scenario(area_client)
    before = await read_model_rows(area_client.area)
    assert not [table for table, rows in before.items() if not rows]
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_the_batching_of_events_makes_no_difference(area_client: GoalsClient) -> None:
    await run_random_scenario(area_client)
    before = await read_model_rows(area_client.area)
    for batch_size in BATCH_SIZES:
        await reproject_in_batches(area_client.area, batch_size)
        assert await read_model_rows(area_client.area) == before
