"""A department is merged, split or dissolved: what moves, when, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from shared.http.auth import Role
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient
from tests.directory.organisation_story import change, done, facts_of, heads, let_pass, refusal

MERGED: dict[str, Any] = {
    "kind": "merged",
    "successor": "QA",
    "valid_from": "2026-11-23",
    "reason": "one department for both",
}
ITEM = "018f0000-0000-7000-8000-000000000001"


@pytest_asyncio.fixture(loop_scope="module")
async def company(staffed_directory: DirectoryClient) -> DirectoryClient:
    """Give a company with a department under RND, one beside it, and three people."""
    client = staffed_directory
    await client.create("/departments", {**RND_BODY, "code": "QA"})
    await client.create("/departments", {**RND_BODY, "code": "R1", "parent": "RND"})
    for id_, department in (("E2", "RND"), ("E3", "QA")):
        person = {**LI_BODY, "id": id_, "department": department, "roles": ["executor"]}
        await client.create("/people", person)
    head = {"head": "E1001", "valid_from": "2026-02-01"}
    await done(client, "PUT", "/departments/RND", head, "head")
    return client


async def where(client: DirectoryClient, day: str) -> dict[str, Any]:
    """Return each person's department on a day."""
    found = await client.get_json("/people", as_of=day)
    return {one["id"]: one["department"] for one in found["items"]}


async def test_a_merger_of_today_moves_people_and_departments_and_closes_it(
    company: DirectoryClient,
) -> None:
    await done(company, "POST", "/departments/RND", MERGED, "successions")
    assert await where(company, "2026-11-22") == {"E1001": "RND", "E2": "RND", "E3": "QA"}
    assert await where(company, "2026-11-23") == {"E1001": "QA", "E2": "QA", "E3": "QA"}
    ended = await company.get_json("/departments/RND")
    assert (ended["valid_to"], ended["head"]) == ("2026-11-22", None)
    assert (await company.get_json("/departments/R1"))["parent"] == "QA"
    before = await company.get_json("/tree", as_of="2026-11-22")
    assert ("R1", "RND") in {(one["code"], one["parent"]) for one in before["departments"]}
    assert await heads(company, "rnd") == [("E1001", "2026-02-01", "2026-11-22")]
    (fact,) = await facts_of(company, "department-succeeded")
    assert {name: fact[name] for name in MERGED} == MERGED
    assert (fact["department"], fact["items"]) == ("RND", [])


async def test_the_head_of_a_merged_department_is_not_the_successors_head(
    company: DirectoryClient,
) -> None:
    await done(company, "POST", "/departments/RND", MERGED, "successions")
    shown = await company.get_json("/people/E1001")
    assert [(one["department"], one["roles"]) for one in shown["assignments"]] == [
        ("RND", ["department-head", "liaison"]),
        ("QA", ["liaison"]),
    ]


async def test_a_succession_takes_effect_on_its_day_and_not_before(
    company: DirectoryClient,
) -> None:
    later = {**MERGED, "valid_from": "2026-12-01", "kind": "split"}
    split = {
        **later,
        "items": [{"area": "goals", "id": ITEM, "successor": "hq"}],
        "people": [{"person": "e2", "successor": "HQ"}],
    }
    await done(company, "POST", "/departments/RND", split, "successions")
    (decided,) = (await company.get_json("/departments/RND/successions"))["items"]
    assert (decided["state"], decided["items"][0]["successor"]) == ("planned", "HQ")
    assert await facts_of(company, "department-succeeded") == []
    await let_pass(company, timedelta(days=7, hours=14, minutes=59))
    assert (await company.get_json("/departments/RND"))["valid_to"] is None
    await let_pass(company, timedelta(minutes=2))
    assert (await company.get_json("/departments/RND"))["valid_to"] == "2026-11-30"
    assert await where(company, "2026-12-01") == {"E1001": "QA", "E2": "HQ", "E3": "QA"}
    (fact,) = await facts_of(company, "department-succeeded")
    assert fact["items"] == [{"area": "goals", "id": ITEM, "successor": "HQ"}]
    one = await company.get_json(f"/successions/{decided['id']}")
    assert (one["state"], one["decided_by"]) == ("in-effect", decided["decided_by"])


async def test_a_decision_is_taken_back_before_its_day_and_not_afterwards(
    company: DirectoryClient,
) -> None:
    later = {**MERGED, "valid_from": "2026-12-01"}
    decided = await change(company, "POST", "/departments/RND", later, "successions")
    end = f"successions/{decided.json()['id']}/withdraw"
    reason = {"reason": "they stay two"}
    again = await refusal(company, "POST", "/departments/RND", later, "successions")
    assert again == (409, "succession-decided-already")
    closing = await refusal(
        company, "POST", "/departments/RND", {"valid_to": "2026-12-31"}, "closing"
    )
    assert closing == (409, "succession-decided-already")
    for successor in ("QA",):
        kept = {"valid_to": "2027-12-31"}
        found = await refusal(company, "POST", f"/departments/{successor}", kept, "closing")
        assert found == (409, "is-successor")
    await done(company, "POST", "/departments/RND", reason, end)
    assert await refusal(company, "POST", "/departments/RND", reason, end) == (
        404,
        "unknown-succession",
    )
    await let_pass(company, timedelta(days=9))
    assert (await company.get_json("/departments/RND"))["valid_to"] is None
    (shown,) = (await company.get_json("/departments/RND/successions"))["items"]
    assert (shown["state"], shown["withdrawn_reason"]) == ("withdrawn", "they stay two")


