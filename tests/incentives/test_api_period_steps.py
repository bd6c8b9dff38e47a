"""A month's steps over HTTP, from open to paid, by the roles they belong to and nobody else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.locked_month import approve_month
from shared.testing.read_models import rebuild_read_models
from shared.testing.second_person import SECOND_PERSON, second_person_headers
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")

MONTH = "/periods/2026-10"
TASK_FORCE = {
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
}
BODIES: dict[str, Any] = {
    "approve": {"digest": "0" * 64},
    "return": {"to": "open", "reason": "A handoff is missing"},
}


def answered(answer: httpx.Response) -> tuple[int, str | None]:
    """Return an answer's status, and its code where it is a refusal."""
    return answer.status_code, answer.json().get("code")


async def read_month(client: IncentivesClient, role: Role = Role.AUDITOR) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(MONTH, role)).json()
    return found


def allowed_operations(month: dict[str, Any]) -> set[str]:
    return {one["operation"] for one in month["_actions"] if one["allowed"]}


async def test_a_month_is_paid_in_six_steps_that_name_who_took_them(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    month = await read_month(area_client, Role.GENERAL_MANAGER)
    assert (month["state"], allowed_operations(month)) == ("open", {"calculate_period"})
    await approve_month(area_client, "2026-10")
    month = await read_month(area_client, Role.GENERAL_MANAGER)
    assert (month["state"], month["status"]) == ("approved", "open")
    assert allowed_operations(month) == {"return_period", "lock_period"}
    await area_client.lock_month()
    assert allowed_operations(await read_month(area_client, Role.HR)) == {"mark_period_paid"}
    paid = await area_client.post(f"{MONTH}/mark-paid", {"reference": "PAY-1"}, Role.HR)

    assert (paid.status_code, read_version(paid)) == (200, 5)
    month = await read_month(area_client)
    assert (month["state"], month["status"], month["is_outdated"]) == ("paid", "locked", False)
    assert [(one["step"], one["by"], one["reference"]) for one in month["history"]] == [
        ("period-calculated", "tester", None),
        ("period-review-started", "tester", None),
        ("period-approved", SECOND_PERSON, None),
        ("period-locked", "tester", None),
        ("period-paid", "tester", "PAY-1"),
    ]
    assert (await area_client.get("/periods")).json()["items"] == [
        {"period": "2026-10", "status": "locked", "state": "paid", "digest": None}
    ]
    for fact in ("calculated", "review-started", "approved", "locked", "paid"):
        assert len(await area_client.published_facts(f"period-{fact}")) == 1


async def test_a_month_is_paid_once(area_client: IncentivesClient) -> None:
    early = await area_client.post(f"{MONTH}/mark-paid", None, Role.HR)
    assert answered(early) == (409, "period-not-locked")
    await area_client.lock_month()
    first = await area_client.post(f"{MONTH}/mark-paid", {"reference": "PAY-1"}, Role.HR)
    again = await area_client.post(f"{MONTH}/mark-paid", {"reference": "PAY-1"}, Role.HR)
    other = await area_client.post(f"{MONTH}/mark-paid", {"reference": "PAY-2"}, Role.HR)

    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert answered(other) == (409, "period-paid-already")
    assert len(await area_client.published_facts("period-paid")) == 1


async def test_who_calculated_does_not_approve(area_client: IncentivesClient) -> None:
    await area_client.post(f"{MONTH}/calculate")
    await area_client.post(f"{MONTH}/start-review")
    month = await read_month(area_client, Role.GENERAL_MANAGER)
    approval = {"digest": month["digest"]}

    refused = await area_client.post(f"{MONTH}/approve", approval)
    assert answered(refused) == (403, "calculated-by-yourself")
    same = area_client.installation.authorization_headers(Role.OFFICER_DUTIES, subject=" TESTER")
    refused = await area_client.post(f"{MONTH}/approve", approval, same)
    assert answered(refused) == (403, "calculated-by-yourself")
    assert "approve_period" not in allowed_operations(month)
    second = second_person_headers(area_client)
    assert "approve_period" in allowed_operations((await area_client.get(MONTH, second)).json())
    unseen = await area_client.post(f"{MONTH}/approve", {"digest": "0" * 64}, second)
    assert answered(unseen) == (409, "another-statement-seen")
    approved = await area_client.post(f"{MONTH}/approve", approval, second)
    assert approved.status_code == 200


async def test_a_fact_that_changes_the_month_makes_the_calculation_outdated(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await approve_month(area_client, "2026-10")
    before = await read_month(area_client)
    await area_client.handle_facts(handoff_overdue(2))

    month = await read_month(area_client, Role.GENERAL_MANAGER)
    assert (before["is_outdated"], month["is_outdated"]) == (False, True)
    assert month["digest"] != before["digest"]
    second = second_person_headers(area_client)
    (approval,) = [
        one
        for one in (await area_client.get(MONTH, second)).json()["_actions"]
        if one["operation"] == "approve_period"
    ]
    assert (approval["allowed"], approval["code"]) == (False, "calculation-outdated")
    assert answered(await area_client.post(f"{MONTH}/lock")) == (409, "changed-since-approval")
    await area_client.post(f"{MONTH}/calculate")
    assert (await read_month(area_client))["state"] == "calculated"
    assert answered(await area_client.post(f"{MONTH}/lock")) == (409, "period-not-approved")
    await area_client.lock_month()
    assert await area_client.obligation_counts("研发") == (2, 1, 1)


async def test_a_month_goes_back_with_a_reason_until_it_is_locked(
    area_client: IncentivesClient,
) -> None:
    await approve_month(area_client, "2026-10")
    back = {"to": "under-review", "reason": "The pool of launch is not confirmed"}
    assert (await area_client.post(f"{MONTH}/return", back)).status_code == 200
    assert (await read_month(area_client))["state"] == "under-review"
    assert (await area_client.post(f"{MONTH}/return", BODIES["return"])).status_code == 200
    month = await read_month(area_client)
    assert (month["state"], month["history"][-1]["reason"]) == ("open", "A handoff is missing")
    assert [one["to"] for one in month["history"][-2:]] == ["under-review", "open"]
    empty = await area_client.post(f"{MONTH}/return", {"to": "open", "reason": " "})
    assert answered(empty) == (422, "invalid")
    await area_client.lock_month()
    late = await area_client.post(f"{MONTH}/return", BODIES["return"])
    assert answered(late) == (409, "period-locked-already")
    states = [one["to"] for one in await area_client.published_facts("period-returned")]
    assert states == ["under-review", "open"]


async def test_a_department_reads_the_steps_but_neither_names_nor_reasons(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.post(f"{MONTH}/calculate")
    await area_client.post(f"{MONTH}/return", BODIES["return"])
    await area_client.post(f"{MONTH}/calculate")
    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="研发")

    month = (await area_client.get(MONTH, head)).json()
    assert [one["step"] for one in month["history"]] == [
        "period-calculated",
        "period-returned",
        "period-calculated",
    ]
    assert {one["by"] or one["reason"] or one["digest"] for one in month["history"]} == {None}
    assert (month["digest"], allowed_operations(month)) == (None, set())
    listed = (await area_client.get("/periods", head)).json()["items"]
    assert [(one["state"], one["digest"]) for one in listed] == [("calculated", None)]
    (listed_to_all,) = (await area_client.get("/periods")).json()["items"]
    assert listed_to_all["digest"] == (await read_month(area_client))["digest"]


async def test_each_step_belongs_to_its_roles_alone(area_client: IncentivesClient) -> None:
    for action in ("calculate", "start-review", "approve", "return", "mark-paid"):
        allowed = {Role.HR} if action == "mark-paid" else TASK_FORCE
        for role in set(Role) - allowed:
            refused = await area_client.post(f"{MONTH}/{action}", BODIES.get(action), role)
            assert answered(refused) == (403, "role-missing"), (action, role)
    assert (await read_month(area_client))["history"] == []


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("approve", {"digest": "short"}),
        ("approve", {}),
        ("return", {"to": "paid", "reason": "x"}),
        ("return", {"to": "open"}),
        ("lock", {"allow_empty": True, "force": True}),
    ],
)
async def test_a_malformed_step_is_refused(
    area_client: IncentivesClient, action: str, body: Any
) -> None:
    assert answered(await area_client.post(f"{MONTH}/{action}", body)) == (422, "invalid")


async def test_states_are_the_same_after_a_rebuild(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.lock_month()
    await area_client.post(f"{MONTH}/mark-paid", None, Role.HR)
    before = (await area_client.get("/periods")).text
    await rebuild_read_models(area_client.area)

    assert (await area_client.get("/periods")).text == before


async def test_a_month_that_was_locked_before_steps_existed_is_locked_and_may_be_paid(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.lock_month()
    async with area_client.area.pool.acquire() as db:
        await db.execute("DELETE FROM period_state")

    (listed,) = (await area_client.get("/periods")).json()["items"]
    assert (listed["status"], listed["state"]) == ("locked", "locked")
