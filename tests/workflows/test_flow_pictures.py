"""Pictures of a version through the API."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from shared.http.auth import Role
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REVIEW = {"rule": "in-order", "reviewers": ["legal", "finance"], "veto": "legal"}
STEPS: list[dict[str, Any]] = [
    {**STEPS_BODY[0], "produces": "Request with receipts", "role": "executor"},
    {**STEPS_BODY[1], "kind": "review", "decisions": ["complete", "open"]},
    {
        "key": "joint",
        "name": '评审"]; <script> & %% `end`',
        "standard": "P3D",
        "department": "legal",
        "after": ["check"],
        "on_decision": "complete",
        "kind": "joint-review",
        "review": REVIEW,
    },
    {
        "key": "sign",
        "name": "Sign it",
        "standard": "PT90M",
        "kind": "approval",
        "approval_mode": "paper",
    },
]


async def draw(client: WorkflowsClient, flow: str, number: int = 1, **query: Any) -> Any:
    return await client.get(f"/flows/{flow}/versions/{number}/picture", **query)


def texts(document: str, tag: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(document).iter(tag)]


async def test_the_picture_tells_what_each_step_is(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow(STEPS)
    english = await draw(area_client, flow)
    assert english.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert english.headers["Content-Language"] == "en"
    assert "sandbox" in english.headers["Content-Security-Policy"]
    said = texts(english.text, f"{SVG}text")
    for one in (
        "Cost allocation, version 1",
        "Hand it in",
        "Owner: sales, role executor",
        "Standard: 1 d",
        "Produces: Request with receipts",
        "Standard: 1 h 30 min",
        "Approval, on paper",
        "Owner: the department of the case",
        "complete",
        "open",
        "Veto: legal",
    ):
        assert one in said, one
    chinese = await draw(area_client, flow, language="zh")
    said = texts(chinese.text, f"{SVG}text")
    assert {"标准时长：1 小时 30 分钟", "审批，纸质", "评审部门（依次）：legal，finance"} <= {*said}


async def test_the_format_is_asked_for_or_negotiated(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow(STEPS)
    mermaid = await draw(area_client, flow, format="mermaid")
    assert mermaid.headers["Content-Type"] == "text/vnd.mermaid; charset=utf-8"
    bpmn = await draw(area_client, flow, format="bpmn")
    assert bpmn.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert texts(bpmn.text, f"{BPMN}outgoing")
    path = f"/flows/{flow}/versions/1/picture"
    as_xml = await area_client.request("GET", path, Role.AUDITOR, {"Accept": "application/xml"})
    assert as_xml.content == bpmn.content
    refused = await area_client.request("GET", path, Role.AUDITOR, {"Accept": "application/pdf"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not-acceptable")
    assert (await draw(area_client, flow, format="png")).status_code == 422


async def test_a_draft_is_drawn_unless_its_steps_wait_for_each_other(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    flow = (await client.post("/flows", {"name": "费用分摊"})).json()["id"]
    steps = [{**STEPS_BODY[0]}, {**STEPS_BODY[1], "after": ["request", "third"]}]
    await client.put(f"/flows/{flow}/draft", {"steps": steps}, If_Match='"1"')
    drawn = await draw(client, flow)
    assert "费用分摊, version 1 (draft)" in texts(drawn.text, f"{SVG}text")
    third = {**STEPS_BODY[1], "key": "third"}
    await client.put(f"/flows/{flow}/draft", {"steps": [*steps, third]}, If_Match='"2"')
    refused = await draw(client, flow)
    assert (refused.status_code, refused.json()["code"]) == (409, "map-has-circle")


async def test_what_there_is_none_of_is_not_drawn(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    flow = (await client.post("/flows", {"name": "x"})).json()["id"]
    answer = await draw(client, flow)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-version")
    answer = await draw(client, "01938b2e-7a00-7000-8000-000000000001")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-flow")


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.HR, Role.OPERATOR])
async def test_whoever_reads_flows_sees_their_pictures(
    manual_area_client: WorkflowsClient, role: Role
) -> None:
    headers = manual_area_client.installation.authorization_headers(role, department="sales")
    unknown = "/flows/01938b2e-7a00-7000-8000-000000000001/versions/1/picture"
    answer = await manual_area_client.get(unknown, headers)
    assert answer.status_code == 404


async def test_a_map_with_too_many_ways_is_written_as_mermaid_only(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    flow = (await client.post("/flows", {"name": "x"})).json()["id"]
    keys = [f"s{at}" for at in range(40)]
    steps = [
        {**STEPS_BODY[0], "key": key, **({"after": keys[:at]} if at else {})}
        for at, key in enumerate(keys)
    ]
    await client.put(f"/flows/{flow}/draft", {"steps": steps}, If_Match='"1"')
    for format_ in ("svg", "bpmn"):
        refused = await draw(client, flow, format=format_)
        assert (refused.status_code, refused.json()["code"]) == (409, "map-too-large-to-draw")
    assert (await draw(client, flow, format="mermaid")).status_code == 200
