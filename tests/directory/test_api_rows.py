"""Departments and people: codes in any case, changes since a time, and what a reader may do."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from shared.testing.area_client import Authorization, read_version
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient
from tests.directory.organisation_story import done

LATER = "2026-11-23T10:00:00+08:00"
"""An hour after the tests' clock began."""
RENAMED: dict[str, Any] = {"name": "研发中心"}


async def put(client: DirectoryClient, path: str, body: Any, role: Authorization = None) -> Any:
    """Change something with the version that holds; return the answer's body."""
    version = read_version(await client.get(path.rsplit("/", 1)[0]))
    answer = await client.put(path, body, role, If_Match=f'"{version}"')
    return answer.json()


async def test_a_code_in_a_path_means_the_same_in_any_case(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    assert (await client.get_json("/departments/rnd"))["code"] == "RND"
    assert (await client.get_json("/people/e1001"))["id"] == "E1001"
    assert (await put(client, "/departments/Rnd/name", RENAMED))["id"] == "RND"
    assert (await put(client, "/departments/rnd/head", {"head": "e1001"}))["id"] == "RND"
    assert (await put(client, "/people/e1001/name", {"name": "李静文"}))["id"] == "E1001"
    found = await client.get_json("/departments/RND")
    assert (found["name"], found["head"], found["head_name"]) == ("研发中心", "E1001", "李静文")
    unknown = await client.get("/departments/rd")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-department")


async def test_a_code_in_a_filter_means_the_same_in_any_case(
    staffed_directory: DirectoryClient,
) -> None:
    for path, filters in (
        ("/departments", {"parent": "hq"}),
        ("/departments", {"ids": ["rnd"]}),
        ("/people", {"department": "rnd"}),
        ("/people", {"ids": ["e1001"]}),
    ):
        (row,) = (await staffed_directory.get_json(path, **filters))["items"]
        assert row["name"] in {"研发部", "李静"}
    sheet = "code,name,parent,head,valid_from\nQA,质检部,hq,e1001,2026-01-01\n"
    assert (await staffed_directory.upload_sheet("departments", sheet)).status_code == 200
    assert (await staffed_directory.get_json("/departments/qa"))["head"] == "E1001"


async def test_of_two_registrations_that_differ_in_case_one_wins(
    area_client: DirectoryClient,
) -> None:
    await area_client.post("/departments", HQ_BODY)
    for path, bodies, code in (
        (
            "/departments",
            [{**RND_BODY, "code": code} for code in ("rnd", "RND", "Rnd")],
            "same-code",
        ),
        ("/people", [{**LI_BODY, "id": id_} for id_ in ("e1", "E1")], "same-person-id"),
    ):
        if path == "/people":
            await area_client.post("/departments", RND_BODY)
        answers = await asyncio.gather(
            *(
                area_client.post(path, body, Idempotency_Key=f"{path}-{number}")
                for number, body in enumerate(bodies)
            )
        )
        codes = sorted(answer.json().get("code", "") for answer in answers)
        assert codes == ["", *[code] * (len(bodies) - 1)]


async def test_rows_say_when_they_changed(staffed_directory: DirectoryClient) -> None:
    client = staffed_directory
    client.installation.clock.advance(timedelta(hours=1))
    await put(client, "/departments/RND/name", RENAMED)
    assert (
        await client.post("/people", {**LI_BODY, "id": "E0", "name": "王芳"})
    ).status_code == 201
    for path, key, changed, order in (
        ("/departments", "code", "RND", ["HQ", "RND"]),
        ("/people", "id", "E0", ["E1001", "E0"]),
    ):
        (row,) = (await client.get_json(path, updated_since=LATER))["items"]
        assert (row[key], row["updated_at"]) == (changed, LATER)
        first = await client.get_json(path, sort="updated", limit=1, total=True)
        rest = await client.get_json(
            path, sort="updated", limit=1, total=True, cursor=first["next_cursor"]
        )
        assert [row[key] for row in (*first["items"], *rest["items"])] == order
        assert first["total"] == 2
        newest = await client.get_json(path, sort="-updated", q=changed.lower())
        assert [row[key] for row in newest["items"]] == [changed]


async def test_what_is_said_of_a_command_is_what_its_route_answers(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    bodies: dict[str, tuple[str, str, Any]] = {
        "rename_department": ("PUT", "name", {"name": "总公司"}),
        "appoint_head": ("PUT", "head", {"head": "E1001"}),
        "move_department": ("PUT", "parent", {"parent": None}),
        "close_department": ("POST", "closing", {"valid_to": "2027-12-31"}),
        "withdraw_department": ("POST", "withdraw", {"reason": "a mistake"}),
        "rename_person": ("PUT", "name", {"name": "李静文"}),
        "assign_person": (
            "POST",
            "assignments",
            {"department": "HQ", "valid_from": "2026-07-01"},
        ),
        "set_sign_on_subject": ("PUT", "sign-on-subject", {"sign_on_subject": "li"}),
        "leave_company": ("POST", "leave", {"last_day": "2027-12-31"}),
        "erase_person": ("POST", "erase", {"ground": "asked-by-person"}),
        "withdraw_person": ("POST", "withdraw", {"reason": "a mistake"}),
    }
    seen: set[tuple[str, str | None]] = set()

    async def compare(path: str, day: str = "2027-12-31") -> None:
        for role in (Role.AUDITOR, Role.OFFICER_DUTIES, Role.GENERAL_MANAGER):

            async def actions(path: str = path, role: Role = role) -> dict[str, Any]:
                read = await client.get(path, role)
                return {one["operation"]: one for one in read.json()["_actions"]}

            for operation in await actions():
                action = (await actions())[operation]  # those before it may have changed it
                seen.add((action["operation"], action["code"]))
                if action["code"] is None and role is not Role.GENERAL_MANAGER:
                    continue
                method, end, body = bodies[action["operation"]]
                if "valid_to" in body:
                    body = {"valid_to": day}
                if "parent" in body and path.endswith("RND"):
                    body = {"parent": "HQ"}
                version = read_version(await client.get(path))
                answer = await client.send(
                    method, f"{path}/{end}", body, role, If_Match=f'"{version}"'
                )
                assert answer.json().get("code") == action["code"], answer.text

    await client.post("/departments", {**RND_BODY, "code": "QA"})
    await compare("/departments/QA")
    await compare("/departments/HQ")
    await compare("/departments/RND")
    await compare("/departments/RND", day="2028-12-31")
    await client.post("/people", {**LI_BODY, "id": "E9"})
    await compare("/people/E9")
    await compare("/people/E1001")
    await client.post("/people", {**LI_BODY, "id": "E10"})
    await done(client, "POST", "/people/E10", {"last_day": "2026-06-30"}, "leave")
    await done(client, "POST", "/people/E10", {"ground": "retention-ended"}, "erase")
    await compare("/people/E10")
    assert seen == {
        *((operation, None) for operation in bodies),
        *((operation, "role-missing") for operation in bodies),
        ("close_department", "open-departments-below"),
        ("close_department", "department-closed-already"),
        ("rename_department", "department-closed-already"),
        ("move_department", "department-closed-already"),
        ("withdraw_department", "department-in-use"),
        ("withdraw_department", "closed-department-in-use"),
        ("withdraw_person", "person-in-use"),
        ("erase_person", "not-left-yet"),
        *(
            (operation, "person-is-erased")
            for operation in bodies
            if operation.endswith(("_person", "_subject", "_company"))
            and operation != "erase_person"
        ),
        ("appoint_head", "department-closed-already"),
    }
