"""Sheets over HTTP: all or nothing, and nothing twice."""

from __future__ import annotations

import pytest

from shared.http.callers import Role
from tests.directory.office import API, LI, Office

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
async def test_a_company_loads_its_organisation_in_any_order(office: Office, mark: str) -> None:
    loaded = await office.load("departments", mark + DEPARTMENTS)
    assert (loaded.status_code, loaded.json()) == (200, counts(created=3))
    assert (await office.load("people", mark + PEOPLE)).json() == counts(created=2)
    rnd = await office.ask("/departments/RND")
    assert (rnd["parent"], rnd["head"], rnd["version"]) == ("HQ", "E1001", 2)
    assert (await office.ask("/people/E1002"))["assignments"][0]["department"] == "R1"


async def test_loading_the_same_again_changes_nothing(office: Office) -> None:
    for _ in range(2):
        departments = await office.load("departments", DEPARTMENTS)
        people = await office.load("people", PEOPLE)
    assert departments.json() == counts(unchanged=3)
    assert people.json() == counts(unchanged=2)


async def test_changed_names_heads_and_assignments_are_applied(office: Office) -> None:
    await office.load("departments", DEPARTMENTS)
    await office.load("people", PEOPLE)
    renamed = DEPARTMENTS.replace("一组", "平台组").replace("E1001", "E1002")
    assert (await office.load("departments", renamed)).json() == counts(changed=2, unchanged=1)
    moved = PEOPLE.replace("R1,executor,2026-03-01", "RND,executor,2026-09-01")
    assert (await office.load("people", moved)).json() == counts(changed=1, unchanged=1)
    assert (await office.ask("/departments/R1"))["name"] == "平台组"
    assert (await office.ask("/departments/RND"))["head"] == "E1002"
    (wang,) = (await office.ask("/people", department="RND", role="executor"))["items"]
    assert wang["name"] == "王伟"


async def test_one_wrong_line_keeps_the_whole_sheet_out(office: Office) -> None:
    wrong = f"{DEPARTMENTS}A,A,B,,2026-01-01\nB,B,A,,2026-01-01\nC,C,NOPE,,2026-01-01\nD,,,,\n"
    refused = await office.load("departments", wrong.replace("D,,,,\n", ""))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-sheet")
    errors = {one["pointer"]: one["detail"] for one in refused.json()["errors"]}
    assert list(errors) == ["#/5", "#/6", "#/7"]
    assert errors["#/5"].startswith("line 5: departments cannot stand in a circle: A under B")
    assert errors["#/7"] == (
        "line 7: there is no department NOPE; register NOPE first, or leave the parent out"
    )
    malformed = await office.load("departments", wrong)
    assert [one["pointer"] for one in malformed.json()["errors"]] == ["#/8/name", "#/8/valid_from"]
    assert (await office.ask("/departments"))["items"] == []


async def test_people_of_unknown_departments_are_refused_by_line(office: Office) -> None:
    await office.load("departments", DEPARTMENTS)
    refused = await office.load("people", PEOPLE.replace("R1", "R9"))
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/3"]
    assert (await office.ask("/people"))["items"] == []


async def test_a_parent_may_be_known_already(staffed: Office) -> None:
    sheet = "code,name,parent,valid_from\nR1,一组,RND,2026-03-01\n"
    assert (await staffed.load("departments", sheet)).json() == counts(created=1)


async def test_a_department_stays_where_it_was_registered(staffed: Office) -> None:
    sheet = "code,name,parent,valid_from\nRND,研发部,,2026-01-01\n"
    refused = await staffed.load("departments", sheet)
    assert "line 2: RND was registered under HQ" in refused.json()["errors"][0]["detail"]


async def test_a_refused_sheet_is_answered_the_same_under_its_key(office: Office) -> None:
    first = await office.load("people", PEOPLE, Idempotency_Key='"p"')
    assert first.status_code == 422
    await office.load("departments", DEPARTMENTS)
    again = await office.load("people", PEOPLE, Idempotency_Key='"p"')
    assert (again.status_code, again.json()) == (422, first.json())
    assert len(again.json()["errors"]) == 2


async def test_a_loaded_sheet_is_answered_the_same_under_its_key(office: Office) -> None:
    for _ in range(2):
        loaded = await office.load("departments", DEPARTMENTS, Idempotency_Key="d")
        assert loaded.json() == counts(created=3)
    other = await office.load("departments", DEPARTMENTS + "\n", Idempotency_Key="d")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_an_officer_loads_what_names_no_heads(office: Office) -> None:
    officer = office.of(Role.OFFICER_DUTIES)
    assert (await officer.load("departments", DEPARTMENTS)).status_code == 403
    headless = DEPARTMENTS.replace("E1001", "")
    assert (await officer.load("departments", headless)).json() == counts(created=3)


async def test_others_load_nothing(office: Office) -> None:
    for what in ("departments", "people"):
        liaison = await office.of(Role.LIAISON).load(what, DEPARTMENTS)
        nobody = await office.house.client.post(f"{API}/{what}/csv", content=b"x")
        assert (liaison.status_code, nobody.status_code) == (403, 401)


async def test_what_is_no_sheet_is_refused(office: Office) -> None:
    async def status(what: str, content: bytes, kind: str = "text/csv") -> int:
        answer = await office.send(
            "POST", f"/{what}/csv", content=content, headers={"Content-Type": kind}
        )
        return answer.status_code

    for what in ("departments", "people"):
        assert await status(what, b"") == 422
        assert await status(what, b"\xff\xfe") == 422
        assert await status(what, b'{"code": "HQ"}', "application/json") == 422
        assert await status(what, b"{", "application/json") == 400
        assert await status(what, b"x" * (16 * 1024 * 1024 + 1)) == 413


async def test_a_single_registration_stays_small(office: Office) -> None:
    answer = await office.post("/people", {**LI, "name": "x" * 10_000_000})
    assert answer.status_code == 413
