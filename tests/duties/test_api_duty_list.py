"""Duty lists over HTTP, and how their entries become handoffs."""

from tests.duties.at_work import DUTY, Company, handoff_path

SOME_ID = "01900000-0000-7000-8000-000000000000"


async def test_an_entry_is_assigned_and_read(company: Company) -> None:
    project = await company.project()
    answer = await company.post(f"{project}/duties", DUTY)
    assert answer.status_code == 201
    read = await company.get(answer.headers["Location"].removeprefix("/api/duties/v1"))
    assert read.headers["ETag"] == answer.headers["ETag"] == '"2"'
    entry = read.json()
    assert {key: entry[key] for key in DUTY} == DUTY
    assert entry["due_at"] is entry["handoff_id"] is entry["withdrawn"] is None
    assert (await company.get(project)).json()["duties"] == [entry]


async def test_the_start_gives_every_entry_its_date_and_its_handoff(company: Company) -> None:
    project = await company.project()
    first = await company.duty(project, due_days=3)
    second = await company.duty(project, due_days=7, depends_on=[first])
    await company.start(project)
    duties = (await company.get(project)).json()["duties"]
    assert [duty["due_at"] for duty in duties] == [
        "2026-11-26T15:59:59.999999Z",
        "2026-11-30T15:59:59.999999Z",
    ]
    assert [handoff_path(duty) for duty in (first, second)] == [
        f"/handoffs/{duty['handoff_id']}" for duty in duties
    ]
    assert duties[1]["depends_on"] == [first]
    assert {duty["handoff_status"] for duty in duties} == {"awaited"}
    assert len(await company.facts("duty-scheduled")) == 2


async def test_an_entry_of_a_running_project_is_owed_at_once(company: Company) -> None:
    project = await company.project()
    await company.start(project)
    duty = await company.duty(project)
    await company.house.settle()
    assert (await company.get(handoff_path(duty))).json()["status"] == "awaited"


async def test_an_overlap_names_the_other_entry(company: Company) -> None:
    project = await company.project()
    duty = await company.duty(project, activity="Write the requirements")
    taken = {**DUTY, "accountable": "rnd", "recipient": "marketing"}
    answer = await company.post(f"{project}/duties", taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "duty-overlaps")
    assert duty in answer.json()["detail"]


async def test_an_entry_that_does_not_fit_is_refused(company: Company) -> None:
    project = await company.project()
    answer = await company.post(f"{project}/duties", {**DUTY, "accountable": "sales"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-duty")
    answer = await company.post(f"{project}/duties", {**DUTY, "due_days": -1})
    assert answer.json()["errors"][0]["pointer"] == "#/due_days"


async def test_a_withdrawn_entry_is_owed_no_longer(company: Company) -> None:
    project = await company.project()
    duty = await company.duty(project)
    await company.start(project)
    answer = await company.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    assert answer.status_code == 200
    await company.house.settle()
    assert (await company.get(handoff_path(duty))).json()["status"] == "cancelled"
    assert (await company.get(project)).json()["duties"][0]["withdrawn"] == "moot"
    assert await company.facts("handoff-cancelled") == []


async def test_an_entry_withdrawn_before_the_start_never_has_a_handoff(company: Company) -> None:
    project = await company.project()
    duty = await company.duty(project)
    await company.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    await company.start(project)
    assert (await company.get(handoff_path(duty))).status_code == 404


async def test_giving_up_the_project_cancels_what_is_open_and_nothing_else(
    company: Company,
) -> None:
    project = await company.project()
    met, due = await company.duty(project), await company.duty(project)
    await company.start(project)
    await company.move(handoff_path(met), "offer", "marketing")
    await company.move(handoff_path(met), "accept", "rnd")
    await company.post(f"{project}/cancel", {"reason": "no budget"})
    await company.house.settle()
    assert (await company.get(handoff_path(met))).json()["status"] == "accepted"
    found = (await company.get(handoff_path(due))).json()
    assert found["status"] == "cancelled"
    assert found["holdings"][-1]["reason"] == "no budget"


async def test_an_unknown_entry_is_not_found(company: Company) -> None:
    project = await company.project()
    duty = f"{project}/duties/{SOME_ID}"
    assert (await company.get(duty)).status_code == 404
    answer = await company.post(f"{duty}/withdraw", {"reason": "moot"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-duty")


async def test_only_officers_withdraw(company: Company) -> None:
    path = f"/projects/{SOME_ID}/duties/{SOME_ID}/withdraw"
    answer = await company.post(path, {"reason": "moot"}, company.executor("marketing"))
    assert answer.status_code == 403
