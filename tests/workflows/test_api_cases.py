"""Live cases through the API, with their facts and their timer."""

import asyncio
from datetime import timedelta

from services.workflows.service import service
from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.installation import OpenTestInstallation
from tests.workflows.area_client import DEPARTMENTS, STEPS_BODY, WorkflowsClient

DAY = timedelta(days=1)
UNKNOWN = "/cases/01938b2e-7a00-7000-8000-000000000001"


async def test_a_case_goes_through_its_departments(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    assert (await area_client.complete_step(case, 1, "sales", resource="li")).status_code == 200
    running = (await area_client.get("/cases", department="finance", status="running")).json()
    assert [one["id"] for one in running["items"]] == [case.rpartition("/")[2]]
    assert (await area_client.complete_step(case, 2, "finance")).status_code == 200
    answer = await area_client.get(case)
    found = answer.json()
    assert read_version(answer) == found["version"]
    assert found["status"] == "finished"
    first, second = found["steps"]
    assert (first["department"], first["resource"], first["due_at"]) == (
        "sales",
        "li",
        "2026-11-24T09:00:00+08:00",
    )
    assert second["done_at"] == "2026-11-23T09:00:00+08:00"
    done = await area_client.published_facts("step-done")
    assert [(fact["step"], fact["department"]) for fact in done] == [(1, "sales"), (2, "finance")]
    assert all("done_by" in fact for fact in done)
    (over,) = await area_client.published_facts("work-handed-over")
    assert (over["step"], over["sender"], over["recipient"]) == (2, "sales", "finance")
    handovers = (await area_client.get("/handovers", period="2026-11")).json()["items"]
    assert handovers == [
        {"period": "2026-11", "sender": "sales", "recipient": "finance", "times": 1}
    ]


async def test_a_running_case_stays_on_its_version(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    case = await area_client.start_case(flow)
    await area_client.publish_version(flow, 2, STEPS_BODY[:1])
    await area_client.complete_step(case, 1, "sales")
    found = (await area_client.get(case)).json()
    assert (found["status"], found["flow_version"], len(found["steps"])) == ("running", 1, 2)
    shorter = await area_client.start_case(flow)
    await area_client.complete_step(shorter, 1, "sales")
    assert (await area_client.get(shorter)).json()["status"] == "finished"


async def test_a_case_sent_back_is_held_by_the_step_before(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.complete_step(case, 1, "sales")
    body = {"department": "finance", "reason": "the receipt is missing"}
    path = f"{case}/steps/2/send-back"
    assert (
        await area_client.post(path, body, area_client.executor_headers("finance"))
    ).status_code == 200
    steps = (await area_client.get(case)).json()["steps"]
    assert [step["department"] for step in steps] == ["sales", "finance", "sales"]
    assert steps[1]["reason"] == "the receipt is missing"
    assert [fact["step"] for fact in await area_client.published_facts("step-done")] == [1]


async def test_a_step_that_is_late_is_announced_once(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.installation.advance_time(DAY)
    assert await area_client.published_facts("step-overdue") == []
    await area_client.installation.advance_time(DAY)
    await area_client.installation.advance_time(DAY)
    (fact,) = await area_client.published_facts("step-overdue")
    assert (fact["department"], fact["at"]) == ("sales", "2026-11-24T01:00:00Z")
    (step,) = (await area_client.get(case)).json()["steps"]
    assert step["overdue_at"] == "2026-11-24T09:00:00+08:00"


async def test_two_timers_that_race_announce_a_step_once(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    for _ in range(10):
        await area_client.start_case(flow)
    area_client.installation.clock.advance(2 * DAY)
    area = area_client.installation.area("workflows")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    facts = await area_client.published_facts("step-overdue")
    assert len(facts) == len({fact["case_id"] for fact in facts}) == 10


async def test_a_due_time_that_passed_while_the_process_was_down_is_announced(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service], departments=DEPARTMENTS) as before:
        client = WorkflowsClient(before)
        await client.start_case(await client.publish_flow())
        clock = before.clock
    clock.advance(9 * DAY)
    async with start_installation([service], clock=clock) as after:
        await after.fire_due_deadlines()
        assert len(await WorkflowsClient(after).published_facts("step-overdue")) == 1


async def test_a_finished_case_leaves_no_deadline(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow(STEPS_BODY[:1]))
    assert await area_client.count_rows("deadline") == 1
    await area_client.complete_step(case, 1, "sales")
    assert await area_client.count_rows("deadline") == 0


async def test_a_department_does_only_its_own_steps(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    for move in ("complete", "send-back"):
        path = f"{case}/steps/1/{move}"
        body = {"department": "sales", "reason": "no"}
        body = body if move == "send-back" else {"department": "sales"}
        other = await area_client.post(path, body, area_client.executor_headers("finance"))
        assert (other.status_code, other.json()["code"]) == (403, "other-department")
        reader = await area_client.post(
            path, body, area_client.installation.authorization_headers(Role.BI_READER)
        )
        assert (reader.status_code, reader.json()["code"]) == (403, "role-missing")
    assert (await area_client.complete_step(case, 1, "finance")).status_code == 409
    assert (await area_client.complete_step(case, 9, "sales")).status_code == 404


async def test_a_time_in_the_future_is_refused(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    late = "2026-11-23T01:00:01Z"
    started = await area_client.post("/cases", {"flow_id": flow, "subject": "x", "at": late})
    done = await area_client.complete_step(await area_client.start_case(flow), 1, "sales", at=late)
    early = await area_client.complete_step(
        await area_client.start_case(flow), 1, "sales", at="2026-11-23T00:59:59+00:00"
    )
    assert [one.json()["code"] for one in (started, done)] == ["in-the-future"] * 2
    assert (early.status_code, early.json()["code"]) == (422, "before-step-was-opened")


async def test_unknown_cases_are_not_found(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    done = await client.complete_step(UNKNOWN, 1, "sales")
    sent = await client.post(f"{UNKNOWN}/steps/1/send-back", {"department": "x", "reason": "y"})
    for answer in (await client.get(UNKNOWN), done, sent):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-case")


async def test_cases_are_listed_by_their_opening(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    cases = []
    for _ in range(3):
        cases.append((await area_client.start_case(flow)).rpartition("/")[2])
        area_client.installation.clock.advance(DAY)
    first = (await area_client.get("/cases", flow_id=flow, limit=2)).json()
    rest = (
        await area_client.get("/cases", flow_id=flow, limit=2, cursor=first["next_cursor"])
    ).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == cases
    assert rest["next_cursor"] is None
    assert (await area_client.get("/cases", status="recorded")).json()["items"] == []
    assert (
        await area_client.get("/cases", limit=2, cursor=first["next_cursor"])
    ).status_code == 422
    for path in ("/cases", UNKNOWN, "/handovers"):
        assert (
            await area_client.installation.http_client.get(f"/api/workflows/v1{path}")
        ).status_code == 401
