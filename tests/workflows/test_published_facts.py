"""Whatever a row of flows and cases shows is announced, and departments that steps name exist."""

from __future__ import annotations

from tests.workflows.area_client import STEPS_BODY, WorkflowsClient


async def test_a_flow_and_a_case_are_announced_from_beginning_to_end(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    case = await area_client.start_case(flow)
    await area_client.complete_step(case, 1, "sales")
    back = {"department": "finance", "reason": "no receipt"}
    await area_client.post(
        f"{case}/steps/2/send-back", back, area_client.executor_headers("finance")
    )
    await area_client.complete_step(case, 3, "sales")
    await area_client.complete_step(case, 4, "finance")

    (mapped,) = await area_client.published_facts("flow-mapped")
    (drafted,) = await area_client.published_facts("flow-version-drafted")
    (published,) = await area_client.published_facts("flow-version-published")
    assert mapped["flow_id"] == drafted["flow_id"] == published["flow_id"] == flow
    assert (drafted["departments"], published["number"]) == (["sales", "finance"], 1)
    (started,) = await area_client.published_facts("case-started")
    assert (started["case"], started["departments"]) == ("Fair stand", ["sales", "finance"])
    opened = await area_client.published_facts("step-opened")
    assert [(one["step"], one["department"]) for one in opened] == [
        (1, "sales"),
        (2, "finance"),
        (3, "sales"),
        (4, "finance"),
    ]
    (sent_back,) = await area_client.published_facts("step-sent-back")
    assert (sent_back["step"], sent_back["reason"]) == (2, "no receipt")
    (finished,) = await area_client.published_facts("case-finished")
    assert finished["case_id"] == started["case_id"]


async def test_steps_name_departments_that_exist(area_client: WorkflowsClient) -> None:
    flow = (await area_client.post("/flows", {"name": "Cost allocation"})).json()["id"]
    etag = (await area_client.get(f"/flows/{flow}")).headers["ETag"]
    path = f"/flows/{flow}/draft"
    wrong = {"steps": [{**STEPS_BODY[0], "department": "salse"}]}
    refused = await area_client.put(path, wrong, If_Match=etag)
    assert (refused.status_code, refused.json()["code"]) == (422, "department-does-not-exist")
    assert "sales" in refused.json()["detail"]

    in_capitals = {"steps": [{**STEPS_BODY[0], "department": "SALES"}]}
    assert (await area_client.put(path, in_capitals, If_Match=etag)).status_code == 200
    (version,) = (await area_client.get(f"/flows/{flow}")).json()["versions"]
    assert [step["department"] for step in version["steps"]] == ["sales"]


async def test_a_repeated_command_with_another_time_says_what_holds(
    area_client: WorkflowsClient,
) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    done = await area_client.complete_step(case, 1, "sales")
    again = await area_client.complete_step(case, 1, "sales")
    assert (done.status_code, again.status_code) == (200, 200)
    other = await area_client.complete_step(case, 1, "sales", at="2026-11-20T09:00:00+08:00")
    assert (other.status_code, other.json()["code"]) == (409, "step-done-otherwise")
    assert "2026-11-23T09:00:00+08:00" in other.json()["detail"]
