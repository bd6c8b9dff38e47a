"""The preview of a migration tells of each case on its own why it would not fit."""

from __future__ import annotations

from datetime import date

from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_api_case_steps import step
from tests.workflows.test_api_usual_failures import change_department


async def test_a_case_of_a_closed_department_hides_no_other_case(
    area_client: WorkflowsClient,
) -> None:
    steps = [step("ask", None), step("pay", "finance")]
    flow = await area_client.publish_flow(steps)
    body = {"flow_id": flow, "subject": "Lease"}
    cases = [
        await area_client.create("/cases", {**body, "department": code})
        for code in ("legal", "sales")
    ]
    await area_client.publish_version(flow, 2, [*steps, step("file", None)])
    await change_department(area_client, "legal", "valid_to", date(2026, 11, 20))
    preview = await area_client.post(f"/flows/{flow}/versions/2/migration-preview", {})
    assert preview.status_code == 200, preview.text
    assert [(one["stands_at"], one["code"]) for one in preview.json()["items"]] == [
        ([], "department-closed-before"),
        (["ask"], None),
    ]
    assert "legal" in preview.json()["items"][0]["reason"]["zh"]
    moved = [await area_client.post(f"{one}/migrate", {"flow_version": 2}) for one in cases]
    assert [one.status_code for one in moved] == [422, 200]
