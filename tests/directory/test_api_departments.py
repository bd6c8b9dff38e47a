"""The routes of departments."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import DEPARTMENT_ROLES, Role
from shared.testing.area_client import read_version
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient


async def test_a_department_is_registered_and_read(area_client: DirectoryClient) -> None:
    response = await area_client.post("/departments", {**HQ_BODY, "head": "E1"})
    assert response.status_code == 201
    assert response.json() == {"id": "HQ", "version": 2}
    assert response.headers["location"] == "/api/directory/v1/departments/HQ"
    read = await area_client.send("GET", "/departments/HQ")
    assert read_version(read) == read_version(response) == 2
    assert {name: value for name, value in read.json().items() if name != "_actions"} == {
        "code": "HQ",
        "name": "总部",
        "parent": None,
        "parent_name": None,
        "head": "E1",
        "head_name": None,
        "valid_from": "2026-01-01",
        "valid_to": None,
        "found": False,
        "version": 2,
        "updated_at": "2026-11-23T09:00:00+08:00",
    }


async def test_a_code_may_be_of_any_script(area_client: DirectoryClient) -> None:
    caller = area_client.installation.authorization_headers(Role.AUDITOR)
    for code in ("研发一部", "csv", "A-1_b.c", "質量", "हिन्दी", "กำ", "二〇二六"):
        response = await area_client.post("/departments", {**HQ_BODY, "code": code})
        read = await area_client.installation.http_client.get(
            response.headers["location"], headers=caller
        )
        assert read.json()["code"] == code


@pytest.mark.parametrize(
    "code", ["=1+1", "-5", "@SUM", "A/B", "A B", "a\u202eb", "R&D", "１", ".."]
)
async def test_a_new_code_of_other_characters_is_refused_everywhere(
    staffed_directory: DirectoryClient, code: str
) -> None:
    body = {**HQ_BODY, "code": code}
    person = {**LI_BODY, "id": code}
    for path, sent in (("/departments", body), ("/people", person)):
        refused = await staffed_directory.post(path, sent)
        assert (refused.status_code, refused.json()["code"]) == (422, "code-malformed")
    sheets = {
        "departments": f"code,name,head,valid_from\nQ,Q,{code},2026-01-01\n{code},x,,2026-01-01\n",
        "people": f"id,name,department,valid_from\n{code},x,HQ,2026-01-01\n",
    }
    for name, sheet in sheets.items():
        flaws = (await staffed_directory.upload_sheet(name, sheet)).json()["errors"]
        assert {one["code"] for one in flaws} == {"code-malformed"}
        assert len(flaws) == len(sheet.splitlines()) - 1
    assert (await staffed_directory.get_json("/people?q=x"))["items"] == []


async def test_registering_a_department_again_changes_nothing(
    staffed_directory: DirectoryClient,
) -> None:
    assert (await staffed_directory.post("/departments", RND_BODY)).json() == {
        "id": "RND",
        "version": 1,
    }
    refused = await staffed_directory.post("/departments", {**RND_BODY, "name": "R&D"})
    assert (refused.status_code, refused.json()["code"]) == (409, "department-registered-otherwise")


async def test_a_parent_must_be_registered(area_client: DirectoryClient) -> None:
    refused = await area_client.post("/departments", RND_BODY)
    assert (refused.status_code, refused.json()["code"]) == (422, "parent-unknown")
    assert "register HQ first" in refused.json()["detail"]


async def test_a_department_is_renamed_gets_a_head_and_is_closed(
    staffed_directory: DirectoryClient,
) -> None:
    await staffed_directory.put("/departments/RND/name", {"name": "研发中心"}, If_Match='"1"')
    await staffed_directory.put("/departments/RND/head", {"head": "E1001"}, If_Match='"2"')
    closed = await staffed_directory.post(
        "/departments/RND/closing", {"valid_to": "2026-12-31"}, If_Match='"3"'
    )
    assert closed.json() == {"id": "RND", "version": 4}
    rnd = await staffed_directory.get_json("/departments/RND")
    assert (rnd["name"], rnd["head"], rnd["valid_to"]) == ("研发中心", "E1001", "2026-12-31")


async def test_a_department_does_not_close_over_open_departments(
    staffed_directory: DirectoryClient,
) -> None:
    closing = {"valid_to": "2026-12-31"}
    refused = await staffed_directory.post("/departments/HQ/closing", closing, If_Match='"1"')
    assert refused.status_code == 409
    assert "HQ has open departments under it: RND" in refused.json()["detail"]


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/departments/RND/name", {"name": "x"}),
    ("PUT", "/departments/RND/head", {"head": "x"}),
    ("POST", "/departments/RND/closing", {"valid_to": "2026-12-31"}),
    ("PUT", "/people/E1001/name", {"name": "x"}),
    (
        "POST",
        "/people/E1001/assignments",
        {"department": "HQ", "roles": [], "valid_from": "2026-07-01"},
    ),
]


async def test_a_change_needs_the_version_that_was_read(staffed_directory: DirectoryClient) -> None:
    for method, path, body in CHANGES:
        unversioned = await staffed_directory.send(method, path, body)
        assert (unversioned.status_code, unversioned.json()["code"]) == (428, "if-match-missing")
        stale = await staffed_directory.send(method, path, body, If_Match='"7"')
        assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")


async def test_an_unknown_department_or_person_cannot_change(area_client: DirectoryClient) -> None:
    for method, path, body in CHANGES:
        response = await area_client.send(method, path, body, If_Match='"0"')
        assert (response.status_code, response.json()["code"][:8]) == (404, "unknown-")


async def test_a_change_cannot_lie_in_the_future(staffed_directory: DirectoryClient) -> None:
    for method, path, body in CHANGES:
        ahead = {**body, "at": "2026-11-23T01:00:01Z"}
        response = await staffed_directory.send(method, path, ahead, If_Match='"1"')
        assert (response.status_code, response.json()["code"]) == (422, "in-the-future")
        assert response.json()["errors"][0]["pointer"] == "#/at"


async def test_a_department_head_does_not_change_the_organisation(
    staffed_directory: DirectoryClient,
) -> None:
    head = staffed_directory.with_role(Role.DEPARTMENT_HEAD)
    for method, path, body in (
        *CHANGES,
        ("POST", "/departments", HQ_BODY),
        ("POST", "/people", {}),
    ):
        response = await head.send(method, path, body, If_Match='"1"')
        assert (response.status_code, response.json()["code"]) == (403, "role-missing")


async def test_only_the_general_manager_appoints_heads(staffed_directory: DirectoryClient) -> None:
    officer = staffed_directory.with_role(Role.OFFICER_DUTIES)
    appointment = await officer.put("/departments/RND/head", {"head": "E1"}, If_Match='"1"')
    registration = await officer.post("/departments", {**HQ_BODY, "code": "QA", "head": "E1"})
    assert (appointment.status_code, registration.status_code) == (403, 403)
    assert (await officer.post("/departments", {**HQ_BODY, "code": "QA"})).status_code == 201


async def test_departments_are_read_by_every_role_but_not_without_a_token(
    staffed_directory: DirectoryClient,
) -> None:
    for path in ("/departments", "/departments/HQ", "/tree"):
        for role in Role:
            department = "rnd" if role in DEPARTMENT_ROLES else None
            caller = staffed_directory.installation.authorization_headers(
                role, department=department
            )
            status = 403 if role is Role.MONITOR else 200
            assert (await staffed_directory.get(path, caller)).status_code == status
        anonymous = await staffed_directory.installation.http_client.get(f"/api/directory/v1{path}")
        assert anonymous.status_code == 401


async def test_an_unknown_department_or_person_is_not_found(area_client: DirectoryClient) -> None:
    for path in ("/departments/NOPE", "/people/NOPE"):
        assert (await area_client.send("GET", path)).status_code == 404


async def test_a_body_that_is_wrong_is_invalid(area_client: DirectoryClient) -> None:
    wrong: list[dict[str, Any]] = [
        {"code": ""},
        {"code": "x" * 101},
        {"code": "a\x00b"},
        {"name": 7},
        {"valid_from": "1500-01-01"},
        {"valid_from": "tomorrow"},
        {"at": "2026-01-01T00:00:00"},
        {"surplus": True},
    ]
    for change in wrong:
        response = await area_client.post("/departments", {**HQ_BODY, **change})
        assert (response.status_code, response.json()["code"]) == (422, "invalid"), change


async def test_a_repeated_key_gets_the_same_response(area_client: DirectoryClient) -> None:
    first = await area_client.post("/departments", HQ_BODY, Idempotency_Key='"k"')
    again = await area_client.post("/departments", HQ_BODY, Idempotency_Key='"k"')
    assert (again.status_code, again.json()) == (201, first.json())
    other = await area_client.post("/departments", RND_BODY, Idempotency_Key='"k"')
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_a_refusal_is_stored_under_its_key(area_client: DirectoryClient) -> None:
    refused = await area_client.post("/departments", RND_BODY, Idempotency_Key='"k"')
    await area_client.post("/departments", HQ_BODY)
    again = await area_client.post("/departments", RND_BODY, Idempotency_Key='"k"')
    assert (again.status_code, again.json()) == (422, refused.json())


async def test_departments_are_listed_page_by_page(staffed_directory: DirectoryClient) -> None:
    for number in range(3):
        await staffed_directory.post(
            "/departments", {**RND_BODY, "code": f"R{number}", "parent": "RND"}
        )
    first = await staffed_directory.get_json("/departments", limit=2)
    second = await staffed_directory.get_json("/departments", limit=2, cursor=first["next_cursor"])
    last = await staffed_directory.get_json("/departments", limit=2, cursor=second["next_cursor"])
    pages = [[one["code"] for one in page["items"]] for page in (first, second, last)]
    assert pages == [["HQ", "R0"], ["R1", "R2"], ["RND"]]
    assert last["next_cursor"] is None
    below = await staffed_directory.get_json("/departments", parent="RND")
    assert [one["code"] for one in below["items"]] == ["R0", "R1", "R2"]


async def test_a_cursor_is_bound_to_its_list_and_filters(
    staffed_directory: DirectoryClient,
) -> None:
    cursor = (await staffed_directory.get_json("/departments", limit=1))["next_cursor"]
    for path, filters in (("/departments", {"parent": "HQ"}), ("/people", {})):
        response = await staffed_directory.get(
            path, staffed_directory.role, cursor=cursor, **filters
        )
        assert (response.status_code, response.json()["code"]) == (422, "cursor-invalid")


async def test_a_list_as_of_a_day_has_the_departments_of_that_day(
    staffed_directory: DirectoryClient,
) -> None:
    await staffed_directory.post(
        "/departments/RND/closing", {"valid_to": "2026-06-30"}, If_Match='"1"'
    )
    listed = {}
    for day in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"):
        page = await staffed_directory.get_json("/departments", as_of=day)
        listed[day] = [one["code"] for one in page["items"]]
    assert list(listed.values()) == [[], ["HQ", "RND"], ["HQ", "RND"], ["HQ"]]


async def test_the_tree_is_listed_top_down(staffed_directory: DirectoryClient) -> None:
    for code, parent in (("R2", "RND"), ("A", "HQ"), ("R1", "RND"), ("R1a", "R1")):
        await staffed_directory.post("/departments", {**RND_BODY, "code": code, "parent": parent})
    await staffed_directory.post("/departments", {**HQ_BODY, "code": "B"})
    tree = (await staffed_directory.get_json("/tree"))["departments"]
    assert [(one["level"], one["code"]) for one in tree] == [
        (0, "B"),
        (0, "HQ"),
        (1, "A"),
        (1, "RND"),
        (2, "R1"),
        (3, "R1a"),
        (2, "R2"),
    ]
    assert (await staffed_directory.get_json("/tree", as_of="2025-01-01"))["departments"] == []
