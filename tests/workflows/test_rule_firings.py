"""Facts make rules act through the API: each once, whatever fails; a dry run counts beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.workflows.application.rule_firings import fire_rules
from shared.eventsourcing.event_store import AppendRequest, VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.postgres.outbox_reader import create_outbox_reader, decode_fact
from shared.postgres.unit_of_work import UnitOfWork
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

STARTED = "concord.workflows.case-started.v1"
TELL = {
    "kind": "tell-departments",
    "departments": ["SALES"],
    "text": "{case} is there",
    "text_zh": "{case} 已发起",
}


def rule(then: dict[str, Any], fact_type: str = STARTED, **conditions: Any) -> dict[str, Any]:
    """Return a rule's body with conditions that fields equal values."""
    asked = [{"field": field, "values": [value]} for field, value in conditions.items()]
    name = f"{then['kind']} on {fact_type}"
    return {"name": name, "when": {"fact_type": fact_type, "conditions": asked}, "then": then}


def complete(activity: str, **fields: Any) -> dict[str, Any]:
    """Return the action that completes a step."""
    return {"kind": "complete-step", "activity": activity, **fields}


async def enabled(client: WorkflowsClient, body: dict[str, Any]) -> str:
    """Define and enable a rule; return its path."""
    path = await client.create("/rules", body)
    answer = await client.post(f"{path}/enable")
    assert answer.status_code == 200, answer.text
    return path


async def firings(client: WorkflowsClient, path: str, **query: str) -> list[dict[str, Any]]:
    """Return a rule's firings, oldest first."""
    await client.installation.wait_until_idle()
    found = (await client.get(f"{path}/firings", **query)).json()
    return list(reversed(found["items"]))


async def recorded_facts(client: WorkflowsClient) -> list[Fact]:
    """Return all facts of the area."""
    async with client.area.pool.acquire() as db:
        rows, _ = await create_outbox_reader("workflows").read(db, 0, 500)
    return [decode_fact("workflows", row) for row in rows]


async def test_a_case_starts_another_one_once_for_each_fact(area_client: WorkflowsClient) -> None:
    first, second = await area_client.publish_flow(), await area_client.publish_flow()
    await area_client.start_case(first)  # before the rule
    area_client.installation.clock.advance(timedelta(minutes=1))
    start = {"kind": "start-case", "flow_id": second, "subject": "After {case}"}
    path = await enabled(area_client, rule(start, flow_id=first))
    await area_client.start_case(first)
    (fired,) = await firings(area_client, path)
    assert (fired["outcome"], fired["changed"], fired["rule_version"]) == ("fired", True, 1)
    case = (await area_client.get(f"/cases/{fired['case_id']}")).json()
    assert (case["subject"], case["flow_id"]) == ("After Fair stand", second)
    facts = await recorded_facts(area_client)
    async with area_client.area.unit_of_work() as unit:
        await fire_rules(unit, [*facts, *reversed(facts)])
    assert len(await firings(area_client, path)) == 1
    assert await area_client.count_rows("case_file") == 3
    actor = next(one.context.actor for one in facts if one.type.endswith("rule-fired.v1"))
    assert actor == f"rule:{path.rsplit('/', 1)[1]}"


