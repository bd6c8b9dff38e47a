"""A board's structure is kept while no replica has recorded anything, and no longer."""

from __future__ import annotations

import random
from uuid import UUID

from services.goals.projections.board_structure import BoardStructure
from services.goals.projections.kept_structures import KeptStructures
from services.goals.service import service
from shared.eventsourcing.past_moment import CURRENT_MOMENT, PastMoment
from shared.testing.read_models import rebuild_read_models
from tests.fact_examples import fact_of
from tests.goals.area_client import GoalsClient
from tests.goals.locked_lines import LOCKED
from tests.goals.random_scenario import RandomGoalScenario


async def read(area_client: GoalsClient, structures: KeptStructures, cycle: str) -> BoardStructure:
    """Return a cycle's structure by a process's kept ones."""
    async with structures.open_snapshot(area_client.area.pool) as snapshot:
        return await snapshot.load(UUID(cycle))


async def test_a_structure_is_kept_until_any_replica_records_an_event(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    here, there = KeptStructures("goals"), KeptStructures("goals")
    first = await read(area_client, here, cycle)
    assert await read(area_client, here, cycle) is first
    assert await read(area_client, there, cycle) == first
    await area_client.enter_reading(goal, 5)
    for replica in (here, there):
        changed = await read(area_client, replica, cycle)
        assert str(changed[UUID(goal)].completion) == "1/2"
        assert await read(area_client, replica, cycle) is changed


async def test_a_structure_is_not_kept_while_an_earlier_event_may_still_appear(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    structures = KeptStructures("goals")
    handle = service.handle_facts
    assert handle is not None
    async with area_client.area.unit_of_work() as late:
        await handle(late, [fact_of(1, LOCKED)])  # it has its position, and is not committed yet
        await area_client.enter_reading(goal, 1)
        during = await read(area_client, structures, cycle)
        assert await read(area_client, structures, cycle) is not during
    after = await read(area_client, structures, cycle)
    assert await read(area_client, structures, cycle) is after


async def test_a_rebuild_makes_the_structure_anew(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    goal = UUID(await area_client.set_goal(cycle, "Regions", "sales"))
    structures = KeptStructures("goals")
    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE goal SET title = 'damaged'")
    assert (await read(area_client, structures, cycle))[goal].goal.title == "damaged"
    await rebuild_read_models(area_client.area)
    assert (await read(area_client, structures, cycle))[goal].goal.title == "Regions"


async def test_a_snapshot_from_before_a_rebuild_keeps_nothing_of_the_new_tables(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = UUID(await area_client.set_goal(cycle, "Regions", "sales"))
    structures = KeptStructures("goals")
    async with structures.open_snapshot(area_client.area.pool) as snapshot:
        await snapshot.db.execute("SELECT FROM idempotency LIMIT 1")  # the moment that it sees
        await rebuild_read_models(area_client.area)
        assert goal not in await snapshot.load(UUID(cycle))  # whose rows are younger
    assert goal in await read(area_client, structures, cycle)


async def test_an_event_of_another_board_computes_nothing_anew(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Regions", "sales")
    structures = KeptStructures("goals")
    kept = await read(area_client, structures, cycle)
    other = await area_client.create_cycle(name="other", active=False)
    await area_client.set_goal(other, "Elsewhere", "sales")
    assert await read(area_client, structures, cycle) is kept


async def test_what_is_taken_over_from_a_former_structure_is_as_if_computed(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    scenario = RandomGoalScenario(area_client, cycle, random.Random(7))
    structures = KeptStructures("goals")
    for _ in range(8):
        await scenario.run_step()
        fresh = await read(area_client, KeptStructures("goals"), cycle)
        assert await read(area_client, structures, cycle) == fresh


async def test_a_past_moment_neither_keeps_nor_gets_a_structure(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Regions", "sales")
    structures = KeptStructures("goals")
    kept = await read(area_client, structures, cycle)
    token = CURRENT_MOMENT.set(PastMoment(known_at=area_client.installation.clock()))
    assert await read(area_client, structures, cycle) is not kept
    CURRENT_MOMENT.reset(token)
    assert await read(area_client, structures, cycle) is kept


async def test_the_structures_that_were_read_last_are_kept_up_to_so_many_goals(
    area_client: GoalsClient,
) -> None:
    structures = KeptStructures("goals", max_goals=2)
    cycles = [
        await area_client.create_cycle(name=f"cycle {number}", active=False) for number in range(3)
    ]
    for cycle in cycles:
        await area_client.set_goal(cycle, "Regions", "sales")
    first, second, third = [await read(area_client, structures, cycle) for cycle in cycles]
    assert await read(area_client, structures, cycles[2]) is third
    assert await read(area_client, structures, cycles[1]) is second
    assert await read(area_client, structures, cycles[0]) is not first
