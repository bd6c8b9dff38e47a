"""Templates through the API: published, filled in, changed, measured, and taken over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.read_models import (
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.workflows.area_client import WorkflowsClient

OFFICER = Role.OFFICER_WORKFLOWS
UNKNOWN = "01938b2e-7a00-7000-8000-000000000001"
ADOPT = "/template-library/cost-allocation/adopt"
OURS = {"sharing": ["SALES", "legal"], "finance": ["finance"], "approval": ["legal"]}
FILLED: dict[str, Any] = {
    "purpose": "Fair stand",
    "amount": {"amount_minor": 1_250_000, "currency": "CNY"},
    "cost_centre": "C-17",
    "reason": "Both showed products",
    "allocation": [
        {"department": "Sales", "share": 6000},
        {"department": "legal", "share": 4000, "remark": "two days"},
    ],
}


def text_field(key: str, **fields: Any) -> dict[str, Any]:
    """Return a field's body."""
    return {"kind": "text", "key": key, "label": {"en": key.title(), "zh": f"{key}项"}, **fields}


def template_body(flow: str, *form: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a template's body."""
    name = {"en": "Cost allocation", "zh": "费用分摊"}
    return {"flow_id": flow, "name": name, "subject": "Cost", "form": [*form], **fields}


async def publish(client: WorkflowsClient, path: str, number: int = 1) -> httpx.Response:
    """Publish a drafted version of a template."""
    etag = (await client.get(path)).headers["ETag"]
    return await client.post(f"{path}/versions/{number}/publish", If_Match=etag)


def errors_of(answer: httpx.Response) -> dict[str, str]:
    """Return the codes of a problem's errors by their pointers."""
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}


async def finish(client: WorkflowsClient, case: str, hours: int) -> None:
    """Take a case through the two steps of the example within so many hours."""
    client.installation.clock.advance(timedelta(hours=hours))
    for number, department in enumerate(("sales", "finance"), 1):
        done = await client.complete_step(case, number, department)
        assert done.status_code == 200, done.text


async def test_cost_allocation_is_adopted_and_filled_in(area_client: WorkflowsClient) -> None:
    client = area_client
    (brought,) = (await client.get("/template-library", Role.AUDITOR)).json()["items"]
    assert (brought["key"], brought["template_id"]) == ("cost-allocation", None)
    assert brought["name"] == {"en": "Cost allocation", "zh": "费用分摊申请"}
    assert [role["key"] for role in brought["roles"]] == ["sharing", "finance", "approval"]
    executor = client.executor_headers("sales")
    assert (await client.post(ADOPT, {"departments": OURS}, executor)).status_code == 403
    adopted = await client.post(ADOPT, {"departments": OURS})
    assert adopted.status_code == 200, adopted.text
    again = await client.post(ADOPT, {"departments": {**OURS, "sharing": ["sales", "legal"]}})
    assert again.json() == adopted.json()
    otherwise = await client.post(ADOPT, {"departments": {**OURS, "approval": ["sales"]}})
    assert (otherwise.status_code, otherwise.json()["code"]) == (409, "adopted-otherwise")
    path, flow = f"/templates/{adopted.json()['template_id']}", adopted.json()["flow_id"]
    steps = (await client.get(f"/flows/{flow}")).json()["versions"][0]["steps"]
    assert [step["department"] for step in steps] == [None, None, "legal", "finance"]
    assert steps[1]["review"]["reviewers"] == ["sales", "legal", "finance"]
    (brought,) = (await client.get("/template-library", OFFICER)).json()["items"]
    assert (brought["template_id"], brought["_actions"][0]["allowed"]) == (path[11:], False)

    started = await client.post(f"{path}/cases", {"values": FILLED}, executor, Idempotency_Key="a1")
    assert started.status_code == 201, started.text
    repeated = await client.post(
        f"{path}/cases", {"values": FILLED}, executor, Idempotency_Key="a1"
    )
    assert repeated.json() == started.json()
    case = (await client.get(f"/cases/{started.json()['id']}", Role.AUDITOR)).json()
    assert (case["subject"], case["started_for"]) == ("费用分摊申请：Fair stand", "sales")
    assert case["open_steps"][0]["activity"] == "提出申请 Request"
    form = case["form"]
    assert (form["template_version"], form["name"]["zh"]) == (1, "费用分摊申请")
    values = {one["key"]: one["value"] for one in form["fields"]}
    assert values["day"] == "2026-11-23"
    assert values["allocation"][0] == {"department": "sales", "share": 6000}
    assert (values["amount"], form["fields"][1]["label"]["zh"]) == (FILLED["amount"], "金额")
    assert [one["key"] for one in form["fields"][-1]["columns"]] == [
        "department",
        "share",
        "remark",
    ]
    (fact,) = await client.published_facts("case-started")
    assert (fact["template_id"], fact["template_version"]) == (path[11:], 1)
    found = (await client.get("/cases", template_id=path[11:])).json()["items"]
    assert [one["template_id"] for one in found] == [path[11:]]
    assert (await client.get("/cases", template_id=UNKNOWN)).json()["items"] == []


