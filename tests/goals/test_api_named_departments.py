"""Goals and supports name departments that exist, spelled as the directory spells them."""

from __future__ import annotations

import httpx
import pytest

from tests.goals.area_client import GoalsClient, goal_body


async def ask_support(area_client: GoalsClient, department: str) -> httpx.Response:
    """Ask a department to support a goal of sales."""
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "licences"})
    body = {"department": department, "what": "apply", "due": "2026-11-30"}
    return await area_client.post(f"/blockers/{blocker}/supports", body)


async def set_goal(area_client: GoalsClient, department: str) -> httpx.Response:
    """Set a goal of a department."""
    cycle = await area_client.create_cycle()
    return await area_client.post(f"/cycles/{cycle}/goals", goal_body("Regions", department))


@pytest.mark.parametrize("command", [ask_support, set_goal])
async def test_an_unknown_department_is_refused_naming_a_near_one(
    area_client: GoalsClient, command: object
) -> None:
    assert callable(command)
    answer: httpx.Response = await command(area_client, "leagl")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "department-does-not-exist")
    assert "legal" in problem["detail"]


async def test_a_department_is_recorded_as_the_directory_spells_it(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "SALES")
    assert (await area_client.get(f"/goals/{goal}")).json()["department"] == "sales"
    shown = await area_client.board_by_title(cycle, department="Sales")
    assert list(shown) == ["Regions"]
    own = area_client.executor_headers("Sales")
    reading = await area_client.post(f"/goals/{goal}/readings", {"value": "1"}, own)
    assert reading.status_code == 201, reading.text
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "licences"})
    asked_itself = await area_client.post(
        f"/blockers/{blocker}/supports",
        {"department": "SALES", "what": "apply", "due": "2026-11-30"},
    )
    assert asked_itself.json()["code"] == "support-of-own-department"