@pytest.mark.parametrize(
    ("change_of", "code"),
    [
        ({"successor": "NOPE"}, "successor-unknown"),
        ({"successor": "rnd"}, "successor-is-itself"),
        ({"successor": "R1"}, "successor-below"),
        ({"successor": "OLD"}, "successor-closed"),
        ({"successor": "NEW"}, "successor-begins-later"),
        ({"valid_from": "2026-01-01"}, "succession-before-first-day"),
        ({"people": [{"person": "E3", "successor": "HQ"}]}, "succession-of-nobody"),
        ({"people": [{"person": "E2", "successor": "RND"}]}, "successor-is-itself"),
        (
            {"items": [{"area": "goals", "id": ITEM, "successor": "NOPE"}]},
            "successor-unknown",
        ),
    ],
)
async def test_a_succession_that_does_not_fit_is_refused(
    company: DirectoryClient, change_of: dict[str, Any], code: str
) -> None:
    await company.create("/departments", {**HQ_BODY, "code": "NEW", "valid_from": "2027-01-01"})
    await company.create("/departments", {**HQ_BODY, "code": "OLD"})
    await done(company, "POST", "/departments/OLD", {"valid_to": "2026-12-31"}, "closing")
    found = await refusal(
        company, "POST", "/departments/RND", {**MERGED, **change_of}, "successions"
    )
    assert found == (422, code)
    assert (await company.get_json("/departments/RND/successions"))["items"] == []


async def test_general_manager_and_officers_decide_and_nobody_else(
    company: DirectoryClient,
) -> None:
    allowed = set()
    for role in Role:
        answer = (
            await change(
                company.with_role(role), "POST", "/departments/HQ", {"kind": "x"}, "successions"
            )
            if role is not Role.MONITOR
            else None
        )
        if answer is not None and answer.status_code != 403:
            allowed.add(role)
    assert allowed == {
        Role.GENERAL_MANAGER,
        Role.OFFICER_GOALS,
        Role.OFFICER_DUTIES,
        Role.OFFICER_COMMUNICATION,
        Role.OFFICER_WORKFLOWS,
    }


async def test_whoever_joined_later_goes_to_the_successor_on_that_day(
    company: DirectoryClient,
) -> None:
    joins = {"department": "RND", "roles": [], "valid_from": "2027-02-01"}
    await done(company, "POST", "/people/E3", joins, "assignments")
    backdated = {**MERGED, "valid_from": "2026-06-01", "kind": "dissolved", "successor": "HQ"}
    await done(company, "POST", "/departments/RND", backdated, "successions")
    assert await where(company, "2026-05-31") == {"E1001": "RND", "E2": "RND", "E3": "QA"}
    assert await where(company, "2026-06-01") == {"E1001": "HQ", "E2": "HQ", "E3": "QA"}
    assert await where(company, "2027-02-01") == {"E1001": "HQ", "E2": "HQ", "E3": "HQ"}


async def test_a_successor_does_not_come_to_stand_under_what_it_succeeds(
    company: DirectoryClient,
) -> None:
    later = {**MERGED, "valid_from": "2027-01-01"}
    await done(company, "POST", "/departments/RND", later, "successions")
    below = (422, "successor-below")
    for move in ({"parent": "RND"}, {"parent": "R1", "valid_from": "2027-02-01"}):
        assert await refusal(company, "PUT", "/departments/QA", move, "parent") == below
    await let_pass(company, timedelta(days=60))
    assert (await company.get_json("/departments/RND"))["valid_to"] == "2026-12-31"
    assert (await company.get_json("/departments/R1"))["parent"] == "QA"


async def test_a_department_that_is_to_end_is_nobodys_successor_from_then_on(
    company: DirectoryClient,
) -> None:
    later = {**MERGED, "valid_from": "2027-01-01"}
    await done(company, "POST", "/departments/RND", later, "successions")
    into = {**MERGED, "successor": "RND", "valid_from": "2027-01-01"}
    closed = (422, "successor-closed")
    assert await refusal(company, "POST", "/departments/R1", into, "successions") == closed
    into["valid_from"] = "2026-12-01"
    await company.create("/people", {**LI_BODY, "id": "E4", "department": "R1"})
    await done(company, "POST", "/departments/R1", into, "successions")
    await let_pass(company, timedelta(days=60))
    assert (await company.get_json("/departments/RND"))["valid_to"] == "2026-12-31"
    assert (await where(company, "2027-01-01"))["E4"] == "QA", "though both took effect at once"