async def test_every_fault_of_a_form_is_told_at_once(area_client: WorkflowsClient) -> None:
    client = area_client
    wrong = {"sharing": [], "finance": ["finance", "HR"], "boss": ["legal"]}
    answer = await client.post(ADOPT, {"departments": wrong})
    assert errors_of(answer) == {
        "#/departments/sharing": "library-role-missing",
        "#/departments/finance": "library-role-single",
        "#/departments/finance/1": "department-does-not-exist",
        "#/departments/approval": "library-role-missing",
        "#/departments/boss": "library-role-unknown",
    }
    adopted = await client.post(ADOPT, {"departments": OURS})
    cases = f"/templates/{adopted.json()['template_id']}/cases"
    lines = [{"department": "sales", "share": 5000}, {"department": "HR", "share": 4000}]
    values = {"amount": {"amount_minor": 1.5, "currency": "CNY"}, "cost_centre": 7, "x": 1}
    answer = await client.post(
        cases,
        {"values": {**values, "reason": None, "allocation": lines}, "department": "sales"},
        Accept_Language="zh",
    )
    assert errors_of(answer) == {
        "#/values/x": "form-field-unknown",
        "#/values/purpose": "form-value-missing",
        "#/values/amount": "form-money-expected",
        "#/values/cost_centre": "form-text-expected",
        "#/values/reason": "form-value-missing",
        "#/values/allocation/1/department": "department-does-not-exist",
        "#/values/allocation": "form-shares-not-whole",
    }
    assert "分摊明细：份额合计为 90.00%，须为 100%" in answer.text
    assert not await client.published_facts("case-started")
    assert (await client.post("/template-library/x/adopt", {"departments": {}})).status_code == 404


