"""Who starts cases from a template, and what its actions say of it."""

from __future__ import annotations

from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_api_templates import publish, template_body

STEPS = [{"key": "ask", "name": "Ask", "standard": "P1D"}]


async def may_start(client: WorkflowsClient, path: str, department: str) -> bool:
    """Return what a template says of whether people of a department start cases; they try it."""
    caller = client.executor_headers(department)
    shown = (await client.get(path, caller)).json()["_actions"]
    (allowed,) = [one["allowed"] for one in shown if one["operation"] == "start_case_from_template"]
    answer = await client.post(f"{path}/cases", {}, caller)
    assert answer.status_code == (201 if allowed else 403), answer.text
    return bool(allowed)


async def test_the_version_in_force_says_who_starts_cases(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    path = await client.publish_template(template_body(flow, department="sales"))
    etag = (await client.get(path)).headers["ETag"]
    draft = template_body(flow, department="finance")
    assert (await client.put(f"{path}/draft", draft, If_Match=etag)).status_code == 200
    assert await may_start(client, path, "sales")
    assert not await may_start(client, path, "finance")
    assert (await publish(client, path, 2)).status_code == 200
    assert await may_start(client, path, "finance")
    assert not await may_start(client, path, "sales")


async def test_the_first_steps_department_starts_cases_for_the_templates(
    area_client: WorkflowsClient,
) -> None:
    client = area_client
    path = await client.publish_template(
        template_body(await client.publish_flow(), department="finance")
    )
    assert await may_start(client, path, "sales")
    assert not await may_start(client, path, "finance")
    (case,) = (await client.get("/cases")).json()["items"]
    assert case["started_for"] == "finance"
    own = {"department": "finance"}
    refused = await client.post(f"{path}/cases", own, client.executor_headers("finance"))
    assert (refused.status_code, refused.json()["code"]) == (403, "other-department")
    unknown = await client.post(f"{path}/cases", {"department": "NOPE"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "department-does-not-exist")
