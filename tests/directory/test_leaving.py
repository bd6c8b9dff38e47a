"""A person leaves, comes back, or was a mistake; whom they led has no head then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from tests.directory.area_client import HQ_BODY, LI_BODY, DirectoryClient
from tests.directory.organisation_story import done, facts_of, heads, let_pass, refusal

LI = "/people/E1001"
RND = "/departments/RND"
HEAD = {"head": "E1001", "valid_from": "2026-02-01"}
BACK = {"department": "HQ", "roles": ["executor"], "valid_from": "2027-03-01"}
REASON = {"reason": "it was somebody else"}


async def stays(client: DirectoryClient) -> list[tuple[Any, ...]]:
    """Return where Li is, from when to when."""
    shown = await client.get_json(LI)
    return [(one["department"], one["valid_from"], one["valid_to"]) for one in shown["assignments"]]


async def test_a_person_leaves_and_comes_back(staffed_directory: DirectoryClient) -> None:
    client = staffed_directory
    await done(client, "POST", LI, {"last_day": "2026-11-30"}, "leave")
    await done(client, "POST", LI, {"last_day": "2026-11-30"}, "leave")
    await done(client, "POST", LI, BACK, "assignments")
    assert await stays(client) == [
        ("RND", "2026-01-01", "2026-11-30"),
        ("HQ", "2027-03-01", None),
    ]
    days = ("2026-11-30", "2026-12-01", "2027-03-01")
    found = [(await client.get_json("/people", as_of=day))["items"][0] for day in days]
    assert [one["department"] for one in found] == ["RND", None, "HQ"]
    (fact,) = await facts_of(client, "person-left")
    assert (fact["person"], fact["department"], fact["last_day"]) == ("E1001", "RND", "2026-11-30")
    assert (await facts_of(client, "person-assigned"))[-1]["valid_from"] == "2027-03-01"
    assert await refusal(client, "POST", LI, {"last_day": "2026-11-01"}, "leave") == (
        409,
        "leaves-already",
    )
    assert await refusal(client, "POST", LI, {"last_day": "2026-12-24"}, "leave") == (
        409,
        "not-assigned",
    )


async def test_nobody_leaves_before_an_assignment_to_come(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "POST", LI, BACK, "assignments")
    early = {"last_day": "2026-12-31"}
    assert await refusal(client, "POST", LI, early, "leave") == (409, "assigned-later")
    await done(client, "POST", LI, REASON, "assignments/2027-03-01/withdraw")
    await done(client, "POST", LI, early, "leave")
    await done(client, "POST", LI, REASON, "assignments/2027-01-01/withdraw")
    assert await stays(client) == [("RND", "2026-01-01", None)]
    said = await facts_of(client, "person-assigned")
    assert ("RND", "2027-01-01") in [(one["department"], one["valid_from"]) for one in said]
    unknown = await refusal(client, "POST", LI, REASON, "assignments/2027-01-01/withdraw")
    assert unknown == (404, "unknown-assignment")


async def test_whoever_never_was_there_has_left_before(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "POST", LI, REASON, "assignments/2026-01-01/withdraw")
    assert await stays(client) == []
    (fact,) = await facts_of(client, "person-left")
    assert (fact["department"], fact["last_day"]) == ("RND", "2025-12-31")


async def test_a_head_who_leaves_or_goes_elsewhere_leaves_an_empty_post(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await client.create("/departments", {**HQ_BODY, "code": "OPS"})
    await done(client, "PUT", RND, HEAD, "head")
    await done(client, "PUT", "/departments/OPS", HEAD, "head")
    elsewhere = {"department": "HQ", "roles": [], "valid_from": "2026-11-23"}
    await done(client, "POST", LI, elsewhere, "assignments")
    # What they lead without being in it stays theirs.
    assert (await client.get_json(RND))["head"] is None
    assert await heads(client, "RND") == [("E1001", "2026-02-01", "2026-11-22")]
    await done(client, "POST", LI, {"last_day": "2026-11-30"}, "leave")
    assert (await client.get_json("/departments/OPS"))["head"] == "E1001"
    await let_pass(client, timedelta(days=7, hours=15))
    assert (await client.get_json("/departments/OPS"))["head"] is None
    facts = await facts_of(client, "department-head-removed")
    assert [(one["department"], one["head"], one["valid_from"]) for one in facts] == [
        ("RND", "E1001", "2026-11-23"),
        ("OPS", "E1001", "2026-12-01"),
    ]


async def test_a_sheet_that_moves_a_head_leaves_an_empty_post(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, HEAD, "head")
    sheet = "id,name,department,roles,valid_from\nE1001,李静,HQ,executor,2026-11-01\n"
    assert (await client.upload_sheet("people", sheet)).json()["changed"] == 1
    assert await heads(client, "RND") == [("E1001", "2026-02-01", "2026-10-31")]


async def test_a_head_whose_assignment_was_a_mistake_leaves_an_empty_post(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "POST", LI, BACK, "assignments")
    await done(client, "PUT", RND, HEAD, "head")
    await done(client, "PUT", "/departments/HQ", {**HEAD, "valid_from": "2027-03-01"}, "head")
    await done(client, "POST", LI, REASON, "assignments/2026-01-01/withdraw")
    assert (await client.get_json(RND))["head"] is None
    assert await heads(client, "HQ") == [("E1001", "2027-03-01", None)], "there they will be"


async def test_a_head_who_has_left_does_not_come_back_with_a_mistake(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await client.create("/people", {**LI_BODY, "id": "E2"})
    await done(client, "PUT", RND, HEAD, "head")
    await done(client, "PUT", RND, {"head": "E2", "valid_from": "2026-06-01"}, "head")
    await done(client, "POST", LI, {"last_day": "2026-06-30"}, "leave")
    back = {"change": "head", "valid_from": "2026-06-01", **REASON}
    left = (422, "head-has-left")
    assert await refusal(client, "POST", RND, back, "changes/withdraw") == left
    assert await heads(client, "RND") == [
        ("E1001", "2026-02-01", "2026-05-31"),
        ("E2", "2026-06-01", None),
    ]


async def test_only_somebody_who_is_there_becomes_head(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "POST", LI, {"last_day": "2026-10-31"}, "leave")
    assert await refusal(client, "PUT", RND, {"head": "NOBODY"}, "head") == (422, "head-unknown")
    assert await refusal(client, "PUT", RND, {"head": "E1001"}, "head") == (422, "head-has-left")
    await done(client, "PUT", RND, HEAD, "head")


async def test_a_person_entered_by_mistake_is_gone_unless_they_lead(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, HEAD, "head")
    assert await refusal(client, "POST", LI, REASON, "withdraw") == (409, "person-in-use")
    await client.create("/people", {**LI_BODY, "id": "E2", "sign_on_subject": "li.jing"})
    known = client.installation.clock().isoformat()
    client.installation.clock.advance(timedelta(days=1))
    await done(client, "POST", "/people/E2", REASON, "withdraw")
    assert (await client.get("/people/E2")).status_code == 404
    assert (await client.get_json("/people/E2", known_at=known))["id"] == "E2"
    (fact,) = await facts_of(client, "person-withdrawn")
    assert fact["person"] == "E2"
    again = {**LI_BODY, "id": "E2", "sign_on_subject": "li.jing", "department": "HQ"}
    await client.create("/people", again)


async def test_an_officer_lets_nobody_with_a_role_of_the_whole_company_go(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    wide = {"department": "HQ", "roles": ["auditor"], "valid_from": "2026-05-01"}
    await done(client, "POST", LI, wide, "assignments")
    officer = client.with_role(Role.OFFICER_DUTIES)
    etag = (await client.get(LI)).headers["ETag"]
    for end, body in (
        ("leave", {"last_day": "2026-12-31"}),
        ("withdraw", REASON),
        ("assignments/2026-05-01/withdraw", REASON),
    ):
        answer = await officer.post(f"{LI}/{end}", body, Role.OFFICER_DUTIES, If_Match=etag)
        assert (answer.status_code, answer.json()["code"]) == (403, "company-roles-forbidden")
