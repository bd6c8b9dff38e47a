"""Departments that end in the middle of a cycle, and goals and cycles that were a mistake."""

from datetime import timedelta
from typing import Any

from shared.contracts.directory_changes import SuccessionItem
from shared.http.auth import Role
from tests.goals.area_client import GoalsClient
from tests.goals.successions import succeed

DAY = timedelta(days=1)


async def blocked_goal(client: GoalsClient, department: str, asked: str) -> tuple[str, str, str]:
    """Set a goal with a blocker and support asked against it; return the ids."""
    goal = await client.set_goal(await client.create_cycle(), f"Goal of {department}", department)
    blocker = await client.create_resource(f"/goals/{goal}/blockers", {"what": "no licence"})
    ask = {"department": asked, "what": "apply", "due": "2026-12-10"}
    return goal, blocker, await client.create_resource(f"/blockers/{blocker}/supports", ask)


async def departments_of(client: GoalsClient, goal: str) -> list[tuple[str, str, str]]:
    """Return slot, status and department of each report of a goal."""
    found = (await client.get("/reports", goal=goal)).json()["items"]
    return [(one["slot"], one["status"], one["department"]) for one in found]


async def test_an_owner_department_dissolved_in_mid_cycle_hands_over_what_is_open(
    area_client: GoalsClient,
) -> None:
    goal, _, support = await blocked_goal(area_client, "product", "sales")
    _, _, owed = await blocked_goal(area_client, "sales", "product")
    await area_client.installation.advance_time(10 * DAY)
    await succeed(area_client)
    assert (await area_client.get(f"/goals/{goal}")).json()["department"] == "legal"
    assert await departments_of(area_client, goal) == [
        ("2026-11", "overdue", "product"),
        ("2026-12", "owed", "legal"),
        ("2027-01", "owed", "legal"),
    ]
    supports = (await area_client.get("/supports")).json()["items"]
    assert {one["support_id"]: (one["department"], one["goal_department"]) for one in supports} == {
        support: ("sales", "legal"),
        owed: ("legal", "sales"),
    }
    (moved,) = await area_client.published_facts("goal-transferred")
    assert (moved["was"], moved["department"], moved["reason"]) == ("product", "legal", "merged")
    (handed,) = await area_client.published_facts("support-transferred")
    assert (handed["support_id"], handed["was"], handed["department"]) == (owed, "product", "legal")
    await area_client.installation.advance_time(60 * DAY)
    overdue = await area_client.published_facts("progress-overdue")
    assert [(one["slot"], one["department"]) for one in overdue if one["goal_id"] == goal] == [
        ("2026-11", "product"),
        ("2026-12", "legal"),
        ("2027-01", "legal"),
    ]


async def test_an_item_goes_to_the_department_that_the_decision_names(
    area_client: GoalsClient,
) -> None:
    goal, _, _ = await blocked_goal(area_client, "product", "sales")
    item = SuccessionItem.model_validate({"area": "goals", "id": goal, "successor": "supply"})
    await succeed(area_client, item)
    assert (await area_client.get(f"/goals/{goal}")).json()["department"] == "supply"


async def test_officers_hand_a_single_goal_over(area_client: GoalsClient) -> None:
    goal, _, _ = await blocked_goal(area_client, "product", "sales")
    body = {"department": "LEGAL", "reason": "nearer to it"}
    path = f"/goals/{goal}/department"
    head = area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="product"
    )
    assert (await area_client.put(path, body, head)).status_code == 403
    assert (await area_client.put(path, body)).status_code == 200
    assert (await area_client.get(f"/goals/{goal}")).json()["department"] == "legal"
    unknown = await area_client.put(path, {**body, "department": "nobody"})
    assert unknown.status_code == 422


async def test_a_goal_set_by_mistake_is_withdrawn_and_what_was_published_taken_back(
    area_client: GoalsClient,
) -> None:
    goal, blocker, support = await blocked_goal(area_client, "product", "sales")
    await area_client.post(f"/blockers/{blocker}/supports/{support}/give", {})
    await area_client.post(f"/blockers/{blocker}/resolve", {})
    await area_client.enter_reading(goal, 3)
    head = area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="product"
    )
    path, body = f"/goals/{goal}/withdraw", {"reason": "set twice"}
    refused = await area_client.post(path, body, head)
    assert (refused.status_code, refused.json()["code"]) == (409, "goal-counts-already")
    assert (await area_client.post(path, body)).status_code == 200
    (report,) = await area_client.published_facts("progress-report-withdrawn")
    assert (report["slot"], report["owed"]) == ("2026-11", False)
    (taken_back,) = await area_client.published_facts("support-withdrawn")
    assert taken_back["support_id"] == support
    (withdrawn,) = await area_client.published_facts("goal-withdrawn")
    assert (withdrawn["goal_id"], withdrawn["reason"]) == (goal, "set twice")
    assert await departments_of(area_client, goal) == []
    assert (await area_client.get("/blockers?resolved=false")).json()["items"] == []
    cycle = (await area_client.get(f"/goals/{goal}")).json()["cycle_id"]
    assert await area_client.board_by_title(cycle) == {}
    await area_client.installation.advance_time(90 * DAY)
    assert await area_client.published_facts("progress-overdue") == []


async def test_a_department_withdraws_its_own_goal_while_nothing_counts(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Twice", "product")
    for department, status in (("sales", 403), ("product", 200)):
        head = area_client.installation.authorization_headers(
            Role.DEPARTMENT_HEAD, department=department
        )
        answer = await area_client.post(f"/goals/{goal}/withdraw", {"reason": "set twice"}, head)
        assert answer.status_code == status


async def test_a_cycle_is_withdrawn_while_nothing_of_it_counts(area_client: GoalsClient) -> None:
    counted = await area_client.create_cycle()
    goal = await area_client.set_goal(counted, "Regions", "sales")
    await area_client.enter_reading(goal, 3)
    refused = await area_client.post(f"/cycles/{counted}/withdraw", {"reason": "typo"})
    assert (refused.status_code, refused.json()["code"]) == (409, "goal-counts-already")
    mistake = await area_client.create_cycle(name="2062")
    await area_client.set_goal(mistake, "Regions", "sales")
    answer: Any = await area_client.post(f"/cycles/{mistake}/withdraw", {"reason": "typo"})
    assert answer.status_code == 200
    listed = (await area_client.get("/cycles")).json()["items"]
    assert [one["cycle_id"] for one in listed] == [counted]
    assert (await area_client.get(f"/cycles/{mistake}")).json()["status"] == "withdrawn"
    (fact,) = await area_client.published_facts("cycle-withdrawn")
    assert (fact["cycle"], fact["reason"]) == ("2062", "typo")
