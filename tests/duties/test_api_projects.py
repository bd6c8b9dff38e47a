"""The routes of projects."""

import asyncio
import json

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.second_person import close_project_with_two_persons
from tests.duties.area_client import DUTY_BODY, TERMS_BODY, DutiesClient

SOME_ID = "01900000-0000-7000-8000-000000000000"


async def test_a_project_is_planned_and_read(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    response = await area_client.get(project)
    assert response.status_code == 200
    assert read_version(response) == 1
    found = response.json()
    assert found["status"] == "planned"
    names = [{**share, "department_name": share["department"]} for share in TERMS_BODY["shares"]]
    assert found["shares"] == names
    assert found["pool"] == TERMS_BODY["pool"]
    assert found["target"] == "10000"
    assert found["duties"] == []


async def test_a_project_runs_from_its_plan_to_its_outcome(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    started = await area_client.post(f"{project}/start", {})
    assert started.json()["version"] == 2
    closed = await close_project_with_two_persons(area_client, project, "12500.5")
    assert read_version(closed) == 5
    found = (await area_client.get(project)).json()
    assert (found["status"], found["actual"]) == ("closed", "12500.5")
    assert found["ended_at"] == found["kick_off"] == "2026-11-23T09:00:00+08:00"
    (fact,) = await area_client.published_facts("project-closed")
    assert fact["actual"] == "12500.5"
    assert fact["shares"] == TERMS_BODY["shares"]
    assert fact["pool"] == TERMS_BODY["pool"]
    (fact,) = await area_client.published_facts("project-started")
    assert fact["participants"] == ["marketing", "rnd"]


async def test_a_project_may_have_no_pool(area_client: DutiesClient) -> None:
    project = await area_client.plan_project(pool=None)
    await area_client.start_project(project)
    await area_client.post(f"{project}/close", {"actual": "1"})
    assert (await area_client.get(project)).json()["pool"] is None
    (fact,) = await area_client.published_facts("project-closed")
    assert fact["pool"] is None


async def test_a_project_is_cancelled(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    assert (await area_client.post(f"{project}/cancel", {"reason": "no budget"})).status_code == 200
    found = (await area_client.get(project)).json()
    assert (found["status"], found["reason"]) == ("cancelled", "no budget")
    refused = await area_client.post(f"{project}/start", {})
    assert refused.status_code == 409
    assert refused.json()["code"] == "project-over"


async def test_changing_the_plan_needs_the_present_version(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    changed = {**TERMS_BODY, "target": "20000", "shares": [{"department": "rnd", "ratio": "1"}]}
    missing = await area_client.put(project, changed)
    assert missing.status_code == 428
    stale = await area_client.put(project, changed, If_Match='"7"')
    assert stale.status_code == 412
    done = await area_client.put(project, changed, If_Match='"1"')
    assert read_version(done) == 2
    found = (await area_client.get(project)).json()
    assert found["target"] == "20000"
    assert [one["department"] for one in found["shares"]] == ["rnd"]


async def test_a_stale_version_is_refused_where_it_is_optional(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    response = await area_client.post(f"{project}/start", {}, If_Match='"9"')
    assert response.status_code == 412
    assert response.json()["code"] == "version-stale"


async def test_a_repeated_key_gets_the_same_response(area_client: DutiesClient) -> None:
    key = "plan-7"
    first = await area_client.post("/projects", TERMS_BODY, Idempotency_Key=f'"{key}"')
    again = await area_client.post("/projects", TERMS_BODY, Idempotency_Key=f'"{key}"')
    assert first.json() == again.json()
    assert again.status_code == 201
    other = await area_client.post(
        "/projects", {**TERMS_BODY, "code": "NPL-8"}, Idempotency_Key=f'"{key}"'
    )
    assert other.status_code == 422
    assert other.json()["code"] == "key-reused"
    assert len((await area_client.get("/projects")).json()["items"]) == 1


async def test_projects_are_listed_page_by_page(area_client: DutiesClient) -> None:
    planned = [await area_client.plan_project(code=f"P-{number}") for number in range(3)]
    await area_client.start_project(planned[1])
    await area_client.plan_project(shares=[{"department": "sales", "ratio": "1"}])
    listed: list[str] = []
    cursor = None
    while True:
        params = {"participant": "rnd", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await area_client.get("/projects", **params)).json()
        listed += [project["project_id"] for project in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [f"/projects/{project_id}" for project_id in listed] == planned
    running = (await area_client.get("/projects", status="running")).json()["items"]
    assert [project["code"] for project in running] == ["P-1"]


async def test_a_cursor_is_bound_to_its_filters(area_client: DutiesClient) -> None:
    await area_client.plan_project()
    await area_client.plan_project()
    cursor = (await area_client.get("/projects", limit=1)).json()["next_cursor"]
    response = await area_client.get("/projects", limit=1, status="running", cursor=cursor)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"shares": []}, 422),
        ({"shares": [{"department": "rnd", "ratio": "0.9"}]}, 422),
        ({"shares": [{"department": "rnd", "ratio": "0.5"}] * 2}, 422),
        ({"shares": [{"department": "rnd", "ratio": 1e400}]}, 422),
        ({"target": "0"}, 422),
        ({"target": "1e30"}, 422),
        ({"pool": {"amount_minor": 1.5, "currency": "CNY"}}, 422),
        ({"pool": {"amount_minor": 10**40, "currency": "CNY"}}, 422),
        ({"pool": {"amount_minor": 1, "currency": "yuan"}}, 422),
        ({"name": "line\nbreak"}, 422),
        ({"unknown": 1}, 422),
    ],
)
async def test_invalid_terms_are_refused(
    area_client: DutiesClient, change: dict[str, object], status: int
) -> None:
    text = json.dumps({**TERMS_BODY, **change})
    response = await area_client.request(
        "POST", "/projects", headers={"Content-Type": "application/json"}, content=text
    )
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("action", ["start", "close", "cancel", "duties", "duties/x/withdraw"])
async def test_commands_to_an_unknown_project_are_refused(
    area_client: DutiesClient, action: str
) -> None:
    body = {"start": {}, "close": {"actual": "1"}, "duties": DUTY_BODY}.get(
        action, {"reason": "why"}
    )
    path = f"/projects/{SOME_ID}/{action.replace('/x/', f'/{SOME_ID}/')}"
    response = await area_client.post(path, body)
    assert (response.status_code, response.json()["code"]) == (404, "unknown-project")


async def test_an_unknown_project_is_not_found(area_client: DutiesClient) -> None:
    assert (await area_client.get(f"/projects/{SOME_ID}")).status_code == 404
    assert (await area_client.get("/projects/no-id")).status_code == 422
    changed = await area_client.put(f"/projects/{SOME_ID}", TERMS_BODY, If_Match='"0"')
    assert changed.status_code == 404


async def test_a_close_cannot_lie_in_the_future(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    body = {"actual": "1", "at": "2026-11-24T01:00:00Z"}
    response = await area_client.post(f"{project}/close", body)
    assert (response.status_code, response.json()["code"]) == (422, "in-the-future")


async def test_a_project_does_not_close_before_its_kick_off(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await area_client.start_project(project)
    body = {"actual": "1", "at": "2026-11-01T00:00:00Z"}
    response = await area_client.post(f"{project}/close", body)
    assert (response.status_code, response.json()["code"]) == (422, "closed-before-kick-off")


@pytest.mark.parametrize("action", ["", "/start", "/close", "/cancel", "/duties"])
async def test_only_officers_plan(area_client: DutiesClient, action: str) -> None:
    path = f"/projects/{SOME_ID}{action}" if action else "/projects"
    department_head = area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="rnd"
    )
    response = await area_client.post(path, {}, department_head)
    assert (response.status_code, response.json()["code"]) == (403, "role-missing")


async def test_reading_needs_a_token(area_client: DutiesClient) -> None:
    for path in ("/projects", f"/projects/{SOME_ID}", "/handoffs", f"/handoffs/{SOME_ID}"):
        response = await area_client.installation.http_client.get(f"/api/duties/v1{path}")
        assert response.status_code == 401


async def test_two_projects_with_one_code_are_refused(area_client: DutiesClient) -> None:
    first = await area_client.plan_project(code="LAUNCH")
    other = await area_client.plan_project(code="OTHER")
    again = await area_client.post("/projects", {**TERMS_BODY, "code": "launch"})
    assert (again.status_code, again.json()["code"]) == (409, "project-code-taken")
    assert first.removeprefix("/projects/") in again.json()["detail"]
    changed = await area_client.put(other, {**TERMS_BODY, "code": "LAUNCH"}, If_Match='"1"')
    assert changed.json()["code"] == "project-code-taken"
    kept = await area_client.put(first, {**TERMS_BODY, "code": "Launch"}, If_Match='"1"')
    assert kept.status_code == 200
    found = (await area_client.get("/projects", code="LAUNCH")).json()["items"]
    assert [f"/projects/{one['project_id']}" for one in found] == [first]
    await area_client.post(f"{first}/cancel", {"reason": "no budget"})
    assert (await area_client.post("/projects", {**TERMS_BODY, "code": "launch"})).is_success


async def test_of_many_concurrent_plans_one_gets_the_code(area_client: DutiesClient) -> None:
    answers = await asyncio.gather(*(area_client.post("/projects", TERMS_BODY) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [201] + [409] * 7


async def test_projects_that_share_a_code_from_before_go_on(area_client: DutiesClient) -> None:
    await area_client.plan_project(code="LAUNCH")
    other = await area_client.plan_project(code="OTHER")
    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE project SET code = 'LAUNCH'")
    changed = {**TERMS_BODY, "code": "LAUNCH", "target": "5"}
    assert (await area_client.put(other, changed, If_Match='"1"')).status_code == 200
    assert (await area_client.post(f"{other}/start")).status_code == 200
