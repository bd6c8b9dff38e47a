"""A goal in trouble shows the handoffs of projects that serve it, wherever they move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.goals.projections.board_feed import BoardChanges, BoardFeed
from tests.goals import project_facts as said
from tests.goals.area_client import GoalsClient
from tests.goals.locked_lines import LOCKED, hear
from tests.goals.project_facts import HANDOFF_ID, PROJECT_ID, planned, serves


async def blocked_goal(area_client: GoalsClient) -> tuple[str, str, str]:
    """Return a cycle, a goal that is blocked, and the company's goal that depends on it."""
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    orders = await area_client.set_goal(cycle, "Orders", "supply", parent_id=revenue)
    await area_client.create_resource(f"/goals/{orders}/blockers", {"what": "a strike"})
    return cycle, orders, revenue


async def risk(area_client: GoalsClient, goal: str, authorization: Any = None) -> dict[str, Any]:
    """Return what a goal puts at risk."""
    answer = await area_client.get(f"/goals/{goal}/risk", authorization)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def handoffs(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the time, the department and the goal of each handoff among the dates."""
    return [
        (one["at"][:10], one["department"], one["goal"])
        for one in found["dates"]
        if one["kind"] == "handoff"
    ]


async def test_a_blocked_goal_shows_the_handoffs_of_projects_downstream(
    area_client: GoalsClient,
) -> None:
    cycle, orders, revenue = await blocked_goal(area_client)
    await hear(area_client, LOCKED, planned(revenue), said.SCHEDULED)
    found = await risk(area_client, orders)
    assert found["dates"][0] == {
        "kind": "handoff",
        "at": "2026-11-26T17:00:00+08:00",
        "goal_id": revenue,
        "goal": "Revenue",
        "department": "product",
        "handoff_id": str(HANDOFF_ID),
        "project_id": str(PROJECT_ID),
        "deliverable": "test report",
        "recipient": "legal",
    }
    (project,) = found["projects"]
    assert (project["code"], project["goals"]) == ("P7", [revenue])
    assert (project["open_handoffs"], project["overdue_handoffs"]) == (1, 0)
    (points,) = [one for one in found["points"] if one["department"] == "product"]
    assert (points["obligations"], points["points"]) == (1, "2.00")
    row = (await area_client.board_by_title(cycle))["Orders"]
    assert row["risk"]["next"] == found["dates"][0]
    (short,) = [one for one in row["risk"]["points"] if one["department"] == "product"]
    assert short == {"department": "product", "obligations": 1, "points": "2.00"}
    assert (await area_client.board_by_title(cycle))["Revenue"]["risk"] is None


async def test_a_reader_of_one_department_is_told_its_points_alone(
    area_client: GoalsClient,
) -> None:
    cycle, orders, _ = await blocked_goal(area_client)
    await hear(area_client, LOCKED, planned(orders), said.SCHEDULED)
    for department, told in (("product", ["product"]), ("supply", ["supply"]), ("legal", [])):
        reader = area_client.executor_headers(department)
        answer = await area_client.get("/board", reader, cycle=cycle, q="Orders")
        (row,) = answer.json()["items"]
        assert [one["department"] for one in row["risk"]["points"]] == told
        assert row["risk"]["next"]["deliverable"] == "test report"


async def test_a_handoff_of_a_project_that_serves_two_goals_counts_once(
    area_client: GoalsClient,
) -> None:
    _, orders, revenue = await blocked_goal(area_client)
    await hear(area_client, planned(revenue, orders), said.SCHEDULED)
    found = await risk(area_client, orders)
    assert handoffs(found) == [("2026-11-26", "product", "Orders")]
    assert found["projects"][0]["goals"] == [orders, revenue]


async def test_what_becomes_of_a_handoff_is_told_as_rows_of_the_board(
    area_client: GoalsClient,
) -> None:
    cycle, orders, _ = await blocked_goal(area_client)
    feed = BoardFeed(area_client.area, shared_seconds=0)
    await hear(area_client, planned(orders))
    position = (await feed.read_changes(UUID(cycle), None, 0)).position
    due, later = ("2026-11-26", "product", "Orders"), ("2026-12-03", "product", "Orders")
    steps: list[tuple[BaseModel, list[tuple[str, str, str]]]] = [
        (said.SCHEDULED, [due]),
        (serves(was=(orders,)), []),
        (serves(orders), [due]),
        (said.RESCHEDULED, [later]),
        (said.TRANSFERRED, [("2026-12-03", "sales", "Orders")]),
        (said.PROJECT_CLOSED, [("2026-12-03", "sales", "Orders")]),
        (said.ACCEPTED, []),
        (said.PROJECT_CANCELLED, []),
    ]
    for place, (fact, left) in enumerate(steps, 1):
        await hear(area_client, fact, after=place)
        changed = await feed.read_changes(UUID(cycle), position, 0)
        assert _next_kind(changed) == ("handoff" if left == [due] else "report"), fact
        assert handoffs(await risk(area_client, orders)) == left, fact
        await hear(area_client, fact, after=place)
        position = (await feed.read_changes(UUID(cycle), changed.position, 0)).position
        assert position == changed.position, f"heard twice: {fact}"


async def test_an_overdue_handoff_is_counted_and_no_date_to_come(area_client: GoalsClient) -> None:
    _, orders, _ = await blocked_goal(area_client)
    await hear(area_client, planned(orders), said.SCHEDULED, said.OVERDUE)
    await area_client.installation.advance_time(timedelta(days=4))
    found = await risk(area_client, orders)
    assert handoffs(found) == []
    project = found["projects"][0]
    assert (project["open_handoffs"], project["overdue_handoffs"]) == (1, 1)


async def test_a_closed_project_without_open_handoffs_is_not_shown(
    area_client: GoalsClient,
) -> None:
    _, orders, _ = await blocked_goal(area_client)
    await hear(area_client, planned(orders))
    assert len((await risk(area_client, orders))["projects"]) == 1
    await hear(area_client, said.PROJECT_CLOSED, after=1)
    assert (await risk(area_client, orders))["projects"] == []


async def test_a_locked_month_changes_the_points_in_the_rows_of_goals_in_trouble(
    area_client: GoalsClient,
) -> None:
    cycle, orders, _ = await blocked_goal(area_client)
    await hear(area_client, planned(orders), said.SCHEDULED)
    feed = BoardFeed(area_client.area, shared_seconds=0)
    before = await feed.read_changes(UUID(cycle), None, 0)
    await hear(area_client, LOCKED, after=2)
    changed = await feed.read_changes(UUID(cycle), before.position, 0)
    assert [row.title for row in changed.rows] == ["Orders"]
    points = {one.department: one.points for one in _risk(changed).points}
    assert str(points["product"]) == "2.00"


async def test_a_board_of_a_past_time_has_the_handoffs_and_points_of_then(
    area_client: GoalsClient,
) -> None:
    cycle, orders, _ = await blocked_goal(area_client)
    await hear(area_client, planned(orders), said.SCHEDULED, LOCKED)
    shown = (await area_client.board_by_title(cycle))["Orders"]["risk"]
    then = area_client.installation.clock().isoformat()
    await area_client.installation.advance_time(timedelta(hours=1))
    later = LOCKED.model_copy(update={"period": "2026-11", "due": 22})
    await hear(area_client, said.ACCEPTED, later, after=3)
    assert (await area_client.board_by_title(cycle))["Orders"]["risk"] != shown
    past = await area_client.board_by_title(cycle, known_at=then)
    assert past["Orders"]["risk"] == shown


def _risk(changes: BoardChanges) -> Any:
    (row,) = [one for one in changes.rows if one.title == "Orders"]
    return row.risk


def _next_kind(changes: BoardChanges) -> str:
    return str(_risk(changes).next.kind)
