"""Live cases through the API, with their facts and their timer."""

import asyncio
from datetime import timedelta

from services.workflows.service import service
from shared.http.callers import Role
from shared.testing.house import OpenHouse
from tests.workflows.at_work import STEPS, Company

DAY = timedelta(days=1)
UNKNOWN = "/cases/01938b2e-7a00-7000-8000-000000000001"


async def test_a_case_goes_through_its_departments(company: Company) -> None:
    case = await company.case(await company.flow())
    assert (await company.complete(case, 1, "sales", resource="li")).status_code == 200
    running = (await company.get("/cases", department="finance", status="running")).json()
    assert [one["id"] for one in running["items"]] == [case.rpartition("/")[2]]
    assert (await company.complete(case, 2, "finance")).status_code == 200
    answer = await company.get(case)
    found = answer.json()
    assert answer.headers["ETag"] == f'"{found["version"]}"'
    assert found["status"] == "finished"
    first, second = found["steps"]
    assert (first["department"], first["resource"], first["due_at"]) == (
        "sales",
        "li",
        "2026-11-24T01:00:00Z",
    )
    assert second["done_at"] == "2026-11-23T01:00:00Z"
    done = await company.facts("step-done")
    assert [(fact["step"], fact["department"]) for fact in done] == [(1, "sales"), (2, "finance")]
    (over,) = await company.facts("work-handed-over")
    assert (over["step"], over["sender"], over["recipient"]) == (2, "sales", "finance")
    handovers = (await company.get("/handovers", period="2026-11")).json()["items"]
    assert handovers == [
        {"period": "2026-11", "sender": "sales", "recipient": "finance", "times": 1}
    ]


async def test_a_running_case_stays_on_its_version(company: Company) -> None:
    flow = await company.flow()
    case = await company.case(flow)
    await company.publish(flow, 2, STEPS[:1])
    await company.complete(case, 1, "sales")
    found = (await company.get(case)).json()
    assert (found["status"], found["flow_version"], len(found["steps"])) == ("running", 1, 2)
    shorter = await company.case(flow)
    await company.complete(shorter, 1, "sales")
    assert (await company.get(shorter)).json()["status"] == "finished"


async def test_a_case_sent_back_is_held_by_the_step_before(company: Company) -> None:
    case = await company.case(await company.flow())
    await company.complete(case, 1, "sales")
    body = {"department": "finance", "reason": "the receipt is missing"}
    path = f"{case}/steps/2/send-back"
    assert (await company.post(path, body, company.executor("finance"))).status_code == 200
    steps = (await company.get(case)).json()["steps"]
    assert [step["department"] for step in steps] == ["sales", "finance", "sales"]
    assert steps[1]["reason"] == "the receipt is missing"
    assert [fact["step"] for fact in await company.facts("step-done")] == [1]


async def test_a_step_that_is_late_is_announced_once(company: Company) -> None:
    case = await company.case(await company.flow())
    await company.house.pass_by(DAY)
    assert await company.facts("step-overdue") == []
    await company.house.pass_by(DAY)
    await company.house.pass_by(DAY)
    (told,) = await company.facts("step-overdue")
    assert (told["department"], told["at"]) == ("sales", "2026-11-24T01:00:00Z")
    (step,) = (await company.get(case)).json()["steps"]
    assert step["overdue_at"] == "2026-11-24T01:00:00Z"


async def test_two_timers_that_race_announce_a_step_once(company: Company) -> None:
    flow = await company.flow()
    for _ in range(10):
        await company.case(flow)
    company.house.clock.pass_by(2 * DAY)
    area = company.house.area("workflows")
    timers = [timer for timer in (area.timer() for _ in range(4)) if timer is not None]
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await company.house.fire()
    told = await company.facts("step-overdue")
    assert len(told) == len({fact["case_id"] for fact in told}) == 10


async def test_a_due_time_that_passed_while_we_were_down_is_announced(house: OpenHouse) -> None:
    async with house([service]) as before:
        company = Company(before)
        await company.case(await company.flow())
        clock = before.clock
    clock.pass_by(9 * DAY)
    async with house([service], clock=clock) as after:
        await after.fire()
        assert len(await Company(after).facts("step-overdue")) == 1


async def test_a_finished_case_leaves_no_deadline(company: Company) -> None:
    case = await company.case(await company.flow(STEPS[:1]))
    assert await company.count("deadline") == 1
    await company.complete(case, 1, "sales")
    assert await company.count("deadline") == 0


async def test_a_department_takes_only_its_own_steps(company: Company) -> None:
    case = await company.case(await company.flow())
    for move in ("complete", "send-back"):
        path = f"{case}/steps/1/{move}"
        body = {"department": "sales", "reason": "no"}
        body = body if move == "send-back" else {"department": "sales"}
        other = await company.post(path, body, company.executor("finance"))
        assert (other.status_code, other.json()["code"]) == (403, "other-department")
        reader = await company.post(path, body, company.house.caller(Role.BI_READER))
        assert (reader.status_code, reader.json()["code"]) == (403, "role-missing")
    assert (await company.complete(case, 1, "finance")).status_code == 409
    assert (await company.complete(case, 9, "sales")).status_code == 404


async def test_nothing_happened_in_the_future(company: Company) -> None:
    flow = await company.flow()
    late = "2026-11-23T01:00:01Z"
    started = await company.post("/cases", {"flow_id": flow, "subject": "x", "at": late})
    done = await company.complete(await company.case(flow), 1, "sales", at=late)
    early = await company.complete(
        await company.case(flow), 1, "sales", at="2026-11-23T00:59:59+00:00"
    )
    assert [one.json()["code"] for one in (started, done)] == ["in-the-future"] * 2
    assert (early.status_code, early.json()["code"]) == (422, "invalid-time")


async def test_unknown_cases_are_not_found(quiet_company: Company) -> None:
    company = quiet_company
    done = await company.complete(UNKNOWN, 1, "sales")
    sent = await company.post(f"{UNKNOWN}/steps/1/send-back", {"department": "x", "reason": "y"})
    for answer in (await company.get(UNKNOWN), done, sent):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-case")


async def test_cases_are_listed_by_their_opening(company: Company) -> None:
    flow = await company.flow()
    cases = []
    for _ in range(3):
        cases.append((await company.case(flow)).rpartition("/")[2])
        company.house.clock.pass_by(DAY)
    first = (await company.get("/cases", flow_id=flow, limit=2)).json()
    rest = (await company.get("/cases", flow_id=flow, limit=2, cursor=first["next_cursor"])).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == cases
    assert rest["next_cursor"] is None
    assert (await company.get("/cases", status="recorded")).json()["items"] == []
    assert (await company.get("/cases", limit=2, cursor=first["next_cursor"])).status_code == 422
    for path in ("/cases", UNKNOWN, "/handovers"):
        assert (await company.house.client.get(f"/api/workflows/v1{path}")).status_code == 401
