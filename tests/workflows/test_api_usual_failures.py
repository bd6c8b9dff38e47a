"""Through the API: what usually goes wrong in systems that take work through departments."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from shared.http.auth import Role
from shared.postgres.reference_table import ReferenceKind, update_reference
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_api_case_steps import start, step

DAY = timedelta(days=1)
HEADS_DECIDE = {
    "kind": "joint-review",
    "review": {"rule": "all", "reviewers": ["legal", "finance"], "veto_role": "department-head"},
}
REVIEWED = [step("ask", "sales"), step("look", "sales", **HEADS_DECIDE), step("pay", "sales")]
NO_HEAD = [
    step("ask", "sales"),
    step(
        "look",
        "sales",
        kind="joint-review",
        review={"rule": "all", "reviewers": ["legal", "finance"]},
    ),
]


async def change_department(client: WorkflowsClient, code: str, column: str, value: Any) -> None:
    """Let the area know that a department was renamed or closed, as the directory would."""
    async with client.area.pool.acquire() as db:
        await update_reference(db, ReferenceKind.DEPARTMENT, code, column, value)
    client.area.references.forget()


async def vote(
    client: WorkflowsClient, case: str, number: int, code: str, role: Role, decision: str
) -> str | None:
    """Vote as a person with a role in a department; return the code of a refusal."""
    body = {"department": code, "decision": decision}
    person = client.installation.authorization_headers(role, department=code)
    answer = await client.post(f"{case}/steps/{number}/complete", body, person)
    code_of: str | None = answer.json().get("code")
    return code_of


def allowed(found: dict[str, Any]) -> dict[str, bool]:
    """Return which commands are allowed."""
    return {one["operation"]: one["allowed"] for one in found["_actions"]}


async def test_a_joint_review_whose_department_is_closed_meanwhile(
    area_client: WorkflowsClient,
) -> None:
    case = await start(area_client, NO_HEAD)
    await area_client.complete_step(case, 1, "sales")
    await change_department(area_client, "legal", "valid_to", date(2026, 11, 20))
    officer = Role.OFFICER_WORKFLOWS
    found = (await area_client.get(case, officer)).json()
    closed = {one["department"]: one["department_closed"] for one in found["open_steps"]}
    assert (closed, allowed(found)["withdraw_step"]) == ({"legal": True, "finance": False}, True)
    (listed,) = (await area_client.get("/cases", officer, department="legal")).json()["items"]
    assert [one["department_closed"] for one in listed["open_steps"]] == [True, False]
    legal = next(one["step"] for one in found["open_steps"] if one["department"] == "legal")
    finance = next(one["step"] for one in found["open_steps"] if one["department"] == "finance")
    assert await vote(area_client, case, finance, "finance", Role.EXECUTOR, "approved") is None
    assert (await area_client.get(case)).json()["status"] == "running"
    gone = await area_client.post(f"{case}/steps/{legal}/withdraw", {"reason": "closed"})
    assert gone.status_code == 200, gone.text
    assert (await area_client.get(case)).json()["status"] == "finished"
    (ended,) = await area_client.published_facts("joint-review-ended")
    assert ended["decision"] == "approved"
    await change_department(area_client, "legal", "valid_to", None)


async def test_a_veto_of_a_role_rejects_at_once_and_is_heard_before_an_approval(
    area_client: WorkflowsClient,
) -> None:
    case = await start(area_client, REVIEWED)
    (version,) = (await area_client.get("/flows")).json()["items"]
    shown = (await area_client.get(f"/flows/{version['id']}")).json()["versions"][0]["steps"][1]
    assert shown["review"]["veto_role"] == "department-head"
    await area_client.complete_step(case, 1, "sales")
    assert await vote(area_client, case, 2, "legal", Role.EXECUTOR, "approved") is None
    staff = await vote(area_client, case, 3, "finance", Role.LIAISON, "approved")
    assert staff == "veto-not-heard"
    assert await vote(area_client, case, 3, "finance", Role.DEPARTMENT_HEAD, "rejected") is None
    found = (await area_client.get(case)).json()
    assert [one["activity"] for one in found["open_steps"]] == ["Ask"]
    (ended,) = await area_client.published_facts("joint-review-ended")
    assert ended["decision"] == "rejected"


async def test_a_vote_by_somebody_who_is_not_a_reviewer_is_refused_and_changes_nothing(
    area_client: WorkflowsClient,
) -> None:
    case = await start(area_client, NO_HEAD)
    await area_client.complete_step(case, 1, "sales")
    before = (await area_client.get(case)).json()
    assert await vote(area_client, case, 2, "sales", Role.EXECUTOR, "approved") == (
        "step-held-by-another"
    )
    body = {"department": "legal", "decision": "approved"}
    other = area_client.executor_headers("sales")
    answer = await area_client.post(f"{case}/steps/2/complete", body, other)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    assert (await area_client.get(case)).json() == before
    assert await area_client.published_facts("joint-review-voted") == []


async def test_overdue_steps_side_by_side_are_each_announced_exactly_once(
    area_client: WorkflowsClient,
) -> None:
    branches = [step(key, "finance", "ask", standard=f"P{n}D") for n, key in enumerate("bcd", 1)]
    case = await start(area_client, [step("ask", "sales"), *branches])
    await area_client.complete_step(case, 1, "sales")
    await area_client.complete_step(case, 3, "finance")
    for _ in range(5):
        await area_client.installation.advance_time(DAY)
    await area_client.installation.fire_due_deadlines()
    facts = await area_client.published_facts("step-overdue")
    assert Counter(one["step"] for one in facts) == {2: 1, 4: 1}
    assert [one["at"] for one in facts] == ["2026-11-24T01:00:00Z", "2026-11-26T01:00:00Z"]
    found = (await area_client.get(case)).json()
    assert [one["overdue_at"] is not None for one in found["steps"]] == [False, True, False, True]
    await area_client.complete_step(case, 2, "finance")
    await area_client.complete_step(case, 4, "finance")
    assert await area_client.count_rows("deadline") == 0


async def test_a_department_renamed_between_two_steps_keeps_its_work(
    area_client: WorkflowsClient,
) -> None:
    case = await start(area_client, [step("ask", "sales"), step("pay", "finance")])
    await area_client.complete_step(case, 1, "sales")
    await change_department(area_client, "finance", "name", "Treasury 资金部")
    found = (await area_client.get(case)).json()
    assert (found["department"], found["department_name"]) == ("finance", "Treasury 资金部")
    done = await area_client.complete_step(case, 2, "finance")
    assert done.status_code == 200, done.text
    (handed,) = await area_client.published_facts("work-handed-over")
    assert handed["recipient"] == "finance"
    (row,) = [
        one
        for one in (await area_client.get("/figures/departments")).json()["items"]
        if one["department"] == "finance"
    ]
    assert row["openings"] == 1


async def test_a_flow_of_one_step_begins_and_ends_with_it(area_client: WorkflowsClient) -> None:
    case = await start(area_client, [step("ask", "sales")])
    body = {"department": "sales", "reason": "no"}
    back = await area_client.post(f"{case}/steps/1/send-back", body)
    assert (back.status_code, back.json()["code"]) == (409, "no-step-before")
    await area_client.complete_step(case, 1, "sales")
    found = (await area_client.get(case)).json()
    assert (found["status"], len(found["steps"])) == ("finished", 1)
    assert await area_client.published_facts("work-handed-over") == []
    picture = await area_client.get(f"/flows/{found['flow_id']}/versions/1/picture", format="bpmn")
    assert picture.status_code == 200


async def test_a_case_that_stands_in_a_removed_step_stays_until_it_is_mapped(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow([step("ask", "sales"), step("check", "finance")])
    case = await area_client.start_case(flow)
    await area_client.complete_step(case, 1, "sales")
    await area_client.publish_version(flow, 2, [step("ask", "sales"), step("sign", "finance")])
    before = (await area_client.get(case)).json()
    preview = f"/flows/{flow}/versions/2/migration-preview"
    (view,) = (await area_client.post(preview, {})).json()["items"]
    assert (view["stands_at"], view["code"]) == ([], "step-has-no-place")
    refused = await area_client.post(f"{case}/migrate", {"flow_version": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "step-has-no-place")
    assert (await area_client.get(case)).json() == before
    mapped = {"flow_version": 2, "mapping": {"check": "sign"}}
    assert (await area_client.post(f"{case}/migrate", mapped)).status_code == 200
    await area_client.complete_step(case, 2, "finance")
    assert (await area_client.get(case)).json()["status"] == "finished"
