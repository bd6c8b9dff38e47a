"""Drafts of plans over HTTP: two persons, one simulation, one version of the plan."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOVEMBER = {"effective_from": "2026-11", "weight": "0.2"}


async def test_a_draft_becomes_the_next_version_by_two_persons(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1), handoff_overdue(2))
    officer = area_client.officer()
    path = await area_client.create("/plan-drafts", NOVEMBER, officer)
    draft = await area_client.get(path)
    assert (draft.json()["status"], draft.json()["written_by"]) == ("draft", ["planner"])
    assert draft.json()["terms"]["weight"] == "0.2"
    not_yet = await area_client.post(f"{path}/approve", If_Match='"1"')
    assert (not_yet.status_code, not_yet.json()["code"]) == (409, "draft-not-simulated")

    simulated = await area_client.post(f"{path}/simulate", None, officer)
    assert (simulated.status_code, read_version(simulated)) == (200, 2)
    (difference,) = [
        line
        for line in (await area_client.get(f"{path}/simulation")).json()["departments"]
        if line["department"] == "研发"
    ]
    assert (difference["live"]["weighted_points"], difference["draft"]["weighted_points"]) == (
        "7.50",
        "10.00",
    )

    own = area_client.installation.authorization_headers(Role.GENERAL_MANAGER, subject="PLANNER ")
    by_himself = await area_client.post(f"{path}/approve", None, own, If_Match='"2"')
    assert (by_himself.status_code, by_himself.json()["code"]) == (403, "draft-written-by-yourself")
    assert len((await area_client.get("/plans")).json()["items"]) == 1

    approved = await area_client.post(f"{path}/approve", If_Match='"2"')
    assert (approved.status_code, approved.headers["Location"]) == (
        201,
        "/api/incentives/v1/plans/2",
    )
    assert (await area_client.get("/plans/2")).json()["weight"] == "0.2"
    found = (await area_client.get(path)).json()
    assert (found["status"], found["plan_version"], found["version"]) == ("approved", 2, 3)
    (fact,) = await area_client.published_facts("plan-published")
    assert (fact["version"], fact["effective_from"]) == (2, "2026-11")


async def test_there_is_no_way_around_the_second_person(area_client: IncentivesClient) -> None:
    refused = await area_client.post("/plans", NOVEMBER)

    assert refused.status_code == 405


async def test_an_approval_with_a_repeated_key_makes_one_version(
    area_client: IncentivesClient,
) -> None:
    path = await area_client.write_simulated_draft("2026-11", weight="0.2")
    first = await area_client.post(f"{path}/approve", If_Match='"2"', Idempotency_Key='"k"')
    await area_client.publish_plan("2026-12")
    again = await area_client.post(f"{path}/approve", If_Match='"2"', Idempotency_Key='"k"')

    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    assert len((await area_client.get("/plans")).json()["items"]) == 3
    stale = await area_client.post(f"{path}/approve", If_Match='"2"')
    assert stale.status_code == 412
    missing = await area_client.post(f"{path}/approve")
    assert missing.status_code == 428


async def test_a_refused_approval_is_answered_again_under_its_key(
    area_client: IncentivesClient,
) -> None:
    path = await area_client.write_simulated_draft("2026-10", weight="0.2")
    await area_client.lock_month()
    first = await area_client.post(f"{path}/approve", If_Match='"2"', Idempotency_Key="k")
    again = await area_client.post(f"{path}/approve", If_Match='"2"', Idempotency_Key="k")

    assert (first.status_code, first.json()["code"]) == (422, "plan-begins-in-locked-period")
    assert again.text == first.text
    assert len((await area_client.get("/plans")).json()["items"]) == 1


async def test_a_draft_that_begins_in_a_locked_month_is_refused_when_it_is_written(
    area_client: IncentivesClient,
) -> None:
    path = await area_client.write_simulated_draft("2026-11")
    await area_client.lock_month()
    locked, officer = {"effective_from": "2026-10"}, area_client.officer()

    written = await area_client.post("/plan-drafts", locked, officer)
    assert (written.status_code, written.json()["code"]) == (422, "plan-begins-in-locked-period")
    changed = await area_client.put(path, locked, officer, If_Match='"2"')
    assert (changed.status_code, changed.json()["code"]) == (422, "plan-begins-in-locked-period")
    assert len((await area_client.get("/plan-drafts")).json()["items"]) == 1


async def test_a_changed_draft_is_simulated_again(area_client: IncentivesClient) -> None:
    path = await area_client.write_simulated_draft("2026-11", weight="0.2")
    changed = await area_client.put(
        path, {"effective_from": "2026-11"}, area_client.officer("second"), If_Match='"2"'
    )
    assert (changed.status_code, read_version(changed)) == (200, 3)

    found = (await area_client.get(path)).json()
    assert (found["status"], found["written_by"]) == ("draft", ["planner", "second"])
    refused = await area_client.post(f"{path}/approve", If_Match='"3"')
    assert refused.json()["code"] == "draft-not-simulated"


async def test_a_withdrawn_draft_says_why(area_client: IncentivesClient) -> None:
    path = await area_client.write_simulated_draft("2026-11")
    officer = area_client.officer()
    withdrawn = await area_client.post(f"{path}/withdraw", {"reason": "too mild"}, officer)
    assert withdrawn.status_code == 200

    found = (await area_client.get(path)).json()
    assert (found["status"], found["reason"]) == ("withdrawn", "too mild")
    refused = await area_client.post(f"{path}/simulate", None, officer)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft-withdrawn-already")


async def test_a_draft_says_what_its_reader_may_do(area_client: IncentivesClient) -> None:
    path = await area_client.write_simulated_draft("2026-11", weight="0.5")

    async def allowed(caller: dict[str, str] | Role) -> dict[str, bool | str]:
        actions = (await area_client.get(path, caller)).json()["_actions"]
        return {one["operation"]: one["allowed"] or one["code"] for one in actions}

    assert await allowed(Role.GENERAL_MANAGER) == {
        "change_plan_draft": True,
        "simulate_plan_draft": True,
        "approve_plan_draft": True,
        "withdraw_plan_draft": True,
    }
    assert (await allowed(Role.AUDITOR))["change_plan_draft"] == "role-missing"
    own = area_client.installation.authorization_headers(Role.GENERAL_MANAGER, subject="Planner")
    assert (await allowed(own))["approve_plan_draft"] == "draft-written-by-yourself"


async def test_drafts_are_listed_by_status(area_client: IncentivesClient) -> None:
    for month in ("2026-11", "2026-12"):
        await area_client.write_simulated_draft(month)
    await area_client.create("/plan-drafts", NOVEMBER)

    pages = await area_client.get_pages("/plan-drafts", limit=2, status="simulated")
    assert [one["terms"]["effective_from"] for page in pages for one in page] == [
        "2026-11",
        "2026-12",
    ]
    total = (await area_client.get("/plan-drafts", total=True, limit=1)).json()["total"]
    assert total == 3


@pytest.mark.parametrize("suffix", ["", "/simulation"])
async def test_departments_do_not_read_drafts(area_client: IncentivesClient, suffix: str) -> None:
    path = await area_client.write_simulated_draft("2026-11")
    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="研发")

    assert (await area_client.get(f"{path}{suffix}", head)).status_code == 403
    assert (await area_client.get("/plan-drafts", head)).status_code == 403
    assert (await area_client.get(f"{path}{suffix}", Role.HR)).status_code == 200


@pytest.mark.parametrize("role", [Role.HR, Role.AUDITOR, Role.DEPARTMENT_HEAD, Role.OPERATOR])
async def test_only_the_task_force_writes_and_the_manager_approves(
    area_client: IncentivesClient, role: Role
) -> None:
    path = await area_client.write_simulated_draft("2026-11")

    assert (await area_client.post("/plan-drafts", NOVEMBER, role)).status_code == 403
    for command in ("approve", "simulate", "withdraw"):
        answer = await area_client.post(f"{path}/{command}", {"reason": "x"}, role, If_Match='"2"')
        assert answer.status_code == 403
    officer = await area_client.post(f"{path}/approve", None, Role.OFFICER_GOALS, If_Match='"2"')
    assert officer.status_code == 403


async def test_an_unknown_draft_is_not_found(area_client: IncentivesClient) -> None:
    unknown = "/plan-drafts/0198c5a5-0000-7000-8000-000000000000"

    for path in (unknown, f"{unknown}/simulation"):
        assert (await area_client.get(path)).json()["code"] == "unknown-plan-draft"
    assert (await area_client.post(f"{unknown}/simulate")).status_code == 404


async def test_rebuilt_drafts_are_the_same(area_client: IncentivesClient) -> None:
    await area_client.publish_plan("2026-11", weight="0.2")
    path = await area_client.write_simulated_draft("2026-12", weight="0.3")
    await area_client.put(path, NOVEMBER, area_client.officer("second"), If_Match='"2"')
    gone = await area_client.write_simulated_draft("2026-12")
    await area_client.post(f"{gone}/withdraw", {"reason": "no"})
    before = (await area_client.get("/plan-drafts")).text

    await rebuild_read_models(area_client.area)

    assert (await area_client.get("/plan-drafts")).text == before
