"""Only the general manager gives or takes roles of the whole company, or re-links who has them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.directory.area_client import LI_BODY, DirectoryClient

AUDITOR = {"department": "RND", "roles": ["auditor"], "valid_from": "2027-01-01"}
EXECUTOR = {"department": "RND", "roles": ["executor"], "valid_from": "2026-02-01"}
SHEET = "id,name,department,roles,valid_from\nE9,王强,RND,{roles},2026-01-01\n"


@pytest.mark.asyncio(loop_scope="module")
async def test_an_officer_gives_roles_of_departments_only(
    staffed_directory: DirectoryClient,
) -> None:
    officer = staffed_directory.with_role(Role.OFFICER_DUTIES)

    async def code_of(method: str, path: str, body: dict[str, Any], version: int | None) -> str:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        answer = await officer.request(method, path, json=body, headers=headers)
        return "" if answer.is_success else answer.json()["code"]

    forbidden = "company-roles-forbidden"
    wide = {**LI_BODY, "id": "E2", "roles": ["hr"]}
    assert await code_of("POST", "/people", wide, None) == forbidden
    assert await code_of("POST", "/people/E1001/assignments", AUDITOR, 2) == forbidden
    assert await code_of("POST", "/people/E1001/assignments", EXECUTOR, 2) == ""
    subject = {"sign_on_subject": "li.jing"}
    assert await code_of("PUT", "/people/E1001/sign-on-subject", subject, 3) == ""
    sheet = await officer.upload_sheet("people", SHEET.format(roles="general-manager"))
    assert sheet.json()["errors"][0]["code"] == forbidden
    assert (await officer.upload_sheet("people", SHEET.format(roles="liaison"))).is_success
    manager = await staffed_directory.request(
        "POST", "/people/E1001/assignments", json=AUDITOR, headers={"If-Match": '"4"'}
    )
    assert manager.is_success
    mine = {"sign_on_subject": "officer"}
    assert await code_of("PUT", "/people/E1001/sign-on-subject", mine, 5) == forbidden
    later = {**EXECUTOR, "valid_from": "2027-01-01"}
    assert await code_of("POST", "/people/E1001/assignments", later, 5) == forbidden
    person = await officer.get_json("/people/E1001")
    assert "rename_person" in {one["operation"] for one in person["_actions"] if one["allowed"]}
