"""The routes of duty lists, and how their entries become handoffs."""

from shared.testing.area_client import read_version
from tests.duties.area_client import DUTY_BODY, DutiesClient, handoff_path

SOME_ID = "01900000-0000-7000-8000-000000000000"


async def test_an_entry_is_assigned_and_read(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    response = await area_client.post(f"{project}/duties", DUTY_BODY)
    assert response.status_code == 201
    read = await area_client.get(response.headers["Location"].removeprefix("/api/duties/v1"))
    assert read_version(read) == read_version(response) == 2
    entry = read.json()
    assert {key: entry[key] for key in DUTY_BODY} == DUTY_BODY
    assert entry["due_at"] is entry["handoff_id"] is entry["withdrawn"] is None
    names = {"accountable_name": "marketing", "recipient_name": "rnd"}
    assert (await area_client.get(project)).json()["duties"] == [entry | names]


async def test_the_start_gives_each_entry_a_due_date_and_a_handoff(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    first = await area_client.assign_duty(project, due_days=3)
    second = await area_client.assign_duty(project, due_days=7, depends_on=[first])
    await area_client.start_project(project)
    duties = (await area_client.get(project)).json()["duties"]
    assert [duty["due_at"] for duty in duties] == [
        "2026-11-26T23:59:59.999999+08:00",
        "2026-11-30T23:59:59.999999+08:00",
    ]
    assert [handoff_path(duty) for duty in (first, second)] == [
        f"/handoffs/{duty['handoff_id']}" for duty in duties
    ]
    assert duties[1]["depends_on"] == [first]
    assert {duty["handoff_status"] for duty in duties} == {"awaited"}
    assert len(await area_client.published_facts("duty-scheduled")) == 2


async def test_an_entry_of_a_running_project_is_owed_at_once(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await area_client.start_project(project)
    duty = await area_client.assign_duty(project)
    await area_client.installation.wait_until_idle()
    assert (await area_client.get(handoff_path(duty))).json()["status"] == "awaited"


async def test_the_refusal_of_an_overlap_names_the_other_entry(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project, activity="Write the requirements")
    overlapping = {**DUTY_BODY, "accountable": "rnd", "recipient": "marketing"}
    response = await area_client.post(f"{project}/duties", overlapping)
    assert (response.status_code, response.json()["code"]) == (409, "entry-overlaps")
    assert duty in response.json()["detail"]


async def test_an_invalid_entry_is_refused(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    response = await area_client.post(f"{project}/duties", {**DUTY_BODY, "accountable": "sales"})
    assert (response.status_code, response.json()["code"]) == (422, "accountable-takes-no-part")
    response = await area_client.post(f"{project}/duties", {**DUTY_BODY, "due_days": -1})
    assert response.json()["errors"][0]["pointer"] == "#/due_days"


async def test_the_handoff_of_a_withdrawn_entry_is_cancelled(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project)
    await area_client.start_project(project)
    response = await area_client.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    assert response.status_code == 200
    await area_client.installation.wait_until_idle()
    assert (await area_client.get(handoff_path(duty))).json()["status"] == "cancelled"
    assert (await area_client.get(project)).json()["duties"][0]["withdrawn"] == "moot"
    assert await area_client.published_facts("handoff-cancelled") == []


async def test_an_entry_withdrawn_before_the_start_gets_no_handoff(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project)
    await area_client.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    await area_client.start_project(project)
    assert (await area_client.get(handoff_path(duty))).status_code == 404


async def test_cancelling_a_project_cancels_its_open_handoffs_only(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    accepted_duty, open_duty = (
        await area_client.assign_duty(project),
        await area_client.assign_duty(project),
    )
    await area_client.start_project(project)
    await area_client.move_handoff(handoff_path(accepted_duty), "offer", "marketing")
    await area_client.move_handoff(handoff_path(accepted_duty), "accept", "rnd")
    await area_client.post(f"{project}/cancel", {"reason": "no budget"})
    await area_client.installation.wait_until_idle()
    assert (await area_client.get(handoff_path(accepted_duty))).json()["status"] == "accepted"
    found = (await area_client.get(handoff_path(open_duty))).json()
    assert found["status"] == "cancelled"
    assert found["holdings"][-1]["reason"] == "no budget"


async def test_an_unknown_entry_is_not_found(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    duty = f"{project}/duties/{SOME_ID}"
    assert (await area_client.get(duty)).status_code == 404
    response = await area_client.post(f"{duty}/withdraw", {"reason": "moot"})
    assert (response.status_code, response.json()["code"]) == (404, "unknown-duty")


async def test_only_officers_withdraw_an_entry(area_client: DutiesClient) -> None:
    path = f"/projects/{SOME_ID}/duties/{SOME_ID}/withdraw"
    response = await area_client.post(
        path, {"reason": "moot"}, area_client.executor_headers("marketing")
    )
    assert response.status_code == 403
