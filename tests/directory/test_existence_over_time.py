"""A parent exists as long as its child stands under it, and a department as long as its people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.directory.area_client import LI_BODY, DirectoryClient

CHILD_FIRST = """code,name,parent,valid_from
K2,Child starts before parent,K1,2025-01-01
K1,Parent,,2026-01-01
"""
TWO_LEVELS = "code,name,parent,valid_from\nM1,M1,,2026-01-01\nM2,M2,M1,2026-01-01\n"


async def close(client: DirectoryClient, code: str, valid_to: str) -> Any:
    """Close a department and return the response."""
    etag = (await client.get(f"/departments/{code}")).headers["ETag"]
    return await client.post(f"/departments/{code}/closing", {"valid_to": valid_to}, If_Match=etag)


async def test_a_sheet_whose_child_begins_before_its_parent_is_refused(
    area_client: DirectoryClient,
) -> None:
    refused = await area_client.upload_sheet("departments", CHILD_FIRST)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"]) == (422, "#/2")
    assert error["code"] == "parent-begins-later"
    assert "K1 exists from 2026-01-01 on, so K2 cannot stand under it" in error["detail"]


async def test_a_registration_under_a_later_parent_is_refused(
    area_client: DirectoryClient,
) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    child = {"code": "M3", "name": "M3", "parent": "m2", "valid_from": "2025-12-31"}
    refused = await area_client.post("/departments", child)
    assert (refused.status_code, refused.json()["code"]) == (422, "parent-begins-later")
    registered = await area_client.post("/departments", {**child, "valid_from": "2026-01-01"})
    assert registered.status_code == 201
    assert (await area_client.get_json("/departments/M3"))["parent"] == "M2"


async def test_a_parent_does_not_close_before_its_child(area_client: DirectoryClient) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    assert (await close(area_client, "M2", "2026-12-31")).status_code == 200
    refused = await close(area_client, "M1", "2026-06-30")
    assert (refused.status_code, refused.json()["code"]) == (409, "departments-below-close-later")
    assert "M2 (2026-12-31)" in refused.json()["detail"]
    assert (await close(area_client, "M1", "2026-12-31")).status_code == 200


@pytest.mark.parametrize("by_sheet", [True, False])
async def test_nobody_is_in_a_department_before_it_exists(
    area_client: DirectoryClient, by_sheet: bool
) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    early = {**LI_BODY, "department": "M2", "valid_from": "2020-01-01"}
    if by_sheet:
        sheet = "id,name,department,roles,valid_from\np1,Lee,M2,executor,2020-01-01\n"
        refused = await area_client.upload_sheet("people", sheet)
        code = refused.json()["errors"][0]["code"]
    else:
        refused = await area_client.post("/people", early)
        code = refused.json()["code"]
    assert (refused.status_code, code) == (422, "membership-before-department")
    assert (await area_client.get_json("/people"))["items"] == []


async def test_an_assignment_ends_with_its_department(area_client: DirectoryClient) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    person = {**LI_BODY, "department": "M2", "valid_from": "2026-01-01"}
    await area_client.post("/people", person)
    assert (await close(area_client, "M2", "2026-06-30")).status_code == 200
    shown = await area_client.get_json(f"/people/{LI_BODY['id']}")
    assert [one["valid_to"] for one in shown["assignments"]] == ["2026-06-30"]
    later = await area_client.get_json("/people", as_of="2026-07-01")
    assert [one["department"] for one in later["items"]] == [None]

    # An assignment that is entered afterwards for an earlier day ends on the same day.
    late = {"department": "M2", "roles": ["executor"], "valid_from": "2026-03-01"}
    etag = (await area_client.get(f"/people/{LI_BODY['id']}")).headers["ETag"]
    await area_client.post(f"/people/{LI_BODY['id']}/assignments", late, If_Match=etag)
    shown = await area_client.get_json(f"/people/{LI_BODY['id']}")
    assert [one["valid_to"] for one in shown["assignments"]] == ["2026-02-28", "2026-06-30"]


async def test_a_department_does_not_close_before_somebody_joins_it(
    area_client: DirectoryClient,
) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    person = {**LI_BODY, "department": "M2", "valid_from": "2026-09-01"}
    await area_client.post("/people", person)
    refused = await close(area_client, "M2", "2026-06-30")
    assert (refused.status_code, refused.json()["code"]) == (409, "people-join-later")
    assert LI_BODY["id"] in refused.json()["detail"]


async def test_an_assignment_is_not_repeated_after_its_department(
    area_client: DirectoryClient,
) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    person = {**LI_BODY, "department": "M2", "valid_from": "2026-01-01"}
    await area_client.post("/people", person)
    assert (await close(area_client, "M2", "2026-06-30")).status_code == 200
    assert (await area_client.post("/people", person)).status_code == 201

    again = {"department": "M2", "roles": person["roles"], "valid_from": "2026-09-01"}
    etag = (await area_client.get(f"/people/{LI_BODY['id']}")).headers["ETag"]
    refused = [
        await area_client.post(f"/people/{LI_BODY['id']}/assignments", again, If_Match=etag),
        await area_client.post("/people", {**person, "valid_from": "2026-09-01"}),
    ]
    assert {one.json()["code"] for one in refused} == {"membership-after-closing"}
    sheet = f"id,name,department,roles,valid_from\n{LI_BODY['id']},{LI_BODY['name']},M2,"
    roles = ";".join(person["roles"])
    repeated = await area_client.upload_sheet("people", f"{sheet}{roles},2026-01-01\n")
    assert repeated.json()["unchanged"] == 1
    later = await area_client.upload_sheet("people", f"{sheet}{roles},2026-09-01\n")
    assert [one["code"] for one in later.json()["errors"]] == ["membership-after-closing"]


@pytest.mark.parametrize("blank", ["\u200b", "\ufeff", "\u2060", "\u3000", " \u200e "])
async def test_what_cannot_be_seen_is_no_part_of_a_code(
    area_client: DirectoryClient, blank: str
) -> None:
    body = {"code": f"{blank}Q1{blank}", "name": "Q", "valid_from": "2026-01-01"}
    assert (await area_client.post("/departments", body)).json()["id"] == "Q1"
    nothing = await area_client.post("/departments", {**body, "code": blank})
    assert (nothing.status_code, nothing.json()["errors"][0]["code"]) == (422, "text-empty")
    sheet = f"code,name,parent,valid_from\n{blank}Q2{blank},Q,{blank}Q1,2026-01-01\n"
    assert (await area_client.upload_sheet("departments", sheet)).json()["created"] == 1
    assert (await area_client.get_json("/departments/Q2"))["parent"] == "Q1"


@pytest.mark.parametrize("code", [".", ".."])
async def test_a_code_that_no_path_can_hold_is_refused(
    area_client: DirectoryClient, code: str
) -> None:
    body = {"code": code, "name": "Q", "valid_from": "2026-01-01"}
    refused = await area_client.post("/departments", body)
    assert refused.json()["code"] == "code-malformed"
    sheet = f"code,name,valid_from\n{code},Q,2026-01-01\na.,Q,2026-01-01\na.b,Q,2026-01-01\n"
    flaws = (await area_client.upload_sheet("departments", sheet)).json()["errors"]
    assert [(one["code"], one["pointer"]) for one in flaws] == [("code-malformed", "#/2")]


async def test_codes_and_ids_in_another_case_are_the_same(area_client: DirectoryClient) -> None:
    await area_client.upload_sheet("departments", TWO_LEVELS)
    again = {"code": "m1", "name": "M1", "valid_from": "2026-01-01"}
    refused = await area_client.post("/departments", again)
    assert (refused.status_code, refused.json()["code"]) == (409, "same-code")
    sheet = await area_client.upload_sheet("departments", TWO_LEVELS.lower())
    assert [one["code"] for one in sheet.json()["errors"]] == ["same-code", "same-code"]

    person = {**LI_BODY, "department": "m2"}
    assert (await area_client.post("/people", person)).status_code == 201
    shown = await area_client.get_json(f"/people/{LI_BODY['id']}")
    assert shown["assignments"][0]["department"] == "M2"
    twin = await area_client.post("/people", {**person, "id": "e1001"})
    assert (twin.status_code, twin.json()["code"]) == (409, "same-person-id")
