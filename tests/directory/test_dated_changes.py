"""Names, parents and heads hold from a day on: in the past, from today, and on a day to come."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from services.directory.application import DEPARTMENT_DECIDER
from services.directory.domain.department_commands import RecordFoundDepartment
from shared.eventsourcing.event_context import EventContext
from shared.http.auth import Role
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient
from tests.directory.organisation_story import change, done, facts_of, heads, let_pass, refusal

RND = "/departments/RND"
REASON = "it was another department"


async def value_on(client: DirectoryClient, name: str, day: str) -> Any:
    """Return the name, parent or head of RND on a day, as the list and the tree have it."""
    listed = await client.get_json("/departments", as_of=day)
    (row,) = [one for one in listed["items"] if one["code"] == "RND"]
    tree = await client.get_json("/tree", as_of=day)
    (branch,) = [one for one in tree["departments"] if one["code"] == "RND"]
    assert row[name] == branch[name]
    return row[name]


async def test_who_was_head_on_a_day_is_read_by_the_day(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await client.create("/people", {**LI_BODY, "id": "E2"})
    for head, day in (("E1001", "2026-03-01"), ("E2", "2026-06-01"), (None, "2026-10-01")):
        await done(client, "PUT", RND, {"head": head, "valid_from": day}, "head")
    assert await heads(client, "rnd") == [
        ("E1001", "2026-03-01", "2026-05-31"),
        ("E2", "2026-06-01", "2026-09-30"),
    ]
    assert await heads(client, "RND", on="2026-05-31") == [("E1001", "2026-03-01", "2026-05-31")]
    assert await heads(client, "RND", on="2026-11-01") == []
    assert [await value_on(client, "head", day) for day in ("2026-02-01", "2026-07-01")] == [
        None,
        "E2",
    ]
    named = await facts_of(client, "department-head-named", "department-head-removed")
    assert [(one["head"], one["valid_from"]) for one in named] == [
        ("E1001", "2026-03-01"),
        ("E2", "2026-06-01"),
        ("E2", "2026-10-01"),
    ]


async def test_a_change_of_a_day_to_come_is_planned_and_published_on_that_day(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, {"name": "研发中心", "valid_from": "2026-12-01"}, "name")
    assert (await client.get_json(RND))["name"] == "研发部"
    assert await value_on(client, "name", "2026-12-01") == "研发中心"
    planned = (await client.get_json(f"{RND}/history", change="name"))["items"][-1]
    assert (planned["value"], planned["is_planned"]) == ("研发中心", True)
    assert await facts_of(client, "department-renamed") == []
    await let_pass(client, timedelta(days=7, hours=15))
    assert (await client.get_json(RND))["name"] == "研发中心"
    (fact,) = await facts_of(client, "department-renamed")
    assert (fact["name"], fact["valid_from"]) == ("研发中心", "2026-12-01")


async def test_a_name_for_an_earlier_day_leaves_the_present_one(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, {"name": "研发中心", "valid_from": "2026-06-01"}, "name")
    await done(client, "PUT", RND, {"name": "研究部", "valid_from": "2026-03-01"}, "name")
    assert (await client.get_json(RND))["name"] == "研发中心"
    days = ("2026-01-01", "2026-03-01", "2026-06-01")
    names = [await value_on(client, "name", day) for day in days]
    assert names == ["研发部", "研究部", "研发中心"]
    facts = await facts_of(client, "department-renamed")
    assert [(one["name"], one["valid_from"]) for one in facts] == [
        ("研发中心", "2026-06-01"),
        ("研究部", "2026-03-01"),
        ("研发中心", "2026-06-01"),
    ]
    early = {"name": "x", "valid_from": "2025-12-31"}
    assert await refusal(client, "PUT", RND, early, "name") == (422, "change-before-first-day")


async def test_a_department_moves_with_all_that_is_under_it(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    for body in ({**HQ_BODY, "code": "OPS"}, {**RND_BODY, "code": "R1", "parent": "RND"}):
        await client.create("/departments", body)
    await done(client, "PUT", RND, {"parent": "ops", "valid_from": "2026-09-01"}, "parent")
    assert (await client.get_json(RND))["parent"] == "OPS"
    assert await value_on(client, "parent", "2026-08-31") == "HQ"
    (fact,) = await facts_of(client, "department-moved")
    assert (fact["parent"], fact["valid_from"]) == ("OPS", "2026-09-01")
    below = {"parent": "R1", "valid_from": "2026-10-01"}
    assert await refusal(client, "PUT", RND, below, "parent") == (422, "departments-form-cycle")
    assert await refusal(client, "PUT", RND, {"parent": "NOPE"}, "parent") == (
        422,
        "parent-unknown",
    )
    await done(client, "PUT", RND, {"parent": None}, "parent")
    assert (await client.get_json(RND))["parent"] is None
    closing = {"valid_to": "2026-11-22"}
    assert await refusal(client, "POST", "/departments/OPS", closing, "closing") == (200, "")


async def test_planned_moves_cannot_form_a_cycle_either(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await client.create("/departments", {**HQ_BODY, "code": "OPS"})
    later = {"parent": "RND", "valid_from": "2027-02-01"}
    await done(client, "PUT", "/departments/OPS", later, "parent")
    earlier = {"parent": "OPS", "valid_from": "2027-01-01"}
    assert await refusal(client, "PUT", RND, earlier, "parent") == (422, "departments-form-cycle")


async def test_what_was_entered_by_mistake_is_taken_back(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    changes: list[tuple[str, Any, str]] = [
        ("name", "错误", "2026-06-01"),
        ("head", "E1001", "2026-06-01"),
        ("parent", None, "2027-01-01"),
    ]
    for name, value, day in changes:
        await done(client, "PUT", RND, {name: value, "valid_from": day}, name)
    for name, _, day in changes:
        back = {"change": name, "valid_from": day, "reason": REASON}
        await done(client, "POST", RND, back, "changes/withdraw")
        assert await refusal(client, "POST", RND, back, "changes/withdraw") == (
            404,
            "unknown-change",
        )
    shown = await client.get_json(RND)
    assert (shown["name"], shown["head"], shown["parent"]) == ("研发部", None, "HQ")
    assert len((await client.get_json(f"{RND}/history"))["items"]) == 2
    assert (await facts_of(client, "department-renamed"))[-1]["name"] == "研发部"
    assert (await facts_of(client, "department-head-removed"))[-1]["head"] == "E1001"
    first = {"change": "name", "valid_from": "2026-01-01", "reason": REASON}
    assert await refusal(client, "POST", RND, first, "changes/withdraw") == (
        409,
        "first-value-stays",
    )
    officer = client.with_role(Role.OFFICER_DUTIES)
    head = {"change": "head", "valid_from": "2026-01-01", "reason": REASON}
    answer = await officer.post(
        f"{RND}/changes/withdraw", head, Role.OFFICER_DUTIES, If_Match='"1"'
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "heads-forbidden")


async def test_a_department_entered_by_mistake_is_gone_and_its_code_is_free(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await client.create("/departments", {**RND_BODY, "code": "QA"})
    known = client.installation.clock().isoformat()
    client.installation.clock.advance(timedelta(days=1))
    back = {"reason": REASON}
    assert await refusal(client, "POST", RND, back, "withdraw") == (409, "department-in-use")
    await done(client, "POST", "/departments/QA", back, "withdraw")
    assert (await client.get("/departments/QA")).status_code == 404
    assert (await client.get_json("/departments/QA", known_at=known))["name"] == "研发部"
    gone = await client.get("/departments/QA", Role.AUDITOR, as_of=known)
    assert gone.status_code == 404
    (fact,) = await facts_of(client, "department-withdrawn")
    assert (fact["department"], fact["reason"]) == ("QA", REASON)
    await client.create("/departments", {**HQ_BODY, "code": "QA", "name": "质量部"})
    assert (await client.get_json("/departments/QA"))["parent"] is None


async def test_two_changes_at_once_that_are_wrong_together_are_not_both_made(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    for code in ("A", "B"):
        await client.create("/departments", {**HQ_BODY, "code": code})
    for first, second in (
        (("PUT", "/departments/A", {"parent": "B"}, "parent"), {"parent": "A"}),
        (("POST", "/departments/A", {"valid_to": "2026-12-31"}, "closing"), {"parent": "A"}),
    ):
        answers = await asyncio.gather(
            change(client, *first), change(client, "PUT", "/departments/B", second, "parent")
        )
        assert sorted(one.is_success for one in answers) == [False, True], [
            one.text for one in answers
        ]
        await done(client, "PUT", "/departments/B", {"parent": None}, "parent")
        shown = await client.get_json("/departments/A")
        if shown["valid_to"] is None:
            await done(client, "PUT", "/departments/A", {"parent": None}, "parent")


async def test_a_rebuild_gives_the_same_history(staffed_directory: DirectoryClient) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, {"head": "E1001", "valid_from": "2026-03-01"}, "head")
    await done(client, "PUT", RND, {"name": "研发中心", "valid_from": "2027-03-01"}, "name")
    await client.create("/departments", {**HQ_BODY, "code": "OPS"})
    await done(client, "POST", "/people/E1001", {"last_day": "2026-12-31"}, "leave")
    merged = {
        "kind": "merged",
        "successor": "OPS",
        "valid_from": "2027-01-01",
        "reason": "one department",
    }
    await done(client, "POST", RND, merged, "successions")
    await client.create("/departments", {**HQ_BODY, "code": "ERR"})
    await done(client, "POST", "/departments/ERR", {"reason": REASON}, "withdraw")
    before = await read_model_rows(client.area)
    await rebuild_read_models(client.area)
    assert await read_model_rows(client.area) == before


async def test_a_planned_move_on_which_another_relies_is_not_taken_back(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    await done(client, "PUT", RND, {"parent": None, "valid_from": "2027-01-01"}, "parent")
    below = {"parent": "RND", "valid_from": "2027-02-01"}
    await done(client, "PUT", "/departments/HQ", below, "parent")
    back = {"change": "parent", "valid_from": "2027-01-01", "reason": REASON}
    cycle = (422, "departments-form-cycle")
    assert await refusal(client, "POST", RND, back, "changes/withdraw") == cycle


async def test_a_sheet_places_no_department_under_one_that_is_to_stand_under_it(
    staffed_directory: DirectoryClient,
) -> None:
    client = staffed_directory
    area = client.area
    found = RecordFoundDepartment("OLD", date(2026, 1, 1), area.clock())
    context = EventContext(correlation=area.id_factory(), actor="import")
    async with area.unit_of_work() as unit:
        await unit.execute_commands(DEPARTMENT_DECIDER, [(found, context)])
    later = {"parent": "OLD", "valid_from": "2027-02-01"}
    await done(client, "PUT", "/departments/HQ", later, "parent")
    sheet = "code,name,parent,head,valid_from\nOLD,旧部门,RND,,2026-01-01\n"
    refused = await client.upload_sheet("departments", sheet)
    assert (refused.status_code, refused.json()["code"]) == (422, "departments-form-cycle")
