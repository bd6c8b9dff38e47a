"""Branches, joint reviews, claims and withdrawals through the API, with their facts and timer."""

from __future__ import annotations

from typing import Any

from shared.http.auth import Role
from tests.workflows.area_client import WorkflowsClient


def step(key: str, department: str | None, *after: str, **fields: Any) -> dict[str, Any]:
    """Return a step's body, due within a day."""
    given = {"key": key, "name": key.title(), "standard": "P1D", **fields}
    return (
        given
        | ({"department": department} if department else {})
        | ({"after": list(after)} if after else {})
    )


REVIEW = {
    "kind": "joint-review",
    "review": {"rule": "all", "reviewers": ["SALES", "legal"]},
}
MAP = [
    step("ask", None, role="liaison", produces="the form", approval_mode="paper"),
    step("look", "finance", **REVIEW),
    step("pay", "finance", "look"),
    step("file", "legal", "look"),
]


async def start(client: WorkflowsClient, steps: list[dict[str, Any]]) -> str:
    """Publish a flow of these steps and start a case of sales on it; return the case's path."""
    flow = await client.publish_flow(steps)
    answer = await client.post(
        "/cases", {"flow_id": flow, "subject": "Lease", "department": "sales"}
    )
    assert answer.status_code == 201, answer.text
    return f"/cases/{answer.json()['id']}"


async def test_a_joint_review_and_branches_go_through_the_api(
    area_client: WorkflowsClient,
) -> None:
    case = await start(area_client, MAP)
    refused = await area_client.complete_step(case, 1, "sales")
    assert (refused.status_code, refused.json()["code"]) == (409, "step-needs-role")
    liaison = area_client.installation.authorization_headers(Role.LIAISON, department="sales")
    await area_client.post(f"{case}/steps/1/complete", {"department": "sales"}, liaison)
    found = (await area_client.get(case)).json()
    assert [(one["step"], one["department"]) for one in found["open_steps"]] == [
        (2, "sales"),
        (3, "legal"),
    ]
    refused = await area_client.complete_step(case, 2, "sales")
    assert (refused.status_code, refused.json()["code"]) == (409, "decision-needed")
    for number, department in ((2, "sales"), (3, "legal")):
        body = {"department": department, "decision": "approved", "reason": "fits"}
        answer = await area_client.post(f"{case}/steps/{number}/complete", body)
        assert answer.status_code == 200, answer.text
    found = (await area_client.get(case)).json()
    assert [one["activity"] for one in found["open_steps"]] == ["Pay", "File"]
    assert [one["decision"] for one in found["steps"]] == [None, "approved", "approved", None, None]
    assert [one["reason"] for one in found["steps"]] == [None, "fits", "fits", None, None]
    voted = await area_client.published_facts("joint-review-voted")
    assert [(one["department"], one["vote"], one["counts"]) for one in voted] == [
        ("sales", "approved", True),
        ("legal", "approved", True),
    ]
    (ended,) = await area_client.published_facts("joint-review-ended")
    assert (ended["department"], ended["decision"]) == ("finance", "approved")
    done = await area_client.published_facts("step-done")
    assert [one["department"] for one in done] == ["sales", "sales", "legal"]
    for number, department in ((4, "finance"), (5, "legal")):
        await area_client.complete_step(case, number, department)
    found = (await area_client.get(case)).json()
    assert (found["status"], found["open_steps"], found["step"]) == ("finished", [], None)


async def test_a_faulty_draft_tells_all_its_faults_and_is_not_published(
    area_client: WorkflowsClient,
) -> None:
    flow = (await area_client.post("/flows", {"name": "Contract"})).json()["id"]
    steps = [step("ask", "sales"), step("look", "legal", "x"), step("pay", "legal", "pay")]
    path = f"/flows/{flow}"
    etag = (await area_client.get(path)).headers["ETag"]
    drafted = await area_client.put(f"{path}/draft", {"steps": steps}, If_Match=etag)
    assert drafted.status_code == 200, drafted.text
    etag = drafted.headers["ETag"]
    answer = await area_client.post(f"{path}/versions/1/publish", If_Match=etag)
    assert answer.status_code == 422
    refused = answer.json()
    assert refused["code"] == "flow-map-has-faults"
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [
        ("#/steps/1", "step-after-unknown"),
        ("#/steps/1", "step-unreachable"),
        ("#/steps/2", "step-never-opens"),
    ]
    assert (await area_client.get(path)).json()["published"] == 0
    unknown = [step("ask", "sales"), step("look", "legal", **REVIEW)]
    unknown[1]["review"] = {"rule": "any", "reviewers": ["sales", "nowhere"]}
    answer = await area_client.put(f"{path}/draft", {"steps": unknown}, If_Match=etag)
    assert (answer.status_code, answer.json()["code"]) == (422, "department-does-not-exist")


