"""The routes that load sheets: all lines or none, and each sheet once."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from tests.directory.area_client import LI_BODY, DirectoryClient

DEPARTMENTS = """code,name,parent,head,valid_from
R1,一组,RND,,2026-03-01
RND,研发部,HQ,E1001,2026-01-01
HQ,总部,,,2026-01-01
"""
PEOPLE = """id,name,department,roles,valid_from
E1001,李静,RND,department-head;liaison,2026-01-01
E1002,王伟,R1,executor,2026-03-01
"""


def counts(created: int = 0, changed: int = 0, unchanged: int = 0) -> dict[str, int]:
    return {"created": created, "changed": changed, "unchanged": unchanged}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
async def test_a_sheet_is_loaded_with_its_rows_in_any_order(
    area_client: DirectoryClient, mark: str
) -> None:
    loaded = await area_client.upload_sheet("departments", mark + DEPARTMENTS)
    assert (loaded.status_code, loaded.json()) == (200, counts(created=3))
    assert (await area_client.upload_sheet("people", mark + PEOPLE)).json() == counts(created=2)
    rnd = await area_client.get_json("/departments/RND")
    assert (rnd["parent"], rnd["head"], rnd["version"]) == ("HQ", "E1001", 2)
    assert (await area_client.get_json("/people/E1002"))["assignments"][0]["department"] == "R1"


async def test_loading_a_sheet_again_changes_nothing(area_client: DirectoryClient) -> None:
    for _ in range(2):
        departments = await area_client.upload_sheet("departments", DEPARTMENTS)
        people = await area_client.upload_sheet("people", PEOPLE)
    assert departments.json() == counts(unchanged=3)
    assert people.json() == counts(unchanged=2)


async def test_changed_names_heads_and_assignments_are_applied(
    area_client: DirectoryClient,
) -> None:
    await area_client.upload_sheet("departments", DEPARTMENTS)
    await area_client.upload_sheet("people", PEOPLE)
    renamed = DEPARTMENTS.replace("一组", "平台组").replace("E1001", "E1002")
    assert (await area_client.upload_sheet("departments", renamed)).json() == counts(
        changed=2, unchanged=1
    )
    moved = PEOPLE.replace("R1,executor,2026-03-01", "RND,executor,2026-09-01")
    assert (await area_client.upload_sheet("people", moved)).json() == counts(
        changed=1, unchanged=1
    )
    assert (await area_client.get_json("/departments/R1"))["name"] == "平台组"
    assert (await area_client.get_json("/departments/RND"))["head"] == "E1002"
    (wang,) = (await area_client.get_json("/people", department="RND", role="executor"))["items"]
    assert wang["name"] == "王伟"


async def test_one_wrong_line_rejects_the_whole_sheet(area_client: DirectoryClient) -> None:
    wrong = f"{DEPARTMENTS}A,A,B,,2026-01-01\nB,B,A,,2026-01-01\nC,C,NOPE,,2026-01-01\nD,,,,\n"
    refused = await area_client.upload_sheet("departments", wrong.replace("D,,,,\n", ""))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-sheet")
    errors = {one["pointer"]: one["detail"] for one in refused.json()["errors"]}
    assert list(errors) == ["#/5", "#/6", "#/7"]
    assert errors["#/5"].startswith("line 5: departments cannot form a cycle: A under B")
    assert errors["#/7"] == (
        "line 7: there is no department NOPE; register NOPE first, or leave the parent out"
    )
    malformed = await area_client.upload_sheet("departments", wrong)
    assert [one["pointer"] for one in malformed.json()["errors"]] == [
        *errors,
        "#/8/name",
        "#/8/valid_from",
    ]
    chinese = await area_client.upload_sheet("departments", wrong, Accept_Language="zh")
    last = chinese.json()["errors"][-1]
    assert (last["code"], last["detail"]) == ("cell-empty", "第 8 行，valid_from：为空")
    assert (await area_client.get_json("/departments"))["items"] == []


async def test_people_of_unknown_departments_are_refused_by_line(
    area_client: DirectoryClient,
) -> None:
    await area_client.upload_sheet("departments", DEPARTMENTS)
    refused = await area_client.upload_sheet("people", PEOPLE.replace("R1", "R9"))
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/3"]
    assert (await area_client.get_json("/people"))["items"] == []


async def test_a_parent_may_be_a_registered_department(staffed_directory: DirectoryClient) -> None:
    sheet = "code,name,parent,valid_from\nR1,一组,RND,2026-03-01\n"
    assert (await staffed_directory.upload_sheet("departments", sheet)).json() == counts(created=1)


async def test_a_sheet_does_not_change_a_parent(
    staffed_directory: DirectoryClient,
) -> None:
    sheet = "code,name,parent,valid_from\nRND,研发部,,2026-01-01\n"
    refused = await staffed_directory.upload_sheet("departments", sheet)
    assert "line 2: RND was registered under HQ" in refused.json()["errors"][0]["detail"]


async def test_a_refused_sheet_is_answered_the_same_under_its_key(
    area_client: DirectoryClient,
) -> None:
    first = await area_client.upload_sheet("people", PEOPLE, Idempotency_Key='"p"')
    assert first.status_code == 422
    await area_client.upload_sheet("departments", DEPARTMENTS)
    again = await area_client.upload_sheet("people", PEOPLE, Idempotency_Key='"p"')
    assert (again.status_code, again.json()) == (422, first.json())
    assert len(again.json()["errors"]) == 2


async def test_a_loaded_sheet_is_answered_the_same_under_its_key(
    area_client: DirectoryClient,
) -> None:
    for _ in range(2):
        loaded = await area_client.upload_sheet("departments", DEPARTMENTS, Idempotency_Key="d")
        assert loaded.json() == counts(created=3)
    other = await area_client.upload_sheet("departments", DEPARTMENTS + "\n", Idempotency_Key="d")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_an_officer_loads_a_sheet_without_heads(area_client: DirectoryClient) -> None:
    officer = area_client.with_role(Role.OFFICER_DUTIES)
    assert (await officer.upload_sheet("departments", DEPARTMENTS)).status_code == 403
    headless = DEPARTMENTS.replace("E1001", "")
    assert (await officer.upload_sheet("departments", headless)).json() == counts(created=3)


async def test_other_roles_load_nothing(area_client: DirectoryClient) -> None:
    for entity_kind in ("departments", "people"):
        liaison = await area_client.with_role(Role.LIAISON).upload_sheet(entity_kind, DEPARTMENTS)
        anonymous = await area_client.installation.http_client.post(
            f"{area_client.api_root}/{entity_kind}/csv", content=b"x"
        )
        assert (liaison.status_code, anonymous.status_code) == (403, 401)


async def test_a_body_that_is_no_sheet_is_refused(area_client: DirectoryClient) -> None:
    async def status(entity_kind: str, content: bytes, media_type: str = "text/csv") -> int:
        response = await area_client.request(
            "POST", f"/{entity_kind}/csv", content=content, headers={"Content-Type": media_type}
        )
        return response.status_code

    for entity_kind in ("departments", "people"):
        assert await status(entity_kind, b"") == 422
        assert await status(entity_kind, b"\xff\xfe") == 422
        assert await status(entity_kind, b'{"code": "HQ"}', "application/json") == 415
        assert await status(entity_kind, b"{", "application/json") == 400
        assert await status(entity_kind, b"x" * (16 * 1024 * 1024 + 1)) == 413


async def test_the_body_of_a_single_registration_is_limited(area_client: DirectoryClient) -> None:
    response = await area_client.post("/people", {**LI_BODY, "name": "x" * 10_000_000})
    assert response.status_code == 413
