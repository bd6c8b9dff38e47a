"""Agendas that are proposed from goals, over HTTP, around goals that lag and recover."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from shared.contracts.goals_corrections import CycleWithdrawn
from shared.contracts.goals_structure import CycleClosed
from tests.comms.area_client import HELD_BODY, MEETING_BODY, CommsClient
from tests.comms.goal_facts import (
    CYCLE,
    goal_archived,
    goal_lagging,
    goal_recovered,
    goal_set,
    goal_transferred,
    goal_withdrawn,
    hear,
    hear_all,
)

COST = "01900000-0000-7000-8000-0000000000a1"
SALES = "01900000-0000-7000-8000-0000000000a2"
PROPOSED: dict[str, Any] = {
    **MEETING_BODY,
    "kind": "alignment",
    "project_id": None,
    "cycle_id": str(CYCLE),
    "minutes": 90,
    "agenda": [],
    "agenda_source": "proposed",
}
ATTENDANCE = {"attendance": HELD_BODY["attendance"]}


async def plan_with_two_lagging_goals(client: CommsClient) -> str:
    now = client.area.clock()
    await hear(
        client.area,
        goal_set(COST, "Cost", now - timedelta(days=20)),
        goal_set(SALES, "Sales", now - timedelta(days=20)),
        goal_lagging(COST, "Cost", now - timedelta(days=10), "0.3"),
        goal_lagging(SALES, "Sales", now - timedelta(days=5), "0.6"),
    )
    return await client.create("/meetings", PROPOSED)


async def close(client: CommsClient, meeting: str) -> tuple[int, str | None]:
    answer = await client.post(f"{meeting}/close", ATTENDANCE)
    return answer.status_code, answer.json().get("code")


async def test_the_most_urgent_goals_are_proposed_with_minutes_and_the_reason(
    area_client: CommsClient,
) -> None:
    meeting = await plan_with_two_lagging_goals(area_client)
    found = (await area_client.get(f"{meeting}/agenda-proposal")).json()
    assert [(one["subject"], one["minutes"]) for one in found["items"]] == [
        ("Sales", 30),
        ("Cost", 30),
    ]
    assert found["left_out"] == []
    assert found["items"][0]["reason"]["en"] == "at 10% of 60% expected, behind since 2026-11-18"
    assert found["items"][0]["urgency"]["behind"] == "0.5"
    assert (await area_client.get(meeting)).json()["agenda_items"] == []


async def test_a_meeting_closes_when_each_goal_that_still_lags_has_an_outcome(
    area_client: CommsClient,
) -> None:
    meeting = await plan_with_two_lagging_goals(area_client)
    await area_client.post(f"{meeting}/start")
    begun = (await area_client.get(meeting)).json()
    assert begun["agenda"] == ["Sales", "Cost"]
    assert await close(area_client, meeting) == (409, "goals-without-outcome")
    item = begun["agenda_items"][0]["item_id"]
    decision = {"kind": "decision", "text": "Wait", "item_id": item}
    await area_client.post(f"{meeting}/outcomes", decision)
    assert await close(area_client, meeting) == (409, "goals-without-outcome")
    now = area_client.area.clock()
    await hear(area_client.area, goal_recovered(COST, "Cost", now))
    await hear(area_client.area, goal_lagging(COST, "Cost", now + timedelta(seconds=1)))
    assert await close(area_client, meeting) == (409, "goals-without-outcome")
    await hear(area_client.area, goal_recovered(COST, "Cost", now + timedelta(seconds=2)))
    assert await close(area_client, meeting) == (200, None)


async def test_a_goal_that_is_archived_while_the_meeting_runs_needs_no_outcome(
    area_client: CommsClient,
) -> None:
    meeting = await plan_with_two_lagging_goals(area_client)
    await area_client.post(f"{meeting}/start")
    now = area_client.area.clock()
    await hear(area_client.area, goal_archived(COST, "Cost", now))
    await hear(area_client.area, goal_archived(SALES, "Sales", now))
    assert await close(area_client, meeting) == (200, None)


async def test_a_withdrawn_goal_is_on_no_agenda_and_a_transferred_one_is_its_new_departments(
    area_client: CommsClient,
) -> None:
    meeting = await plan_with_two_lagging_goals(area_client)
    now = area_client.area.clock()
    await hear(
        area_client.area,
        goal_withdrawn(COST, "Cost", now),
        goal_transferred(SALES, "Sales", now),
    )
    found = (await area_client.get(f"{meeting}/agenda-proposal")).json()["items"]
    assert [(one["subject"], one["department"]) for one in found] == [("Sales", "hr")]


@pytest.mark.parametrize(
    "end",
    [
        lambda at: CycleClosed(cycle_id=CYCLE, cycle="2026", at=at),
        lambda at: CycleWithdrawn(cycle_id=CYCLE, cycle="2026", reason="set twice", at=at),
    ],
)
async def test_goals_of_a_cycle_that_is_over_are_on_no_agenda(
    area_client: CommsClient, end: Callable[[datetime], BaseModel]
) -> None:
    await plan_with_two_lagging_goals(area_client)
    meeting = await area_client.create("/meetings", {**PROPOSED, "cycle_id": None})
    await hear_all(area_client.area, end(area_client.area.clock()))
    assert (await area_client.get(f"{meeting}/agenda-proposal")).json()["items"] == []


async def test_the_next_agenda_begins_with_open_commitments(area_client: CommsClient) -> None:
    meeting = await plan_with_two_lagging_goals(area_client)
    await area_client.post(f"{meeting}/start")
    for goal in (COST, SALES):
        await area_client.post(
            f"{meeting}/outcomes",
            {
                "kind": "commitment",
                "text": "Two engineers",
                "department": "rnd",
                "due_on": "2026-12-10",
                "goal_id": goal,
            },
        )
    assert await close(area_client, meeting) == (200, None)
    commitments = [one["action_id"] for one in (await area_client.get(meeting)).json()["actions"]]
    following = await area_client.create(
        "/meetings", {**PROPOSED, "starts_at": "2026-12-07T10:00:00+08:00"}
    )
    found = (await area_client.get(f"{following}/agenda-proposal")).json()["items"]
    assert (found[0]["kind"], set(found[0]["commitments"])) == ("commitments", set(commitments))
    done = area_client.executor_headers("rnd")
    for one in commitments:
        await area_client.post(f"{meeting}/actions/{one}/complete", None, done)
    found = (await area_client.get(f"{following}/agenda-proposal")).json()["items"]
    assert [one["kind"] for one in found] == ["goal", "goal"]


async def test_an_agenda_that_people_write_names_goals_that_exist(
    area_client: CommsClient,
) -> None:
    await plan_with_two_lagging_goals(area_client)
    own = {**PROPOSED, "agenda_source": "own"}
    items = [{"subject": "Cost", "minutes": 20, "goal_id": COST}, {"subject": "Rest", "minutes": 5}]
    meeting = await area_client.create("/meetings", {**own, "agenda_items": items})
    found = (await area_client.get(meeting)).json()
    assert found["agenda"] == ["Cost", "Rest"]
    assert [one["reason"] is not None for one in found["agenda_items"]] == [True, False]
    items[0]["goal_id"] = meeting.split("/")[-1]
    answer = await area_client.post("/meetings", {**own, "agenda_items": items})
    assert (answer.status_code, answer.json()["code"]) == (422, "goal-not-known")
