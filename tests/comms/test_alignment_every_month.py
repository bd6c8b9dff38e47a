"""Alignment meetings call themselves every month for each active cycle; missed months are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.contracts.directory import PersonAssigned
from shared.contracts.goals_corrections import CycleWithdrawn
from shared.contracts.goals_structure import CycleActivated, CycleClosed
from shared.http.auth import Role
from tests.comms.area_client import HELD_BODY, CommsClient
from tests.comms.goal_facts import CYCLE, goal_lagging, goal_set, hear

COST = "01900000-0000-7000-8000-0000000000a1"
ATTENDANCE = {"attendance": HELD_BODY["attendance"]}


async def activate_cycle(client: CommsClient, department: str | None = "sales") -> datetime:
    """Let a cycle be active whose meetings the general manager's department calls."""
    now = client.area.clock()
    if department is not None:
        manager = PersonAssigned(
            person="e1",
            department=department,
            roles=("general-manager",),
            valid_from=now.date(),
            at=now,
        )
        await hear(client.area, manager)
    await hear(client.area, CycleActivated(cycle_id=CYCLE, cycle="2026", at=now))
    return now


async def planned(client: CommsClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/meetings", cycle=str(CYCLE))).json()["items"]
    return found


async def missed(client: CommsClient) -> list[tuple[str, str]]:
    return [(one["month"], one["reason"]) for one in await client.published_facts("meeting-missed")]


async def test_a_months_meeting_is_planned_by_itself_with_the_departments_that_lag(
    area_client: CommsClient,
) -> None:
    now = await activate_cycle(area_client)
    await hear(area_client.area, goal_set(COST, "Cost", now), goal_lagging(COST, "Cost", now))
    await area_client.installation.advance_time(timedelta(days=8))
    (meeting,) = await planned(area_client)
    assert meeting["starts_at"] == "2026-12-07T10:00:00+08:00"
    assert (meeting["organiser"], meeting["planned_minutes"]) == ("sales", 90)
    assert [one["department"] for one in meeting["attendees"]] == ["rnd", "sales"]
    assert (meeting["agenda_source"], meeting["cycle_id"]) == ("proposed", str(CYCLE))


async def test_a_month_without_a_held_meeting_is_told_once_and_one_with_it_is_not(
    area_client: CommsClient,
) -> None:
    await activate_cycle(area_client)
    await area_client.installation.advance_time(timedelta(days=14))
    (meeting,) = await planned(area_client)
    path = f"/meetings/{meeting['meeting_id']}"
    assert (await area_client.post(f"{path}/start")).status_code == 200
    assert (await area_client.post(f"{path}/close", ATTENDANCE)).status_code == 200
    await area_client.installation.advance_time(timedelta(days=60))
    assert await missed(area_client) == [("2027-01", "not-held")]
    (notice,) = await area_client.list_notices(kind="meeting-missed")
    assert (notice["to"], notice["about"]["kind"]) == (["sales"], "cycle")
    assert notice["text"]["zh"] == "2027-01 未召开“2026”的目标对齐会。"


async def test_after_downtime_over_months_each_missed_month_is_told_once(
    area_client: CommsClient,
) -> None:
    await activate_cycle(area_client)
    await area_client.installation.advance_time(timedelta(days=75))
    assert await missed(area_client) == [("2026-12", "not-held"), ("2027-01", "not-held")]
    (meeting,) = await planned(area_client)
    assert meeting["starts_at"].startswith("2027-02-")


async def test_a_meeting_that_nobody_closed_was_not_held(area_client: CommsClient) -> None:
    await activate_cycle(area_client)
    await area_client.installation.advance_time(timedelta(days=14))
    (meeting,) = await planned(area_client)
    await area_client.post(f"/meetings/{meeting['meeting_id']}/start")
    await area_client.installation.advance_time(timedelta(days=25))
    assert await missed(area_client) == [("2026-12", "not-held")]


async def test_a_meeting_that_is_left_open_tells_its_organiser_once_and_takes_no_more_outcomes(
    area_client: CommsClient,
) -> None:
    now = await activate_cycle(area_client)
    await hear(area_client.area, goal_set(COST, "Cost", now), goal_lagging(COST, "Cost", now))
    await area_client.installation.advance_time(timedelta(days=14))
    (meeting,) = await planned(area_client)
    path = f"/meetings/{meeting['meeting_id']}"
    await area_client.post(f"{path}/start")
    for _ in range(2):
        await area_client.installation.advance_time(timedelta(minutes=91))
    (fact,) = await area_client.published_facts("meeting-left-open")
    assert fact["goals_without_outcome"] == [COST]
    (notice,) = await area_client.list_notices(kind="meeting-left-open")
    assert notice["to"] == ["sales"]
    decision = {"kind": "decision", "text": "Ask two suppliers", "goal_id": COST}
    late = await area_client.post(f"{path}/outcomes", decision)
    assert (late.status_code, late.json()["code"]) == (409, "time-for-outcomes-over")
    assert (await area_client.post(f"{path}/close", ATTENDANCE)).status_code == 200
    assert (await area_client.get(path)).json()["goals_without_outcome"] == [COST]
    await area_client.installation.advance_time(timedelta(days=25))
    assert await missed(area_client) == [("2026-12", "not-held")]


async def test_the_meeting_that_a_closed_cycle_had_planned_is_called_off(
    area_client: CommsClient,
) -> None:
    await activate_cycle(area_client)
    await area_client.installation.advance_time(timedelta(days=8))
    now = area_client.area.clock()
    assert [one["status"] for one in await planned(area_client)] == ["planned"]
    await hear(area_client.area, CycleClosed(cycle_id=CYCLE, cycle="2026", at=now))
    await hear(area_client.area, CycleClosed(cycle_id=CYCLE, cycle="2026", at=now))
    assert [one["status"] for one in await planned(area_client)] == ["cancelled"]


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_a_cycle_that_is_over_has_no_more_meetings(
    area_client: CommsClient, *, is_withdrawn: bool
) -> None:
    now = await activate_cycle(area_client)
    end = (
        CycleWithdrawn(cycle_id=CYCLE, cycle="2026", reason="set twice", at=now)
        if is_withdrawn
        else CycleClosed(cycle_id=CYCLE, cycle="2026", at=now)
    )
    await hear(area_client.area, end)
    await area_client.installation.advance_time(timedelta(days=60))
    assert await planned(area_client) == []
    assert await missed(area_client) == []


async def test_the_policy_says_when_meetings_are_and_who_calls_them(
    area_client: CommsClient,
) -> None:
    officer = area_client.installation.authorization_headers(Role.OFFICER_GOALS)
    terms = {
        "working_day": 2,
        "begins_at": "14:30",
        "minutes": 60,
        "outcome_allowance_minutes": 20,
        "organiser": "HR",
    }
    answer = await area_client.post("/alignment-policies", terms, officer)
    assert answer.status_code == 201, answer.text
    assert (await area_client.post("/alignment-policies", terms)).status_code == 403
    found = (await area_client.get("/alignment-policies/2")).json()
    assert found["terms"] == {**terms, "organiser": "hr", "planned_ahead_days": 7}
    (fact,) = await area_client.published_facts("alignment-policy-set")
    assert fact["version"] == 2
    versions = (await area_client.get("/alignment-policies")).json()["items"]
    assert [one["version"] for one in versions] == [1, 2]
    await activate_cycle(area_client, None)
    await area_client.installation.advance_time(timedelta(days=3))
    (meeting,) = await planned(area_client)
    assert (meeting["starts_at"], meeting["organiser"]) == ("2026-12-02T14:30:00+08:00", "hr")


async def test_a_meeting_is_planned_once_an_officer_of_goals_is_known_who_calls_it(
    area_client: CommsClient,
) -> None:
    await activate_cycle(area_client, None)
    await area_client.installation.advance_time(timedelta(days=9))
    assert await planned(area_client) == []
    now = area_client.area.clock()
    officer = PersonAssigned(
        person="e2", department="hr", roles=("officer-goals",), valid_from=now.date(), at=now
    )
    await hear(area_client.area, officer)
    await area_client.installation.advance_time(timedelta(days=1))
    (meeting,) = await planned(area_client)
    assert (meeting["organiser"], meeting["starts_at"][:7]) == ("hr", "2026-12")


async def test_nobody_calls_meetings_where_no_department_is_known(
    area_client: CommsClient,
) -> None:
    await activate_cycle(area_client, "nowhere")
    await area_client.installation.advance_time(timedelta(days=40))
    assert await missed(area_client) == [("2026-12", "nobody-calls-it")]
    assert await planned(area_client) == []
