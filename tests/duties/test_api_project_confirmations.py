"""A second person by the routes: what they see, who is refused, and what counts for pay when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.http.auth import Role
from shared.testing.area_client import same_instants
from shared.testing.second_person import (
    close_project_with_two_persons,
    confirm_as_second_person,
    second_person_headers,
)
from tests.duties.area_client import TERMS_BODY, DutiesClient
from tests.shared.earlier_event_form import store_in_earlier_form


async def running_project(client: DutiesClient) -> str:
    project = await client.plan_project()
    await client.start_project(project)
    return project


async def awaiting(client: DutiesClient) -> list[str]:
    """Return the paths of the projects that await a second person."""
    found = (await client.get("/projects", awaiting_confirmation=True)).json()["items"]
    return [f"/projects/{one['project_id']}" for one in found]


async def test_nothing_is_published_for_pay_until_a_second_person_confirms(
    area_client: DutiesClient,
) -> None:
    project = await running_project(area_client)
    await area_client.post(f"{project}/close", {"actual": "12500.5"})
    found = (await area_client.get(project)).json()
    assert (found["status"], found["actual"], found["proposed_actual"]) == (
        "running",
        None,
        "12500.5",
    )
    assert found["pool_confirmation"] == "awaiting"
    assert await awaiting(area_client) == [project]
    assert await area_client.published_facts("project-closed") == []

    early = await confirm_as_second_person(area_client, project, "outcome")
    assert (early.status_code, early.json()["code"]) == (409, "pool-not-confirmed")
    for what in ("pool", "outcome"):
        assert await area_client.published_facts("project-closed") == []
        assert (await confirm_as_second_person(area_client, project, what)).is_success
    (fact,) = await area_client.published_facts("project-closed")
    assert (fact["actual"], fact["pool"]) == ("12500.5", TERMS_BODY["pool"])
    assert same_instants(fact["at"], found["proposed_at"])
    assert await awaiting(area_client) == []


@pytest.mark.parametrize("role", [Role.OFFICER_DUTIES, Role.GENERAL_MANAGER])
async def test_another_token_of_the_same_person_confirms_nothing(
    area_client: DutiesClient, role: Role
) -> None:
    project = await running_project(area_client)
    await area_client.post(f"{project}/close", {"actual": "1"})
    same = area_client.installation.authorization_headers(role)
    for what in ("pool", "outcome"):
        refused = await confirm_as_second_person(area_client, project, what, same)
        assert (refused.status_code, refused.json()["code"]) == (403, "entered-by-yourself")
    assert (await area_client.get(project)).json()["status"] == "running"


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.AUDITOR, Role.OFFICER_GOALS])
async def test_other_roles_confirm_nothing(area_client: DutiesClient, role: Role) -> None:
    project = await area_client.plan_project()
    headers = area_client.installation.authorization_headers(
        role, department="rnd", subject="somebody"
    )
    refused = await area_client.post(f"{project}/pool/confirm", None, headers, If_Match='"1"')
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")


async def test_who_confirms_has_seen_the_present_values(area_client: DutiesClient) -> None:
    project = await running_project(area_client)
    second = second_person_headers(area_client)
    await confirm_as_second_person(area_client, project, "pool")
    await area_client.post(f"{project}/close", {"actual": "1"})
    seen = (await area_client.get(project, second)).headers["ETag"]
    await area_client.post(f"{project}/close", {"actual": "900000"})
    stale = await area_client.post(f"{project}/outcome/confirm", None, second, If_Match=seen)
    assert stale.status_code == 412
    missing = await area_client.post(f"{project}/outcome/confirm", None, second)
    assert missing.status_code == 428
    assert await area_client.published_facts("project-closed") == []


async def test_a_rejection_gives_its_reason(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    second = second_person_headers(area_client)
    await area_client.post(f"{project}/pool/reject", {"reason": "too large"}, second)
    found = (await area_client.get(project)).json()
    assert (found["pool_confirmation"], found["pool_rejection"]) == ("rejected", "too large")
    refused = await area_client.post(f"{project}/start")
    assert refused.json()["code"] == "pool-rejected-already"
    changed = {**TERMS_BODY, "pool": {"amount_minor": 1, "currency": "CNY"}}
    assert (await area_client.put(project, changed, If_Match='"2"')).is_success
    found = (await area_client.get(project)).json()
    assert (found["pool_confirmation"], found["pool_rejection"]) == ("awaiting", None)

    await area_client.start_project(project)
    await area_client.post(f"{project}/close", {"actual": "7"})
    await area_client.post(f"{project}/outcome/reject", {"reason": "not measured"}, second)
    found = (await area_client.get(project)).json()
    assert (found["proposed_actual"], found["outcome_rejection"]) == (None, "not measured")
    await close_project_with_two_persons(area_client, project, "8")
    found = (await area_client.get(project)).json()
    assert (found["status"], found["actual"], found["outcome_rejection"]) == ("closed", "8", None)


async def test_a_late_confirmation_keeps_the_day_on_which_the_project_ended(
    area_client: DutiesClient,
) -> None:
    project = await running_project(area_client)
    ended_at = area_client.installation.clock()
    await area_client.post(f"{project}/close", {"actual": "7"})
    await area_client.installation.advance_time(timedelta(days=9))
    for what in ("pool", "outcome"):
        assert (await confirm_as_second_person(area_client, project, what)).is_success
    (fact,) = await area_client.published_facts("project-closed")
    assert fact["at"].startswith(ended_at.strftime("%Y-%m-%dT%H:%M"))


async def test_the_author_of_a_pool_from_before_is_read_from_the_log(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    async with area_client.area.pool.acquire() as db:
        await store_in_earlier_form(db)
        await db.execute(
            "UPDATE earlier_event SET data = (data::jsonb - 'by')::json"
            " WHERE data->>'type' = 'project-planned'"
        )
    same = area_client.installation.authorization_headers(Role.GENERAL_MANAGER)
    refused = await confirm_as_second_person(area_client, project, "pool", same)
    assert refused.json()["code"] == "entered-by-yourself"
    assert (await confirm_as_second_person(area_client, project, "pool")).is_success


async def test_pages_are_told_of_each_confirmation(area_client: DutiesClient) -> None:
    project = await running_project(area_client)
    second = second_person_headers(area_client)
    await area_client.post(f"{project}/close", {"actual": "1"})
    await area_client.post(f"{project}/outcome/reject", {"reason": "unclear"}, second)
    await area_client.post(f"{project}/pool/reject", {"reason": "unclear"}, second)
    await confirm_as_second_person(area_client, project, "pool")
    for kind in ("outcome-proposed", "outcome-rejected", "pool-rejected", "pool-confirmed"):
        (fact,) = await area_client.published_facts(kind)
        assert fact["participants"] == ["marketing", "rnd"]


async def test_one_person_takes_no_confirmed_pool_away(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await confirm_as_second_person(area_client, project, "pool")
    refused = await area_client.post(f"{project}/cancel", {"reason": "no budget"})
    assert (refused.status_code, refused.json()["code"]) == (403, "general-manager-cancels")
    etag = (await area_client.get(project)).headers["ETag"]
    free = {**TERMS_BODY, "pool": None}
    assert (await area_client.put(project, free, If_Match=etag)).is_success
    refused = await area_client.post(f"{project}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "changed-pool-not-confirmed")
    found = (await area_client.get(project)).json()
    assert (found["pool"], found["pool_confirmation"]) == (None, "awaiting")
    assert await awaiting(area_client) == [project]
    assert (await confirm_as_second_person(area_client, project, "pool")).is_success
    assert await awaiting(area_client) == []
    await area_client.start_project(project)
