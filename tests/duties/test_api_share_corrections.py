"""A running project's participants and ratios are corrected over HTTP, by two persons."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.duties_corrections import SharesCorrected
from shared.http.auth import Role
from shared.testing.second_person import confirm_as_second_person, second_person_headers
from tests.duties.area_client import DutiesClient

RIGHT = [
    {"department": "Marketing", "ratio": "0.333333333"},
    {"department": "sales", "ratio": "0.666666667"},
]
BODY = {"shares": RIGHT, "reason": "sales was mistaken for rnd"}


async def running(client: DutiesClient, **changes: Any) -> str:
    project = await client.plan_project(**changes)
    await client.start_project(project)
    return project


async def test_a_mistaken_participant_is_replaced_and_the_closing_is_paid_to_the_right_one(
    area_client: DutiesClient,
) -> None:
    project = await running(area_client)
    assert (await area_client.post(f"{project}/shares/correct", BODY)).is_success
    await confirm_as_second_person(area_client, project, "pool")
    await area_client.post(f"{project}/close", {"actual": "12500"})
    early = await confirm_as_second_person(area_client, project, "outcome")
    assert (early.status_code, early.json()["code"]) == (409, "share-correction-awaits")
    found = (await area_client.get(project)).json()
    assert [one["department"] for one in found["shares"]] == ["marketing", "rnd"]
    assert found["share_correction"] == {
        "shares": [{**RIGHT[0], "department": "marketing"}, RIGHT[1]],
        "reason": BODY["reason"],
        "by": "tester",
    }
    listed = (await area_client.get("/projects", awaiting_confirmation=True)).json()["items"]
    assert found["project_id"] in [one["project_id"] for one in listed]

    same = area_client.installation.authorization_headers(Role.GENERAL_MANAGER)
    refused = await confirm_as_second_person(area_client, project, "shares", same)
    assert (refused.status_code, refused.json()["code"]) == (403, "entered-by-yourself")
    assert (await confirm_as_second_person(area_client, project, "shares")).is_success
    (fact,) = await area_client.published_facts("shares-corrected")
    told = SharesCorrected.model_validate(fact)
    assert [one.department for one in told.shares] == ["marketing", "sales"]
    assert [one.department for one in told.was] == ["marketing", "rnd"]
    assert (await confirm_as_second_person(area_client, project, "outcome")).is_success
    (closed,) = await area_client.published_facts("project-closed")
    assert closed["shares"] == [{**RIGHT[0], "department": "marketing"}, RIGHT[1]]
    found = (await area_client.get(project)).json()
    assert (found["share_correction"], found["pool_confirmation"]) == (None, "confirmed")
    late = await area_client.post(f"{project}/shares/correct", BODY)
    assert (late.status_code, late.json()["code"]) == (409, "shares-fixed")


async def test_a_department_that_does_not_exist_is_corrected_into_no_project(
    area_client: DutiesClient,
) -> None:
    project = await running(area_client)
    shares = [{"department": "saels", "ratio": "1"}]
    refused = await area_client.post(f"{project}/shares/correct", {**BODY, "shares": shares})
    assert refused.status_code in {409, 422}
    assert "department" in refused.json()["code"]
    tenth = {**BODY, "shares": [{"department": "sales", "ratio": "0.1"}]}
    refused = await area_client.post(f"{project}/shares/correct", tenth)
    assert (refused.status_code, refused.json()["code"]) == (422, "ratios-not-one")


async def test_a_rejected_correction_says_why_and_who_confirms_has_read_it(
    area_client: DutiesClient,
) -> None:
    project = await running(area_client, pool=None)
    await area_client.post(f"{project}/shares/correct", BODY)
    second = second_person_headers(area_client)
    blind = await area_client.post(f"{project}/shares/confirm", None, second, If_Match='"1"')
    assert blind.status_code == 412
    closing = await area_client.post(f"{project}/close", {"actual": "1"})
    assert closing.json()["code"] == "share-correction-awaits"
    assert (
        await area_client.post(f"{project}/shares/reject", {"reason": "unproven"}, second)
    ).is_success
    found = (await area_client.get(project)).json()
    assert (found["share_correction"], found["share_rejection"]) == (None, "unproven")
    for kind in ("share-correction-proposed", "share-correction-rejected"):
        (fact,) = await area_client.published_facts(kind)
        assert fact["participants"] == ["marketing", "rnd"]


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.HR, Role.AUDITOR])
async def test_only_officers_and_the_general_manager_correct_shares(
    area_client: DutiesClient, role: Role
) -> None:
    project = await area_client.plan_project()
    headers = area_client.installation.authorization_headers(role, department="rnd")
    refused = await area_client.post(f"{project}/shares/correct", BODY, headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