async def test_a_rule_that_fails_holds_nobody_up(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    failing = await enabled(area_client, rule(complete("Pay it"), flow_id=flow))
    telling = await enabled(area_client, rule(TELL))
    await area_client.start_case(flow)
    (failed,) = await firings(area_client, failing, outcome="failed")
    assert (failed["code"], failed["changed"]) == ("no-open-step-of-name", False)
    assert "Hand it in" in failed["reason"]
    (told,) = await firings(area_client, telling)
    assert told["departments"] == ["sales"]
    assert not await firings(area_client, failing, outcome="fired")


async def _fire_while_done_by_hand(
    client: WorkflowsClient, facts: Sequence[Fact], case: str
) -> None:
    """Have rules act, and complete the case's step after they have read it."""

    class LateUnit(UnitOfWork):
        async def append(self, request: AppendRequest) -> int:
            answer = await client.complete_step(case, 1, "sales")
            assert answer.status_code == 200, answer.text
            return await super().append(request)

    async with client.area.unit_of_work() as unit:
        await fire_rules(LateUnit(unit.connection, unit.codec, unit.writer), facts)


async def test_a_step_finished_by_a_rule_and_by_hand_at_the_same_moment(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    path = await enabled(client, rule(complete("Hand it in")))
    case = await client.start_case(await client.publish_flow())
    facts = await recorded_facts(client)
    with pytest.raises(VersionConflict):
        await _fire_while_done_by_hand(client, facts, case)
    assert await client.count_rows("rule_firing") == 0
    async with client.area.unit_of_work() as unit:  # as the consumer does after a conflict
        await fire_rules(unit, facts)
    found = (await client.get(f"{path}/firings")).json()["items"]
    assert [(one["outcome"], one["changed"], one["step"]) for one in found] == [("fired", False, 1)]
    assert (await client.get(case)).json()["step"] == 2


async def test_a_step_finished_by_hand_while_a_rule_finishes_it(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    path = await enabled(client, rule(complete("Hand it in")))
    case = await client.start_case(await client.publish_flow())
    facts = await recorded_facts(client)
    async with client.area.unit_of_work() as unit:
        await fire_rules(unit, facts)
        by_hand = asyncio.create_task(client.complete_step(case, 1, "sales"))
        await asyncio.sleep(0.1)
        assert not by_hand.done()  # it waits for the rule's transaction
    answer = await by_hand
    assert answer.status_code == 200, answer.text
    found = (await client.get(f"{path}/firings")).json()["items"]
    assert [(one["outcome"], one["changed"], one["step"]) for one in found] == [("fired", True, 1)]
    assert (await client.get(case)).json()["step"] == 2
    done = [one for one in await recorded_facts(client) if one.type.endswith("step-done.v1")]
    assert len(done) == 1


async def test_one_case_for_each_value_and_the_step_in_it(area_client: WorkflowsClient) -> None:
    trigger, review = await area_client.publish_flow(), await area_client.publish_flow()
    start = {
        "kind": "start-case",
        "flow_id": review,
        "subject": "Use of {flow_id}",
        "one_case_per": "flow_id",
    }
    starting = await enabled(area_client, rule(start, flow_id=trigger))
    field = {"case_field": "flow_id", "started_by": starting.rsplit("/", 1)[1]}
    ending = await enabled(
        area_client,
        rule(complete("Hand it in", **field), "concord.workflows.flow-version-published.v1"),
    )
    for _ in range(2):
        await area_client.start_case(trigger)
    first, second = await firings(area_client, starting)
    assert {first["changed"], second["changed"]} == {True, False}
    assert first["case_id"] == second["case_id"]
    await area_client.publish_version(trigger, 2, STEPS_BODY[:1])
    (done,) = await firings(area_client, ending)
    assert (done["case_id"], done["step"], done["changed"]) == (first["case_id"], 1, True)


async def test_rules_are_changed_by_officers_upon_what_they_have_read(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    path = await client.create("/rules", rule(TELL))
    read = await client.get(path, Role.OFFICER_WORKFLOWS)
    assert read.json()["versions"][0]["terms"]["then"]["departments"] == ["sales"]
    allowed = {one["operation"]: one["allowed"] for one in read.json()["_actions"]}
    assert allowed == {"change_rule": True, "enable_rule": True, "disable_rule": False}
    changed = rule(TELL, flow_id=str(uuid4()))
    answer = await client.put(path, changed, If_Match=read.headers["ETag"])
    assert answer.status_code == 200, answer.text
    stale = await client.put(path, rule(TELL), If_Match=read.headers["ETag"])
    assert stale.status_code == 412
    await client.post(f"{path}/enable")
    listed = (await client.get("/rules", enabled="true")).json()
    assert [(one["number"], one["enabled"]) for one in listed["items"]] == [(2, True)]
    assert (await client.post(f"{path}/disable")).status_code == 200
    assert not (await client.get("/rules", enabled="true")).json()["items"]
    executor = client.executor_headers("sales")
    assert (await client.post("/rules", rule(TELL), executor)).status_code == 403
    for body, status, code in (
        (rule(TELL, "concord.workflows.nothing.v1"), 422, "unknown-fact-type"),
        (rule(TELL, colour="red"), 422, "unknown-fact-field"),
        (rule({**TELL, "departments": ["nobody"]}), 422, "department-does-not-exist"),
        (rule(complete("Pay it", started_by=str(uuid4()))), 422, "starts-no-cases"),
        (
            rule({"kind": "start-case", "flow_id": await client.publish_flow(), "subject": "x"}),
            409,
            "rule-circle",
        ),
    ):
        refused = await client.post("/rules", body)
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert (await client.get(f"/rules/{uuid4()}")).status_code == 404
    assert (await client.get(f"/rules/{uuid4()}/firings")).status_code == 404


async def test_a_dry_run_shows_what_a_rule_would_have_done(area_client: WorkflowsClient) -> None:
    flow, other = await area_client.publish_flow(), await area_client.publish_flow()
    for one in (flow, flow, other):
        await area_client.start_case(one)
    today = area_client.installation.clock().date().isoformat()
    days = {"first_day": today, "last_day": today}
    answer = await area_client.post("/rule-dry-runs", {"rule": rule(TELL, flow_id=flow), **days})
    assert answer.status_code == 202, answer.text
    assert answer.json()["terms"]["when"]["imported"] is False
    path = f"/rule-dry-runs/{answer.json()['id']}"
    for _ in range(500):
        found = (await area_client.get(path)).json()
        if found["state"] in {"done", "failed"}:
            break
        await asyncio.sleep(0.02)
    assert found["result"] == {
        "facts": 3,
        "matched": 2,
        "actions": 2,
        "failed": 0,
        "departments_told": 2,
        "requests_opened": 0,
        "most_in_a_day": 2,
    }
    listed = (await area_client.get(f"{path}/actions")).json()
    assert [one["text"] for one in listed["items"]] == ["Fair stand is there"] * 2
    assert await area_client.count_rows("rule_firing") == 0
    for body, code in (
        (days, "no-rule-to-try"),
        ({"rule_id": str(uuid4())}, "unknown-rule"),
        ({"rule": rule(TELL), **days, "last_day": "2020-01-01"}, "dry-run-days-reversed"),
        ({"rule": rule(TELL), **days, "first_day": "2020-01-01"}, "dry-run-too-long"),
    ):
        refused = await area_client.post("/rule-dry-runs", body)
        assert refused.json()["code"] == code, refused.text
    assert len((await area_client.get("/rule-dry-runs")).json()["items"]) == 1
    over = await area_client.post(f"{path}/cancel")
    assert (over.status_code, over.json()["code"]) == (409, "job-is-over")
    auditor = await area_client.get(path, Role.EXECUTOR)
    assert auditor.status_code == 403
