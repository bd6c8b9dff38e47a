"""Alignment meetings over HTTP: started, with outcomes, closed."""

from datetime import date, timedelta
from typing import Any

from shared.http.auth import Role
from shared.postgres.known_people_table import upsert_assignment
from tests.comms.area_client import HELD_BODY, MEETING_BODY, CommsClient
from tests.comms.goal_facts import goal_set, hear

GOAL = "01900000-0000-7000-8000-0000000000a1"
ALIGNMENT: dict[str, Any] = {
    **MEETING_BODY,
    "title": "Goals of November 十一月目标对齐会",
    "kind": "alignment",
    "project_id": None,
    "minutes": 90,
    "agenda": [],
    "agenda_items": [{"subject": "Cost", "minutes": 30, "goal_id": GOAL}],
}
ATTENDANCE = {"attendance": HELD_BODY["attendance"]}
COMMITMENT = {
    "kind": "commitment",
    "text": "Two more engineers",
    "department": "rnd",
    "due_on": "2026-12-10",
    "goal_id": GOAL,
}


async def plan_alignment(client: CommsClient, **changes: Any) -> str:
    """Plan a meeting about a goal that is on track."""
    await hear(client.area, goal_set(GOAL, "Cost", client.area.clock()))
    return await client.create("/meetings", {**ALIGNMENT, **changes})


async def test_an_alignment_meeting_runs_from_its_start_to_its_close(
    area_client: CommsClient,
) -> None:
    meeting = await plan_alignment(area_client)
    sales = area_client.executor_headers("sales")
    early = await area_client.post(f"{meeting}/outcomes", COMMITMENT, sales)
    assert (early.status_code, early.json()["code"]) == (409, "meeting-not-running")
    assert (await area_client.post(f"{meeting}/start", None, sales)).status_code == 200
    assert (await area_client.get(meeting)).json()["status"] == "running"
    decision = {"kind": "decision", "text": "Ask two suppliers", "goal_id": GOAL}
    for body in (decision, {"kind": "information", "text": "A large order"}, COMMITMENT):
        answer = await area_client.post(f"{meeting}/outcomes", body, sales)
        assert answer.status_code == 201, answer.text
    area_client.installation.clock.advance(timedelta(minutes=95))
    answer = await area_client.post(f"{meeting}/close", ATTENDANCE, sales)
    assert answer.status_code == 200, answer.text
    found = (await area_client.get(meeting)).json()
    assert (found["status"], found["actual_minutes"], found["overtime_minutes"]) == ("held", 95, 5)
    assert [one["kind"] for one in found["outcomes"]] == ["decision", "information"]
    assert found["outcomes"][0]["goal_id"] == GOAL
    (action,) = found["actions"]
    assert (action["department"], action["goal_id"]) == ("rnd", GOAL)
    late = await area_client.post(f"{meeting}/outcomes", decision, sales)
    assert (late.status_code, late.json()["code"]) == (409, "outcome-after-meeting")


async def test_what_a_meeting_does_has_facts(area_client: CommsClient) -> None:
    meeting = await plan_alignment(area_client)
    await area_client.post(f"{meeting}/start")
    await area_client.post(f"{meeting}/outcomes", {"kind": "decision", "text": "Wait"})
    await area_client.post(f"{meeting}/outcomes", COMMITMENT)
    (started,) = await area_client.published_facts("meeting-started")
    assert (started["kind"], started["goals"]) == ("alignment", [GOAL])
    (outcome,) = await area_client.published_facts("outcome-recorded")
    assert (outcome["outcome"], outcome["goal_id"]) == ("decision", None)
    assert outcome["departments"] == ["sales", "rnd"]
    (noted,) = await area_client.published_facts("action-noted")
    assert noted["goal_id"] == GOAL
    assert "blocker_id" not in noted


async def test_the_officer_of_goals_runs_alignment_meetings_and_no_others(
    area_client: CommsClient,
) -> None:
    officer = area_client.installation.authorization_headers(Role.OFFICER_GOALS)
    meeting = await plan_alignment(area_client)
    assert (await area_client.post(f"{meeting}/start", None, officer)).status_code == 200
    other = await area_client.plan_meeting()
    answer = await area_client.post(f"{other}/start", None, officer)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    outside = area_client.executor_headers("rnd")
    assert (await area_client.post(f"{meeting}/close", ATTENDANCE, outside)).status_code == 403


async def test_91_minutes_are_refused_and_so_are_items_that_do_not_fit(
    area_client: CommsClient,
) -> None:
    longer = {**ALIGNMENT, "minutes": 91, "reason": "the audit is due", "agenda_items": []}
    answer = await area_client.post("/meetings", longer)
    assert (answer.status_code, answer.json()["code"]) == (422, "alignment-meeting-too-long")
    items = [{"subject": f"Point {number}", "minutes": 31} for number in range(3)]
    answer = await area_client.post("/meetings", {**ALIGNMENT, "agenda_items": items})
    assert (answer.status_code, answer.json()["code"]) == (422, "agenda-too-long")


async def test_commitments_are_listed_by_goal_and_kind_of_meeting(
    area_client: CommsClient,
) -> None:
    meeting = await plan_alignment(area_client)
    await area_client.post(f"{meeting}/start")
    await area_client.post(f"{meeting}/outcomes", COMMITMENT)
    other = await area_client.plan_meeting()
    await area_client.post(
        f"{other}/actions", {"text": "Report", "department": "hr", "due_on": "2026-11-27"}
    )
    unknown = await area_client.post(
        f"{meeting}/outcomes", {**COMMITMENT, "goal_id": meeting.split("/")[-1]}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "goal-not-known")
    for filters in ({"goal": GOAL}, {"kind": "alignment"}, {"meeting": meeting.split("/")[-1]}):
        found = (await area_client.get("/meeting-actions", **filters)).json()["items"]
        assert [one["text"] for one in found] == ["Two more engineers"]


async def test_a_commitment_names_a_person_of_its_department_by_whom_it_is_found(
    area_client: CommsClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        for person, department in (("lin", "rnd"), ("wu", "hr")):
            await upsert_assignment(db, person, date(2026, 1, 1), department, ["executor"])
    meeting = await plan_alignment(area_client)
    await area_client.post(f"{meeting}/start")
    for person, code in (("wu", "person-outside-department"), ("nobody", "person-does-not-exist")):
        refused = await area_client.post(f"{meeting}/outcomes", {**COMMITMENT, "person": person})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    for named in ("lin", None):
        answer = await area_client.post(f"{meeting}/outcomes", {**COMMITMENT, "person": named})
        assert answer.status_code == 201, answer.text
    other = await area_client.plan_meeting()
    action = {"text": "Report", "department": "hr", "due_on": "2026-11-27", "person": "wu"}
    assert (await area_client.post(f"{other}/actions", action)).status_code == 201
    for person, text in (("lin", "Two more engineers"), ("wu", "Report")):
        (found,) = (await area_client.get("/meeting-actions", person=person)).json()["items"]
        assert (found["person"], found["text"]) == (person, text)
    noted = await area_client.published_facts("action-noted")
    assert [one.get("person") for one in noted] == ["lin", None, "wu"]