async def test_a_template_changed_while_cases_run(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow()
    path = await client.publish_template(template_body(flow, text_field("purpose")))
    sales = client.executor_headers("sales")
    body = {"values": {"purpose": "Fair"}}
    first = (await client.post(f"{path}/cases", body, sales)).json()["id"]
    rail = {"key": "rail", "label": {"en": "Rail", "zh": "铁路"}}
    air = {"key": "air", "label": {"en": "Air", "zh": "航空"}}
    way = {**text_field("way"), "kind": "choice", "options": [rail, air], "default": "air"}
    cost = {**text_field("km"), "kind": "number", "unit": "km", "decimals": 1}
    changed = template_body(flow, way, cost, text_field("note", required=False))
    etag = (await client.get(path)).headers["ETag"]
    drafted = await client.put(f"{path}/draft", changed, If_Match=etag)
    assert drafted.status_code == 200, drafted.text
    assert (await publish(client, path, 2)).status_code == 200
    stale = {**body, "template_version": 1}
    refused = await client.post(f"{path}/cases", stale, sales)
    assert (refused.status_code, refused.json()["code"]) == (409, "template-version-replaced")
    second = (await client.post(f"{path}/cases", {"values": {"km": 12}}, sales)).json()["id"]
    forms = [(await client.get(f"/cases/{one}")).json()["form"] for one in (first, second)]
    assert [form["template_version"] for form in forms] == [1, 2]
    fields = [[(one["key"], one["value"]) for one in form["fields"]] for form in forms]
    assert fields == [[("purpose", "Fair")], [("way", "air"), ("km", "12.0"), ("note", None)]]
    assert [one["unit"] for one in forms[1]["fields"]] == [None, "km", None]
    assert forms[1]["fields"][0]["option"] == air["label"]
    await finish(client, f"/cases/{first}", 1)
    assert (await client.get(f"/cases/{first}")).json()["form"] == forms[0]
    live = await read_model_rows(client.area)
    await rebuild_read_models(client.area)
    assert await read_model_rows(client.area) == live
    await reproject_in_batches(client.area, 2)
    assert await read_model_rows(client.area) == live


async def test_a_template_is_published_and_retired(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow()
    body = template_body(
        UNKNOWN,
        text_field("a"),
        text_field("a"),
        subject="{b}",
        department="HR",
        baseline={"import_ids": [UNKNOWN]},
    )
    path = await client.create("/templates", body)
    start = f"{path}/cases"
    assert (await client.post(start, {})).json()["code"] == "template-not-published"
    assert (await client.post(f"{path}/retire")).json()["code"] == "template-not-published"
    assert errors_of(await publish(client, path)) == {
        "#/flow_id": "template-flow-missing",
        "#/subject": "subject-field-unfit",
        "#/department": "department-does-not-exist",
        "#/form/1/key": "field-key-twice",
        "#/baseline/import_ids/0": "baseline-import-missing",
    }
    shown = (await client.get(path, OFFICER)).json()
    actions = {one["operation"]: one.get("code") for one in shown["_actions"]}
    assert actions["publish_template_version"] == "template-has-faults"
    assert actions["start_case_from_template"] == "template-not-published"
    etag = (await client.get(path)).headers["ETag"]
    good = template_body(flow, department="sales")
    assert (await client.put(f"{path}/draft", good, If_Match=etag)).status_code == 200
    assert (await publish(client, path, 2)).status_code == 404
    assert (await publish(client, path)).status_code == 200
    early = {"at": "2020-01-02T09:00:00+08:00"}
    assert (await client.post(start, early)).json()["code"] == "template-not-published-then"
    listed = (
        await client.get("/templates", OFFICER, status="published", q="费用", total=True)
    ).json()
    (entry,) = listed["items"]
    assert (entry["published"], entry["name_zh"], listed["total"]) == (1, "费用分摊", 1)
    assert {one["operation"]: one["allowed"] for one in entry["_actions"]} == {
        "draft_template_version": True,
        "publish_template_version": False,
        "retire_template": True,
        "start_case_from_template": True,
    }
    retired = await client.post(f"{path}/retire")
    again = await client.post(f"{path}/retire")
    assert again.json() == retired.json()
    assert (await client.post(start, {})).json()["code"] == "template-retired-already"
    assert (await client.get("/templates", status="published")).json()["items"] == []
    for name in ("template-drafted", "template-published", "template-retired"):
        assert await client.published_facts(name)
    executor = client.executor_headers("sales")
    assert (await client.post("/templates", good, executor)).status_code == 403
    assert (await client.get(f"/templates/{UNKNOWN}")).status_code == 404
    assert (await client.post(f"/templates/{UNKNOWN}/cases", {})).status_code == 404


async def test_the_effect_is_measured_against_the_cases_before(
    area_client: WorkflowsClient,
) -> None:
    client = area_client
    flow = await client.publish_flow()
    for _ in range(5):
        await finish(client, await client.start_case(flow), 10)
    candidates = (await client.get("/template-candidates", total=True)).json()
    assert candidates["total"] == 1
    (candidate,) = candidates["items"]
    assert (candidate["id"], candidate["started"], candidate["cases"]) == (flow, 5, 5)
    assert candidate["cycle_time"]["median"] == "PT10H"
    path = await client.publish_template(template_body(flow, minimum_cases=5))
    moment = client.installation.clock().isoformat()
    assert (await client.get("/template-candidates")).json()["items"] == []
    effect = f"{path}/effect"
    for hours in (4, 4, 5, 6, 6):
        thin = (await client.get(effect)).json()
        assert (thin["verdict"], thin["median_reduction_percent"]) == ("not-enough-data", None)
        started = await client.post(f"{path}/cases", {})
        await finish(client, f"/cases/{started.json()['id']}", hours)
    found = (await client.get(effect, Role.AUDITOR)).json()
    assert (found["verdict"], found["target_percent"]) == ("met", 50)
    assert (found["median_reduction_percent"], found["p90_reduction_percent"]) == ("50.00", "40.00")
    assert (found["before"]["cases"], found["before"]["cycle_time"]["median"]) == (5, "PT10H")
    assert (found["after"]["cases"], found["after"]["cycle_time"]["median"]) == (5, "PT5H")
    assert found["before"]["flow_ids"] == [flow]
    assert (await client.get(effect, known_at=moment)).json()["after"]["cases"] == 0
    assert (await client.get(effect, **{"from": moment})).json()["after"]["cases"] == 5
    assert (await client.get(effect, to=moment)).json()["after"]["cases"] == 0
    assert (await client.get(f"/templates/{UNKNOWN}/effect")).status_code == 404
    log = "c,a,t,d\n1,Ask,2026-01-05T00:00:00Z,sales\n1,Do,2026-01-05T09:00:00Z,legal\n"
    keys = {"case": "c", "activity": "a", "timestamp": "t", "department": "d"}
    history = (await client.import_log(log, **keys))["id"]
    baseline = {"import_ids": [history]}
    other = await client.publish_template(template_body(flow, minimum_cases=5, baseline=baseline))
    before = (await client.get(f"{other}/effect")).json()["before"]
    assert (before["cases"], before["cycle_time"]["median"], before["flow_ids"]) == (1, "PT9H", [])
    draft = await client.create("/templates", template_body(flow))
    assert (await client.get(f"{draft}/effect")).json()["code"] == "template-not-published"
