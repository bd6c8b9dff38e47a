"""A page draws a whole goal board, with curves, blockers and supports, in few requests."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

from tests.goals.area_client import GoalsClient, goal_body

GOALS, BLOCKED = 60, 10


async def create_large_board(area_client: GoalsClient) -> str:
    """Create a cycle of 60 goals with readings; every sixth has a blocker with a support."""
    cycle = await area_client.create_cycle()
    for number in range(GOALS):
        goal = await area_client.set_goal(cycle, f"Goal {number}", "sales")
        await area_client.enter_reading(goal, number % 10)
        if number % (GOALS // BLOCKED) == 0:
            blocker = await area_client.create_resource(
                f"/goals/{goal}/blockers", {"what": f"licence {number}"}
            )
            support = {"department": "legal", "what": "apply", "due": "2026-11-30"}
            await area_client.create_resource(f"/blockers/{blocker}/supports", support)
    return cycle


async def test_a_board_of_60_goals_with_10_blockers_takes_one_request(
    area_client: GoalsClient,
) -> None:
    cycle = await create_large_board(area_client)
    answer = await area_client.get("/board", cycle=cycle, total=True)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert (len(page["items"]), page["next_cursor"], page["total"]) == (GOALS, None, GOALS)
    blockers = [blocker for goal in page["items"] for blocker in goal["blockers"]]
    assert len(blockers) == BLOCKED
    assert {one["supports"][0]["department_name"] for one in blockers} == {"legal"}
    assert all(goal["series"] and goal["expected_line"] for goal in page["items"])
    assert len(answer.content) < 100_000


async def curve_of(area_client: GoalsClient, cycle: str, **params: Any) -> list[tuple[str, str]]:
    """Return the values and completions of the only goal's curve."""
    (goal,) = (await area_client.board_by_title(cycle, **params)).values()
    return [(point["value"], point["completion"]) for point in goal["series"]]


async def test_a_curve_has_each_reading_once_as_it_was_corrected(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    await area_client.enter_reading(goal, 4, measured_at="2026-11-20T00:00:00Z")
    wrong = await area_client.enter_reading(goal, 90, measured_at="2026-11-10T00:00:00Z")
    before = area_client.installation.clock().isoformat()
    area_client.installation.clock.advance(timedelta.resolution)
    assert (await area_client.correct_reading(goal, wrong, 2)).status_code == 200
    assert await curve_of(area_client, cycle) == [("2", "0.2000"), ("4", "0.4000")]
    assert await curve_of(area_client, cycle, readings=1) == [("4", "0.4000")]
    assert await curve_of(area_client, cycle, readings=0) == []
    assert await curve_of(area_client, cycle, known_at=before) == [
        ("90", "9.0000"),
        ("4", "0.4000"),
    ]


async def test_the_board_is_searched_and_filtered_by_several_states(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    for title, value in (("Regions", 10), ("Orders", 1), ("Returns", 1)):
        goal = await area_client.set_goal(cycle, title, "sales")
        await area_client.enter_reading(goal, value)
    shown = await area_client.board_by_title(cycle, state=["achieved", "on-track"], q="r")
    assert list(shown) == ["Regions", "Orders", "Returns"]
    assert list(await area_client.board_by_title(cycle, state=["achieved"])) == ["Regions"]
    assert list(await area_client.board_by_title(cycle, q="RET")) == ["Returns"]


def forge_key(cursor: str, *key: str) -> str:
    """Return the cursor with another sort key."""
    padded = cursor + "=" * (-len(cursor) % 4)
    digest, *_ = json.loads(base64.urlsafe_b64decode(padded))
    return base64.urlsafe_b64encode(json.dumps([digest, *key]).encode()).decode()


async def test_a_made_up_cursor_of_the_board_is_refused(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    for title in ("Regions", "Orders"):
        await area_client.set_goal(cycle, title, "sales")
    page = (await area_client.get("/board", cycle=cycle, limit=1)).json()
    forged = forge_key(page["next_cursor"], "nobody")
    answer = await area_client.get("/board", cycle=cycle, limit=1, cursor=forged)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_what_a_department_owes_to_goals_takes_two_requests(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.create_resource(
        f"/cycles/{cycle}/goals", goal_body("Regions", "sales")
    )
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "licences"})
    support = {"department": "legal", "what": "apply", "due": "2026-11-30"}
    support_id = await area_client.create_resource(f"/blockers/{blocker}/supports", support)
    owed = (await area_client.get("/supports", department="LEGAL", status="owed")).json()["items"]
    assert [(one["support_id"], one["goal"], one["blocker"]) for one in owed] == [
        (support_id, "Regions", "licences")
    ]
    assert (await area_client.get("/supports", department="sales")).json()["items"] == []
    reports = (await area_client.get("/reports", department="sales", status="owed", limit=1)).json()
    assert [(one["goal"], one["slot"]) for one in reports["items"]] == [("Regions", "2026-11")]
    since = owed[0]["updated_at"]
    await area_client.installation.advance_time(timedelta.resolution)
    await area_client.create_resource(f"/blockers/{blocker}/supports/{support_id}/give", {})
    changed = (await area_client.get("/supports", updated_since=since, sort="-updated_at")).json()
    assert [one["status"] for one in changed["items"]] == ["given"]
    assert changed["items"][0]["updated_at"] != since
