"""A project that was planned by mistake is withdrawn."""

from __future__ import annotations

from shared.http.auth import Role
from tests.duties.area_client import DutiesClient

MISTAKE = {"reason": "planned twice"}


async def test_a_plan_that_was_a_mistake_is_left_out_of_lists_and_its_code_is_free(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project(code="DUP-1")
    await area_client.assign_duty(project)
    await area_client.post(f"{project}/start", {"kick_off": "2026-11-26T09:00:00+08:00"})
    refused = await area_client.post(
        f"{project}/withdraw", MISTAKE, area_client.executor_headers("rnd")
    )
    assert refused.status_code == 403
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert answer.status_code == 200, answer.text
    assert (await area_client.get("/projects")).json()["items"] == []
    listed = (await area_client.get("/projects?status=withdrawn")).json()["items"]
    assert [(one["status"], one["reason"]) for one in listed] == [("withdrawn", "planned twice")]
    await area_client.plan_project(code="DUP-1")
    (fact,) = await area_client.published_facts("project-withdrawn")
    assert fact["reason"] == "planned twice"
    assert await area_client.published_facts("project-started") == []


async def test_what_has_started_or_ended_is_not_withdrawn(area_client: DutiesClient) -> None:
    project = await area_client.plan_project(pool=None)
    await area_client.start_project(project)
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert (answer.status_code, answer.json()["code"]) == (409, "withdrawn-while-running")
    await area_client.post(f"{project}/close", {"actual": "1"})
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert answer.json()["code"] == "project-has-outcome"


async def test_only_the_general_manager_withdraws_a_confirmed_pool(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    manager = area_client.installation.authorization_headers(
        Role.GENERAL_MANAGER, subject="another-person"
    )
    await area_client.post(f"{project}/pool/confirm", None, manager, If_Match='"1"')
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert (answer.status_code, answer.json()["code"]) == (403, "general-manager-cancels")
    assert (await area_client.post(f"{project}/withdraw", MISTAKE, manager)).status_code == 200
