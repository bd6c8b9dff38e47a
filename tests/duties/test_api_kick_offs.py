"""The routes of T: planned ahead, moved, previewed; working days by the calendar that was heard."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from shared.contracts.comms_changes import CalendarPublished
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.service_runtime.calendar_versions import INSTALLED_LIST, note_calendar_versions
from shared.working_time.calendar_days import days_of
from shared.working_time.workday_calendar import Calendar, SpecialDay
from tests.duties.area_client import DUTY_BODY, DutiesClient, handoff_path

DAY = timedelta(days=1)
MONDAY = "2026-11-23T09:00:00+08:00"
"""It is nine o'clock on this day."""
THURSDAY = "2026-11-26T09:00:00+08:00"


async def test_a_project_starts_by_itself_at_a_planned_time(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project, due_days=3, due_counting="working")
    answer = await area_client.post(f"{project}/start", {"kick_off": THURSDAY})
    assert answer.status_code == 200, answer.text
    found = (await area_client.get(project)).json()
    assert (found["status"], found["planned_kick_off"], found["kick_off"]) == (
        "planned",
        THURSDAY,
        None,
    )
    other = await area_client.post(f"{project}/start", {"kick_off": "2026-11-27T09:00:00+08:00"})
    assert (other.status_code, other.json()["code"]) == (409, "kick-off-planned-already")
    await area_client.installation.advance_time(2 * DAY)
    assert (await area_client.get(project)).json()["status"] == "planned"
    await area_client.installation.advance_time(2 * DAY)
    await area_client.installation.fire_due_deadlines()
    await area_client.installation.wait_until_idle()
    found = (await area_client.get(project)).json()
    assert (found["status"], found["planned_kick_off"], found["kick_off"]) == (
        "running",
        None,
        THURSDAY,
    )
    handoff = (await area_client.get(handoff_path(duty))).json()
    assert handoff["due_at"] == "2026-12-01T23:59:59.999999+08:00"
    facts = await area_client.published_facts("project-started")
    assert [fact["kick_off"] for fact in facts] == [THURSDAY]


