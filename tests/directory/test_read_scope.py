"""Departments read their own people, and of others who leads and who is the liaison."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.directory.area_client import DirectoryClient

ROLES_OF_ALL_PEOPLE = sorted(
    set(Role) - DEPARTMENT_ROLES - {Role.CONNECTOR, Role.OPERATOR, Role.MONITOR}
)
PEOPLE: dict[str, tuple[str, list[str]]] = {
    "E1": ("RND", ["department-head"]),
    "E2": ("RND", ["executor"]),
    "E3": ("QA", ["department-head", "auditor"]),
    "E4": ("QA", ["executor"]),
    "E5": ("QA", ["liaison"]),
    "E6": ("QA", []),
}


@pytest_asyncio.fixture(loop_scope="module")
async def company(area_client: DirectoryClient) -> DirectoryClient:
    """Give two departments; E6 leads QA by appointment alone."""
    for code in ("RND", "QA"):
        body = {"code": code, "name": code, "valid_from": "2026-01-01"}
        assert (await area_client.post("/departments", body)).status_code == 201
    for person, (department, roles) in PEOPLE.items():
        profile = {
            "id": person,
            "name": f"Person {person}",
            "department": department,
            "roles": roles,
            "valid_from": "2026-01-01",
            "sign_on_subject": f"sub-{person}",
        }
        assert (await area_client.post("/people", profile)).status_code == 201
    appointed = await area_client.put("/departments/QA/head", {"head": "E6"}, If_Match='"1"')
    assert appointed.status_code == 200, appointed.text
    return area_client


def caller(company: DirectoryClient, role: Role, department: str | None = None) -> dict[str, str]:
    return company.installation.authorization_headers(role, department=department)


async def listed(company: DirectoryClient, headers: dict[str, str], **query: Any) -> list[str]:
    answer = await company.get("/people", headers, **query)
    assert answer.status_code == 200, answer.text
    return [person["id"] for person in answer.json()["items"]]


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
async def test_a_department_reads_its_people_and_the_contacts_of_others(
    company: DirectoryClient, role: Role
) -> None:
    of_rnd = caller(company, role, "rnd")
    assert await listed(company, of_rnd) == ["E1", "E2", "E3", "E5", "E6"]
    assert (await company.get("/people", of_rnd, total="true")).json()["total"] == 5
    assert await listed(company, of_rnd, q="E4") == []
    assert await listed(company, of_rnd, ids="E4") == []
    assert await listed(company, of_rnd, department="QA") == ["E3", "E5", "E6"]
    assert await listed(company, of_rnd, role="executor") == ["E2"]
    assert await listed(company, of_rnd, as_of="2026-02-01", q="E4") == []
    rows = (await company.get("/people", of_rnd)).json()["items"]
    assert rows[0]["valid_from"] == "2026-01-01"
    contact = next(row for row in rows if row["id"] == "E3")
    assert (contact["roles"], contact["valid_from"]) == (["department-head"], None)
    assert contact["updated_at"] is None


async def test_one_person_is_read_in_full_by_his_own_department(company: DirectoryClient) -> None:
    of_rnd = caller(company, Role.EXECUTOR, "RND")
    own = (await company.get("/people/E2", of_rnd)).json()
    assert own["sign_on_subject"] == "sub-E2"
    contact = (await company.get("/people/E3", of_rnd)).json()
    assert contact["sign_on_subject"] is None
    assert [one["roles"] for one in contact["assignments"]] == [["department-head"]]
    assert (await company.get("/people/E6", of_rnd)).json()["assignments"] == []
    for path in ("/people/E4", "/people/e4"):
        refused = await company.get(path, of_rnd)
        assert (refused.status_code, refused.json()["code"]) == (403, "outside-read-scope")
    assert (await company.get("/people/E4", caller(company, Role.EXECUTOR, "QA"))).is_success


async def test_a_role_of_others_is_no_filter_to_look_behind(company: DirectoryClient) -> None:
    of_rnd = caller(company, Role.EXECUTOR, "RND")
    assert await listed(company, of_rnd, role="auditor") == []
    refused = await company.get("/people", of_rnd, role="auditor", department="QA")
    assert refused.status_code == 403


@pytest.mark.parametrize("role", ROLES_OF_ALL_PEOPLE)
async def test_company_wide_readers_read_all_people(company: DirectoryClient, role: Role) -> None:
    headers = caller(company, role)
    assert await listed(company, headers) == sorted(PEOPLE)
    assert (await company.get("/people/E4", headers)).json()["sign_on_subject"] == "sub-E4"


@pytest.mark.parametrize(
    ("role", "department", "code"),
    [
        (Role.CONNECTOR, None, "role-missing"),
        (Role.OPERATOR, None, "role-missing"),
        (Role.MONITOR, None, "role-missing"),
        (Role.EXECUTOR, None, "reader-without-department"),
        (Role.DEPARTMENT_HEAD, "NOPE", "reader-without-department"),
    ],
)
async def test_others_read_no_people(
    company: DirectoryClient, role: Role, department: str | None, code: str
) -> None:
    for path in ("/people", "/people/E1"):
        refused = await company.get(path, caller(company, role, department))
        assert (refused.status_code, refused.json()["code"]) == (403, code)
