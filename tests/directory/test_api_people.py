"""The routes of people."""

from __future__ import annotations

from shared.testing.area_client import read_version
from tests.directory.area_client import HQ_BODY, LI_BODY, DirectoryClient

TO_HQ = {"department": "HQ", "roles": ["executor"], "valid_from": "2026-07-01"}


async def test_a_person_is_registered_and_read(staffed_directory: DirectoryClient) -> None:
    response = await staffed_directory.post("/people", {**LI_BODY, "id": "李-2"})
    assert response.status_code == 201
    assert response.headers["location"] == "/api/directory/v1/people/%E6%9D%8E-2"
    read = await staffed_directory.send("GET", "/people/%E6%9D%8E-2")
    assert read_version(read) == read_version(response)
    assert {name: value for name, value in read.json().items() if name != "_actions"} == {
        "id": "李-2",
        "name": "李静",
        "sign_on_subject": None,
        "assignments": [
            {
                "department": "RND",
                "roles": ["department-head", "liaison"],
                "valid_from": "2026-01-01",
                "valid_to": None,
            }
        ],
        "version": 2,
        "updated_at": "2026-11-23T09:00:00+08:00",
    }


async def test_a_person_joins_a_department_that_exists(staffed_directory: DirectoryClient) -> None:
    refused = await staffed_directory.post("/people", {**LI_BODY, "id": "E2", "department": "NEW"})
    assert (refused.status_code, refused.json()["code"]) == (422, "membership-department-unknown")
    refused = await staffed_directory.post(
        "/people/E1001/assignments", {**TO_HQ, "department": "NEW"}, If_Match='"2"'
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "membership-department-unknown")


async def test_an_unknown_role_is_invalid(staffed_directory: DirectoryClient) -> None:
    response = await staffed_directory.post("/people", {**LI_BODY, "roles": ["boss"]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith("#/roles/")


async def test_registering_a_person_again_changes_nothing(
    staffed_directory: DirectoryClient,
) -> None:
    assert (await staffed_directory.post("/people", LI_BODY)).json() == {
        "id": "E1001",
        "version": 2,
    }
    assert (await staffed_directory.post("/people", {**LI_BODY, "name": "x"})).status_code == 409


async def test_a_persons_assignments_follow_each_other(staffed_directory: DirectoryClient) -> None:
    await staffed_directory.put("/people/E1001/name", {"name": "李静文"}, If_Match='"2"')
    await staffed_directory.post("/people/E1001/assignments", TO_HQ, If_Match='"3"')
    between = {**TO_HQ, "roles": ["liaison"], "valid_from": "2026-04-01"}
    response = await staffed_directory.post("/people/E1001/assignments", between, If_Match='"4"')
    assert response.json() == {"id": "E1001", "version": 5}
    person = await staffed_directory.get_json("/people/E1001")
    assert person["name"] == "李静文"
    assert [(one["valid_from"], one["valid_to"]) for one in person["assignments"]] == [
        ("2026-01-01", "2026-03-31"),
        ("2026-04-01", "2026-06-30"),
        ("2026-07-01", None),
    ]


async def test_people_are_listed_with_the_assignment_of_a_day(
    staffed_directory: DirectoryClient,
) -> None:
    await staffed_directory.post("/people/E1001/assignments", TO_HQ, If_Match='"2"')
    assignments = {}
    for day in ("2025-12-31", "2026-06-30", "2026-07-01"):
        (person,) = (await staffed_directory.get_json("/people", as_of=day))["items"]
        assignments[day] = (person["department"], person["roles"], person["valid_from"])
    assert assignments == {
        "2025-12-31": (None, [], None),
        "2026-06-30": ("RND", ["department-head", "liaison"], "2026-01-01"),
        "2026-07-01": ("HQ", ["executor"], "2026-07-01"),
    }


async def test_people_are_filtered_by_department_and_role(
    staffed_directory: DirectoryClient,
) -> None:
    for number in range(3):
        await staffed_directory.post(
            "/people",
            {**LI_BODY, "id": f"E{number}", "department": "HQ", "roles": ["auditor"][: number % 2]},
        )

    async def listed_ids(**filters: str) -> list[str]:
        return [
            one["id"] for one in (await staffed_directory.get_json("/people", **filters))["items"]
        ]

    assert await listed_ids() == ["E0", "E1", "E1001", "E2"]
    assert await listed_ids(department="HQ") == ["E0", "E1", "E2"]
    assert await listed_ids(role="liaison") == ["E1001"]
    assert await listed_ids(role="auditor", department="HQ") == ["E1"]
    assert await listed_ids(role="auditor", department="RND") == []


async def test_people_are_listed_page_by_page(staffed_directory: DirectoryClient) -> None:
    for number in range(3):
        await staffed_directory.post("/people", {**LI_BODY, "id": f"E{number}"})
    first = await staffed_directory.get_json("/people", limit=3)
    rest = await staffed_directory.get_json("/people", limit=3, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == ["E0", "E1", "E1001", "E2"]
    assert rest["next_cursor"] is None


async def test_a_cursor_without_a_day_outlives_the_day(staffed_directory: DirectoryClient) -> None:
    await staffed_directory.post("/people", {**LI_BODY, "id": "E2"})
    await staffed_directory.post("/people/E2/assignments", TO_HQ, If_Match='"2"')
    first = await staffed_directory.get_json("/people", limit=1)
    clock = staffed_directory.installation.clock
    clock.set_time(clock().replace(year=2027))
    second = await staffed_directory.get_json("/people", limit=1, cursor=first["next_cursor"])
    assert [one["department"] for one in first["items"] + second["items"]] == ["RND", "HQ"]


async def test_today_is_the_date_in_the_company_zone(staffed_directory: DirectoryClient) -> None:
    await staffed_directory.post(
        "/departments", {**HQ_BODY, "code": "NIGHT", "valid_from": "2026-11-24"}
    )
    names = [one["code"] for one in (await staffed_directory.get_json("/tree"))["departments"]]
    assert "NIGHT" not in names
    staffed_directory.installation.clock.set_time(
        staffed_directory.installation.clock().replace(hour=16)
    )
    assert "NIGHT" in [
        one["code"] for one in (await staffed_directory.get_json("/tree"))["departments"]
    ]


async def test_rows_have_names_beside_codes_and_are_searched(
    staffed_directory: DirectoryClient,
) -> None:
    (person,) = (await staffed_directory.get_json("/people", q="李"))["items"]
    assert (person["department"], person["department_name"]) == ("RND", "研发部")
    (rnd,) = (await staffed_directory.get_json("/departments", ids="RND", total=True))["items"]
    assert (rnd["parent"], rnd["parent_name"]) == ("HQ", "总部")
    by_name = await staffed_directory.get_json("/departments", sort="-name")
    assert [one["code"] for one in by_name["items"]] == ["RND", "HQ"]
