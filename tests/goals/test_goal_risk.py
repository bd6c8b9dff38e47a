"""What a goal in trouble puts at risk: dates and points of the KPI downstream."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from tests.goals.area_client import SOME_ID, GoalsClient
from tests.goals.locked_lines import LOCKED, hear


async def risk(area_client: GoalsClient, goal: str, authorization: Any = None) -> dict[str, Any]:
    """Return what a goal puts at risk."""
    answer = await area_client.get(f"/goals/{goal}/risk", authorization)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_blocked_goal_shows_dates_and_points_at_risk(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    features = await area_client.set_goal(
        cycle,
        "Features",
        "product",
        parent_id=revenue,
        milestones=[{"day": "2026-12-15", "value": "5"}, {"day": "2027-01-15", "value": "10"}],
    )
    orders = await area_client.set_goal(cycle, "Orders", "supply")
    await area_client.create_link("depends-on", features, orders)
    assert (await risk(area_client, orders))["dates"] == []
    blocker = await area_client.create_resource(f"/goals/{orders}/blockers", {"what": "a strike"})
    support = {"department": "legal", "what": "mediate", "due": "2026-11-27"}
    await area_client.create_resource(f"/blockers/{blocker}/supports", support)
    await hear(area_client, LOCKED)
    found = await risk(area_client, orders)
    assert (found["blocked"], found["lagging"]) == (True, False)
    assert [goal["title"] for goal in found["goals"]] == ["Features", "Revenue"]
    dates = [
        (one["kind"], one["at"][:10], one["goal"], one["department"]) for one in found["dates"]
    ]
    assert dates[:4] == [
        ("support", "2026-11-27", "Orders", "legal"),
        ("report", "2026-11-30", "Features", "product"),
        ("report", "2026-11-30", "Orders", "supply"),
        ("milestone", "2026-12-15", "Features", "product"),
    ]
    assert [one[0] for one in dates[4:]] == ["cycle-end"] * 3
    points = {one["department"]: one for one in found["points"]}
    assert {code: one["points"] for code, one in points.items()} == {
        "legal": None,
        "product": "2.00",
        "supply": None,
    }
    assert (points["product"]["counted"], points["product"]["period"]) == (10, "2026-10")
    own = await risk(area_client, orders, area_client.executor_headers("product"))
    assert [one["department"] for one in own["points"]] == ["product"]
    await area_client.create_resource(f"/blockers/{blocker}/resolve", {})
    assert (await risk(area_client, orders))["points"] == []


async def test_the_last_locked_month_holds_however_often_facts_come(
    area_client: GoalsClient,
) -> None:
    later = LOCKED.model_copy(update={"period": "2026-11", "due": 2})
    await hear(area_client, later, LOCKED)
    await hear(area_client, LOCKED, later)
    async with area_client.area.pool.acquire() as db:
        rows = await db.fetch("SELECT period, counted FROM counted_line")
    assert [tuple(row) for row in rows] == [("2026-11", 0)]


async def test_a_lagging_goal_endangers_and_its_past_dates_do_not_count(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    regions = await area_client.set_goal(cycle, "Regions", "sales", tolerance="0.1")
    await area_client.installation.advance_time(timedelta(days=30))
    found = await risk(area_client, regions)
    assert (found["lagging"], [one["kind"] for one in found["dates"]]) == (
        True,
        ["report", "cycle-end"],
    )
    await area_client.installation.advance_time(timedelta(days=60))
    assert (await risk(area_client, regions))["dates"] == []


@pytest.mark.parametrize("archived", [True, False])
async def test_a_goal_that_is_not_on_the_board_has_no_risk(
    area_client: GoalsClient, archived: bool
) -> None:
    goal = SOME_ID
    if archived:
        goal = await area_client.set_goal(await area_client.create_cycle(), "Old")
        await area_client.post(f"/goals/{goal}/archive", {"reason": "moot"})
    answer = await area_client.get(f"/goals/{goal}/risk", Role.AUDITOR)
    assert answer.status_code == 404
