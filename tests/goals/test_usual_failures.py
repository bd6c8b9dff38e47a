"""Points at which systems of goals usually fail, where no other file of tests has them."""

from __future__ import annotations

import asyncio

from tests.goals.area_client import GoalsClient


async def test_two_people_who_correct_a_reading_at_once_do_not_overwrite_each_other(
    area_client: GoalsClient,
) -> None:
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    reading = await area_client.enter_reading(goal, 1)
    version = (await area_client.get(f"/goals/{goal}")).json()["version"]
    path = f"/goals/{goal}/readings/{reading}"
    answers = await asyncio.gather(
        *(area_client.put(path, {"value": str(value)}, If_Match=f'"{version}"') for value in (4, 6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    accepted = next(value for value, one in zip("46", answers, strict=True) if one.is_success)
    assert (await area_client.get(f"/goals/{goal}")).json()["value"] == accepted


async def test_an_archived_and_a_moved_goal_leave_the_roll_ups_of_both_parents_recomputed(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goals = {name: await area_client.set_goal(cycle, name) for name in ("Revenue", "Costs")}
    for name, parent, value in (("A", "Revenue", 2), ("B", "Revenue", 8), ("C", "Costs", 5)):
        goals[name] = await area_client.set_goal(cycle, name, "sales", parent_id=goals[parent])
        await area_client.enter_reading(goals[name], value)
    await area_client.set_weights(goals["Revenue"], {goals["A"]: "0.5", goals["B"]: "0.5"})
    await area_client.set_weights(goals["Costs"], {goals["C"]: "1"})

    async def rolled_up() -> tuple[str | None, str | None]:
        board = await area_client.board_by_title(cycle)
        return board["Revenue"]["rolled_up"], board["Costs"]["rolled_up"]

    assert await rolled_up() == ("0.5000", "0.5000")
    await area_client.post(f"/goals/{goals['B']}/move", {"parent_id": goals["Costs"]})
    assert await rolled_up() == ("0.2000", "0.5000"), "a moved goal has no weight yet"
    await area_client.set_weights(goals["Costs"], {goals["C"]: "0.5", goals["B"]: "0.5"})
    assert await rolled_up() == ("0.2000", "0.6500")
    await area_client.post(f"/goals/{goals['C']}/archive", {"reason": "moot"})
    assert await rolled_up() == ("0.2000", "0.8000")