async def test_a_planned_start_that_is_refused_is_told(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await area_client.post(f"{project}/start", {"kick_off": THURSDAY})
    await area_client.post(f"{project}/pool/reject", {"reason": "too high"})
    await area_client.installation.advance_time(4 * DAY)
    found = (await area_client.get(project)).json()
    assert (found["status"], found["planned_kick_off"]) == ("planned", None)
    assert found["start_refusal"]["code"] == "pool-rejected-already"
    (fact,) = await area_client.published_facts("start-refused")
    assert "too high" in fact["zh"]


async def test_neither_a_planned_start_nor_a_move_makes_two_departments_accountable(
    area_client: DutiesClient,
) -> None:
    first, second = await area_client.plan_project(), await area_client.plan_project()
    await area_client.assign_duty(first, activity="Test it", due_days=2)
    await area_client.start_project(first)
    other = {"accountable": "rnd", "recipient": "marketing", "activity": "Test it"}
    await area_client.assign_duty(second, **other)
    await area_client.post(f"{second}/start", {"kick_off": "2026-11-24T09:00:00+08:00"})
    await area_client.installation.advance_time(DAY)
    refusal = (await area_client.get(second)).json()["start_refusal"]
    assert refusal["code"] == "project-entry-overlaps"
    await area_client.create_standing_duty(
        activity="Test it", scope=[], accountable="rnd", effective_from="2026-11-30"
    )
    body = {"kick_off": "2026-11-30T09:00:00+08:00", "reason": "postponed"}
    moved = await area_client.post(f"{first}/kick-off/move", body)
    assert (moved.status_code, moved.json()["code"]) == (409, "standing-duty-overlaps")
    preview = await area_client.get(f"{first}/kick-off/preview", kick_off=body["kick_off"])
    assert preview.json()["refusal"]["code"] == "standing-duty-overlaps"


async def test_a_planned_kick_off_is_moved(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    body = {"kick_off": THURSDAY, "reason": "postponed"}
    refused = await area_client.post(f"{project}/kick-off/move", body)
    assert refused.json()["code"] == "kick-off-not-planned"
    await area_client.post(f"{project}/start", {"kick_off": THURSDAY})
    late = {"kick_off": "2026-12-28T09:00:00+08:00", "reason": "postponed"}
    assert (await area_client.post(f"{project}/kick-off/move", late)).status_code == 200
    await area_client.installation.advance_time(10 * DAY)
    found = (await area_client.get(project)).json()
    assert (found["status"], found["planned_kick_off"]) == ("planned", late["kick_off"])
    planned = await area_client.published_facts("kick-off-planned")
    assert [fact["reason"] for fact in planned] == [None, "postponed"]


async def test_moving_t_moves_open_due_dates_and_tells_which(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    done, late, open_ = [
        await area_client.assign_duty(project, due_days=days) for days in (1, 1, 8)
    ]
    await area_client.start_project(project)
    await area_client.move_handoff(handoff_path(done), "offer", "marketing")
    await area_client.move_handoff(handoff_path(done), "accept", "rnd")
    await area_client.installation.advance_time(2 * DAY)
    assert (await area_client.get(handoff_path(late))).json()["overdue"] is True
    preview = await area_client.get(
        f"{project}/kick-off/preview?kick_off=2026-11-28T09:00:00%2B08:00"
    )
    assert preview.status_code == 200, preview.text
    assert [
        (one["duty_id"], one["was"][:10], one["due_at"][:10]) for one in preview.json()["moved"]
    ] == [(late, "2026-11-24", "2026-11-29"), (open_, "2026-12-01", "2026-12-06")]
    assert preview.json()["departments"] == ["marketing", "rnd"]
    assert (await area_client.get(project)).json()["kick_off"] == MONDAY
    body = {"kick_off": "2026-11-28T09:00:00+08:00", "reason": "parts came late"}
    moved = await area_client.post(f"{project}/kick-off/move", body)
    assert moved.status_code == 200, moved.text
    await area_client.installation.wait_until_idle()
    duties = (await area_client.get(project)).json()["duties"]
    assert [one["due_at"][:10] for one in duties] == ["2026-11-24", "2026-11-29", "2026-12-06"]
    row = (await area_client.get(handoff_path(late))).json()
    assert (row["overdue"], row["due_at"][:10], row["deadline"][:10]) == (
        False,
        "2026-11-29",
        "2026-11-29",
    )
    facts = await area_client.published_facts("handoff-rescheduled")
    assert {(fact["handoff_id"], fact["overdue_announced"]) for fact in facts} == {
        (handoff_path(late).removeprefix("/handoffs/"), True),
        (handoff_path(open_).removeprefix("/handoffs/"), False),
    }
    await area_client.installation.advance_time(6 * DAY)
    overdue = await area_client.published_facts("handoff-overdue")
    assert [fact["due_at"][:10] for fact in overdue] == ["2026-11-24", "2026-11-29"]


async def test_only_officers_move_t(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    body = {"kick_off": THURSDAY, "reason": "postponed"}
    for path, sent in ((f"{project}/kick-off/move", body), (f"{project}/start", {})):
        answer = await area_client.post(path, sent, area_client.executor_headers("rnd"))
        assert answer.status_code == 403
    unknown = await area_client.get(f"/projects/{area_client.area.id_factory()}/kick-off/preview")
    assert unknown.status_code == 404
    found = (await area_client.get(f"{project}/kick-off/preview")).json()
    assert (found["refusal"]["code"], found["moved"]) == ("kick-off-not-planned", [])
    await area_client.start_project(project)
    found = (await area_client.get(f"{project}/kick-off/preview")).json()
    assert (found["refusal"], found["moved"], found["kick_off"]) == (None, [], MONDAY)
    await area_client.post(f"{project}/cancel", {"reason": "no budget"})
    found = (await area_client.get(f"{project}/kick-off/preview")).json()
    assert found["refusal"]["code"] == "kick-off-fixed"


async def test_days_and_hours_are_never_mixed(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    for fault in (
        {"due_days": 1.5},
        {"due_days": "PT8H"},
        {"due_counting": "hours"},
        {"due_hours": 8},
    ):
        answer = await area_client.post(f"{project}/duties", {**DUTY_BODY, **fault})
        assert answer.status_code == 422, fault


async def test_working_days_follow_the_calendar_that_was_published(
    area_client: DutiesClient,
) -> None:
    day_off = SpecialDay(day=date(2026, 11, 24), working=False, name="Company day 公司日")
    calendar = Calendar(version=1, official=INSTALLED_LIST.official, own=(day_off,))
    now = area_client.installation.clock()
    said = CalendarPublished(version=1, at=now, days=days_of(calendar))
    fact = Fact(
        id=UUID(int=77),
        type=said.type,
        position=0,
        area="comms",
        key="calendar",
        sequence=1,
        data=said.model_dump_json(),
        recorded_at=now,
        context=EventContext(correlation=UUID(int=77), actor="carla"),
    )
    project = await area_client.plan_project()
    first = await area_client.assign_duty(project, due_days=1, due_counting="working")
    await area_client.start_project(project)
    async with area_client.area.unit_of_work() as unit:
        await note_calendar_versions(unit, [fact, fact])
    second = await area_client.assign_duty(project, due_days=1, due_counting="working")
    duties = {one["duty_id"]: one for one in (await area_client.get(project)).json()["duties"]}
    assert [
        (duties[one]["due_at"][:10], duties[one]["calendar_version"]) for one in (first, second)
    ] == [("2026-11-24", 0), ("2026-11-25", 1)]
    again = {"kick_off": MONDAY, "reason": "a company day"}
    assert (await area_client.post(f"{project}/kick-off/move", again)).status_code == 200
    duties = {one["duty_id"]: one for one in (await area_client.get(project)).json()["duties"]}
    await area_client.installation.wait_until_idle()
    assert (await area_client.get(handoff_path(first))).json()["due_at"][:10] == "2026-11-25"


async def test_a_recipient_waives_a_handoff_and_nobody_else(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff(due_days=1)
    for department in ("marketing", "sales"):
        caller = area_client.executor_headers(department)
        refused = await area_client.post(f"{path}/waive", {"reason": "-"}, caller)
        assert refused.status_code == 403
    await area_client.installation.advance_time(3 * DAY)
    rnd = area_client.executor_headers("rnd")
    answer = await area_client.post(f"{path}/waive", {"reason": "no longer needed"}, rnd)
    assert answer.status_code == 200, answer.text
    row = (await area_client.get(path)).json()
    assert (row["status"], row["overdue"], row["counts_until"]) == ("waived", False, None)
    assert row["holdings"][-1]["reason"] == "no longer needed"
    (fact,) = await area_client.published_facts("handoff-waived")
    assert fact["overdue_announced"] is True
    listed = await area_client.get("/handoffs?status=waived")
    assert [one["status"] for one in listed.json()["items"]] == ["waived"]


async def test_an_officer_waives_and_who_waits_for_it_waits_no_more(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    input_ = await area_client.assign_duty(project, due_days=1)
    needs = await area_client.assign_duty(
        project, due_days=2, accountable="rnd", recipient="test", depends_on=[input_]
    )
    await area_client.start_project(project)
    await area_client.installation.advance_time(4 * DAY)
    assert (await area_client.get(handoff_path(needs))).json()["held_up"] is True
    officer = area_client.installation.authorization_headers(Role.OFFICER_DUTIES)
    body = {"reason": "rnd has another source"}
    done = await area_client.post(f"{handoff_path(input_)}/waive", body, officer)
    assert done.status_code == 200
    await area_client.installation.wait_until_idle()
    row = (await area_client.get(handoff_path(needs))).json()
    assert (row["held_up"], row["waiting_for"], row["excused_until"][:10]) == (
        False,
        [],
        "2026-11-28",
    )