async def test_a_step_is_claimed_delegated_and_handed_back(area_client: WorkflowsClient) -> None:
    case = await start(area_client, [step("ask", "sales"), step("pay", "finance")])
    own = {"department": "sales"}
    li, head = (
        area_client.installation.authorization_headers(role, department="sales", subject=role)
        for role in (Role.EXECUTOR, Role.DEPARTMENT_HEAD)
    )
    assert (await area_client.post(f"{case}/steps/1/claim", own, li)).status_code == 200
    refused = await area_client.post(f"{case}/steps/1/claim", own, head)
    assert refused.json()["code"] == "step-claimed-by-another"
    found = (await area_client.get(case)).json()
    assert (found["steps"][0]["claimed_by"], found["open_steps"][0]["claimed"]) == (
        "executor",
        True,
    )
    finance = area_client.executor_headers("finance")
    assert (await area_client.get(case, finance)).json()["steps"][0]["claimed_by"] is None
    given = await area_client.post(f"{case}/steps/1/delegate", {**own, "to": "wang"}, head)
    assert given.status_code == 200
    refused = await area_client.post(f"{case}/steps/1/complete", own, li)
    assert refused.json()["code"] == "step-claimed-by-another"
    assert (await area_client.post(f"{case}/steps/1/hand-back", own, head)).status_code == 200
    assert (await area_client.post(f"{case}/steps/1/complete", own, li)).status_code == 200
    for name in ("step-claimed", "step-released"):
        for fact in await area_client.published_facts(name):
            assert "wang" not in str(fact)


async def test_a_case_and_a_step_are_withdrawn(area_client: WorkflowsClient) -> None:
    case = await start(area_client, [step("ask", "sales"), step("pay", "finance")])
    skipped = await area_client.post(f"{case}/steps/1/withdraw", {"reason": "not needed"})
    assert skipped.status_code == 200
    sales = area_client.executor_headers("sales")
    refused = await area_client.post(f"{case}/steps/2/withdraw", {"reason": "no"}, sales)
    assert refused.status_code == 403
    found = (await area_client.get(case)).json()
    # The only way to the second step led through the first one.
    assert (found["status"], found["steps"][0]["reason"]) == ("finished", "not needed")
    other = await start(area_client, [step("ask", "sales"), step("pay", "finance")])
    await area_client.complete_step(other, 1, "sales")
    finance = area_client.executor_headers("finance")
    refused = await area_client.post(f"{other}/withdraw", {"reason": "no"}, finance)
    assert refused.json()["code"] == "other-department"
    answer = await area_client.post(f"{other}/withdraw", {"reason": "moved"}, sales)
    assert answer.status_code == 200, answer.text
    found = (await area_client.get(other)).json()
    assert (found["status"], found["withdrawn_because"], found["open_steps"]) == (
        "withdrawn",
        "moved",
        [],
    )
    (listed,) = (await area_client.get("/cases", status="withdrawn")).json()["items"]
    assert listed["id"] == found["id"]


async def test_cases_are_moved_to_another_version_after_a_look_at_each(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow([step("ask", "sales"), step("check", "finance")])
    first, second = [await area_client.start_case(flow) for _ in range(2)]
    await area_client.complete_step(first, 1, "sales")
    steps = [step("apply", "sales"), step("look", "legal"), step("check", "finance")]
    await area_client.publish_version(flow, 2, steps)
    preview = f"/flows/{flow}/versions/2/migration-preview"
    found = (await area_client.post(preview, {"mapping": {}})).json()
    assert found["total"] == 2
    assert [(one["stands_at"], one["code"]) for one in found["items"]] == [
        (["check"], None),
        ([], "step-has-no-place"),
    ]
    assert "映射" in found["items"][1]["reason"]["zh"]
    refused = await area_client.post(f"{second}/migrate", {"flow_version": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "step-has-no-place")
    body = {"flow_version": 2, "mapping": {"ask": "apply"}}
    assert (await area_client.post(f"{second}/migrate", body)).status_code == 200
    moved = (await area_client.get(second)).json()
    assert (moved["flow_version"], moved["activity"], moved["step"]) == (2, "Ask", 1)
    await area_client.complete_step(second, 1, "sales")
    assert (await area_client.get(second)).json()["activity"] == "Look"
    assert (await area_client.post(preview, body | {"x": 1})).status_code == 422
    refused = await area_client.post(f"{first}/migrate", {"flow_version": 3})
    assert (refused.status_code, refused.json()["code"]) == (404, "version-not-published")
    (fact,) = await area_client.published_facts("case-migrated")
    assert (fact["flow_version"], fact["departments"]) == (2, ["sales", "legal", "finance"])
    sales = area_client.executor_headers("sales")
    assert (await area_client.post(f"{first}/migrate", body, sales)).status_code == 403
