"""Who reads goals: every department; who entered something, only those who read its people."""

from __future__ import annotations

from shared.http.auth import Role
from shared.testing.area_client import Authorization
from shared.testing.readers import assert_nothing_without_department, assert_roles_read_nothing
from tests.goals.area_client import GoalsClient


async def test_who_entered_something_is_for_those_who_read_the_people(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    await area_client.enter_reading(goal, 3)
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "No licence"})
    of_department = area_client.executor_headers
    callers: list[tuple[Authorization, bool]] = [
        (of_department("sales"), True),
        (of_department("legal"), False),
        (Role.CONNECTOR, False),
        (Role.AUDITOR, True),
    ]
    whole = (await area_client.get(f"/goals/{goal}/history")).json()["items"]
    for caller, is_told in callers:
        history = (await area_client.get(f"/goals/{goal}/history", caller)).json()["items"]
        assert [one["what"] for one in history] == [one["what"] for one in whole]
        assert {one["actor"] for one in history} == ({"tester"} if is_told else {None})
        (listed,) = (await area_client.get("/blockers", caller)).json()["items"]
        read = (await area_client.get(f"/blockers/{blocker}", caller)).json()
        expected = "tester" if is_told else None
        assert (listed["raised_by"], read["raised_by"]) == (expected, expected)
        assert (listed["what"], read["what"]) == ("No licence", "No licence")


async def test_departments_see_the_goals_of_others(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    other = await area_client.set_goal(cycle, "Licences", "legal")
    link = await area_client.create_link("depends-on", goal, other)
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "No licence"})
    board = f"/board?cycle={cycle}&department=sales"
    for read in (
        "/cycles",
        f"/cycles/{cycle}",
        board,
        f"{board}&known_at=2026-11-23T09:00:00%2B08:00",
        f"/goals/{goal}",
        f"/goals/{goal}/weights",
        f"/links/{link}",
        "/links?department=sales",
        "/blockers?department=sales",
        f"/blockers/{blocker}",
        "/supports?goal_department=sales",
        "/reports?department=sales",
    ):
        legal = await area_client.get(read, area_client.executor_headers("legal"))
        assert legal.status_code == 200, (read, legal.text)
        await assert_nothing_without_department(area_client, read)
        await assert_roles_read_nothing(area_client, read, (Role.OPERATOR, Role.HR))
