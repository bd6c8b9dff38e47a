"""Values of a form as JSON may hold them, and cost allocation from its request to its booking."""

from __future__ import annotations

from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_api_templates import (
    ADOPT,
    FILLED,
    OURS,
    errors_of,
    template_body,
    text_field,
)

HOSTILE = (
    r'"\ud800"',
    r'"a\u0000b"',
    "NaN",
    "-Infinity",
    "1e999",
    "[" * 90 + "]" * 90,
    '{"amount_minor": 1}',
    "1" * 400,
)


async def test_any_json_is_kept_or_refused(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    path = await area_client.publish_template(template_body(flow, text_field("a")))
    for value in (*HOSTILE, '"ok"'):
        answer = await area_client.request(
            "POST",
            f"{path}/cases",
            headers={"Content-Type": "application/json"},
            content=f'{{"values": {{"a": {value}}}}}'.encode(),
        )
        assert answer.status_code == (422 if value in HOSTILE else 201), (value, answer.text)


async def test_a_field_that_is_there_twice_is_refused(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    path = await area_client.publish_template(template_body(flow, text_field("a")))
    answer = await area_client.post(f"{path}/cases", {"values": {"a": "1", " a ": "2"}})
    assert errors_of(answer) == {"#/values": "key-twice"}
    adopted = await area_client.post(ADOPT, {"departments": {**OURS, " finance": ["sales"]}})
    assert errors_of(adopted) == {"#/departments": "key-twice"}


async def test_cost_allocation_runs_to_its_booking(area_client: WorkflowsClient) -> None:
    client = area_client
    adopted = (await client.post(ADOPT, {"departments": OURS})).json()
    path = f"/templates/{adopted['template_id']}"
    case = await client.create(f"{path}/cases", {"values": FILLED, "department": "sales"})
    assert (await client.complete_step(case, 1, "sales")).status_code == 200
    voters = (await client.get(case)).json()["open_steps"]
    assert [one["department"] for one in voters] == ["sales", "legal", "finance"]
    for vote in voters:
        answer = await client.complete_step(
            case, vote["step"], vote["department"], decision="approved"
        )
        assert answer.status_code == 200, answer.text
    for department in ("legal", "finance"):
        (held,) = (await client.get(case)).json()["open_steps"]
        assert held["department"] == department
        await client.complete_step(case, held["step"], department)
    finished = (await client.get(case)).json()
    assert (finished["status"], finished["step"]) == ("finished", None)
    exported = (await client.get("/cases/export", format="xes")).text
    assert f'<string key="template" value="{adopted["template_id"]}"/>' in exported
    assert (await client.get(f"{path}/effect")).json()["after"]["cases"] == 1
