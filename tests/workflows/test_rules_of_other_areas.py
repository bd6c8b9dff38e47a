"""Rules act through goals and communication: by their commands, once, and what these refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from services.comms.service import service as comms
from services.goals.service import service as goals
from services.workflows.service import service as workflows
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.postgres.outbox_reader import create_outbox_reader, decode_fact
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient
from tests.goals.area_client import GoalsClient
from tests.workflows.area_client import DEPARTMENTS, STEPS_BODY, WorkflowsClient
from tests.workflows.test_rule_firings import enabled, firings, rule

PUBLISHED = "concord.workflows.flow-version-published.v1"
ASK = {
    "kind": "open-request",
    "asker": "SALES",
    "departments": ["legal", "finance"],
    "matter": "simple",
    "subject": "Version {number}",
    "text": "Look at {flow_id}",
}


@pytest_asyncio.fixture(loop_scope="module")
async def client(reuse_installation: OpenTestInstallation) -> AsyncIterator[WorkflowsClient]:
    """Give a client of an installation of the three areas."""
    areas = [workflows, goals, comms]
    async with reuse_installation(areas, departments=DEPARTMENTS) as installation:
        yield WorkflowsClient(installation)


def enter(goal: str, **fields: Any) -> dict[str, Any]:
    """Return the action that enters a version's number as a goal's reading."""
    return {"kind": "enter-reading", "goal_id": goal, "value_field": "number", **fields}


async def facts_of(client: WorkflowsClient, area: str) -> list[Fact]:
    """Return all facts of an area."""
    async with client.installation.area(area).pool.acquire() as db:
        rows, _ = await create_outbox_reader(area).read(db, 0, 500)
    return [decode_fact(area, row) for row in rows]


async def deliver_again(client: WorkflowsClient, *areas: str) -> None:
    """Have areas handle all facts of workflows twice more."""
    facts = await facts_of(client, "workflows")
    for name in areas:
        area = client.installation.area(name)
        consumer = area.create_consumer(client.installation.installation.bus)
        assert consumer is not None
        async with area.unit_of_work() as unit:
            await consumer.handle_facts(unit, [*facts, *reversed(facts)])


async def test_a_rule_enters_a_reading_and_opens_requests_once(client: WorkflowsClient) -> None:
    goals_client = GoalsClient(client.installation)
    goal = await goals_client.set_goal(await goals_client.create_cycle(), "Flows", "sales")
    scaled = await enabled(client, rule(enter(goal, exponent=-1, unit="regions"), PUBLISHED))
    asking = await enabled(client, rule(ASK, PUBLISHED))
    await client.publish_flow()
    (entered,), (asked,) = await firings(client, scaled), await firings(client, asking)
    assert (entered["outcome"], entered["attempts"]) == ("fired", 1)
    assert asked["departments"] == ["legal", "finance"]
    await deliver_again(client, "goals", "comms")
    read = (await goals_client.get(f"/goals/{goal}/history")).json()["items"]
    assert [(one["value"], one["source"]) for one in read if one["value"]] == [("0.1", "rule")]
    requests = (await CommsClient(client.installation).get("/requests")).json()["items"]
    assert {(one["asker"], one["department"], one["subject"]) for one in requests} == {
        ("sales", "legal", "Version 1"),
        ("sales", "finance", "Version 1"),
    }
    assert len(requests) == 2
    updated = next(
        one for one in await facts_of(client, "goals") if one.type.endswith("goal-updated.v1")
    )
    (fired,) = [
        one for one in await facts_of(client, "workflows") if one.id == updated.context.causation
    ]
    assert updated.context.actor == f"rule:{scaled.rsplit('/', 1)[1]}"
    assert fired.type == "concord.workflows.rule-fired.v1"


async def test_what_another_area_refuses_is_a_failed_firing_that_is_tried_again(
    client: WorkflowsClient,
) -> None:
    goals_client = GoalsClient(client.installation)
    cycle = await goals_client.create_cycle(active=False)
    goal = await goals_client.set_goal(cycle, "Flows", "sales")
    path = await enabled(client, rule(enter(goal), PUBLISHED))
    flow = await client.publish_flow()
    (failed,) = await firings(client, path, outcome="failed")
    assert (failed["code"], failed["attempts"]) == ("goal-not-started", 1)
    assert failed["reason_zh"].startswith("目标所在周期")
    retry = f"{path}/firings/{failed['fact_id']}/retry"
    officer = (await client.get(f"{path}/firings", Role.OFFICER_WORKFLOWS)).json()["items"][0]
    assert [(one["operation"], one["allowed"]) for one in officer["_actions"]] == [
        ("retry_rule_firing", True)
    ]
    assert (await client.post(retry, {}, client.executor_headers("sales"))).status_code == 403
    assert (await client.post(retry)).status_code == 200
    (again,) = await firings(client, path)
    assert (again["code"], again["attempts"]) == ("goal-not-started", 2)
    await goals_client.create_resource(f"/cycles/{cycle}/activate", {})
    assert (await client.post(retry)).status_code == 200
    (done,) = await firings(client, path)
    assert (done["outcome"], done["attempts"], done["code"]) == ("fired", 3, None)
    await deliver_again(client, "goals", "workflows")
    assert [one["outcome"] for one in await firings(client, path)] == ["fired"]
    read = (await goals_client.get(f"/goals/{goal}/history")).json()["items"]
    assert [one["value"] for one in read if one["value"]] == ["1"]
    refused = await client.post(retry)
    assert (refused.status_code, refused.json()["code"]) == (409, "firing-not-failed")
    unknown = await client.post(f"{path}/firings/{flow}/retry")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-firing")


async def test_a_goal_in_another_unit_and_a_request_to_oneself_are_refused(
    client: WorkflowsClient,
) -> None:
    goals_client = GoalsClient(client.installation)
    goal = await goals_client.set_goal(await goals_client.create_cycle(), "Flows", "sales")
    entering = await enabled(client, rule(enter(goal, unit="h"), PUBLISHED))
    field = {**ASK, "departments": [], "department_field": "departments"}
    asking = await enabled(client, rule(field, "concord.workflows.flow-version-drafted.v1"))
    await client.publish_flow([STEPS_BODY[1], STEPS_BODY[0]])
    assert [one["code"] for one in await firings(client, entering)] == ["goal-has-other-unit"]
    assert [one["code"] for one in await firings(client, asking)] == ["department-asks-itself"]
    assert not (await CommsClient(client.installation).get("/requests")).json()["items"]


async def test_a_retry_follows_the_newest_version_of_the_rule(client: WorkflowsClient) -> None:
    goals_client = GoalsClient(client.installation)
    goal = await goals_client.set_goal(await goals_client.create_cycle(), "Flows", "sales")
    path = await enabled(client, rule(enter(goal, unit="h"), PUBLISHED))
    await client.publish_flow()
    (failed,) = await firings(client, path)
    for changed, code in (
        (rule(enter(goal), PUBLISHED, number=2), "fact-not-matched"),
        (rule(enter(goal), PUBLISHED), None),
    ):
        etag = (await client.get(path)).headers["ETag"]
        assert (await client.put(path, changed, If_Match=etag)).status_code == 200
        assert (await client.post(f"{path}/firings/{failed['fact_id']}/retry")).status_code == 200
        (last,) = await firings(client, path)
        assert last["code"] == code
    assert (last["rule_version"], last["attempts"]) == (3, 3)


async def test_what_a_rule_of_another_area_does_not_say_whole_is_not_saved(
    client: WorkflowsClient,
) -> None:
    goal = "01900000-0000-7000-8000-000000000000"
    for then, code in (
        (enter(goal, goal_field="flow_id"), "not-exactly-one"),
        (enter(goal, value="1"), "not-exactly-one"),
        (enter(goal, value_field="flow_id"), "wrong-field-kind"),
        (
            {"kind": "enter-reading", "goal_id": goal, "value": "1", "exponent": 2},
            "exponent-of-constant",
        ),
        ({**ASK, "departments": []}, "nobody-to-ask"),
        ({**ASK, "asker_field": "number"}, "wrong-field-kind"),
        ({**ASK, "departments": ["sales"]}, "asker-is-asked"),
        ({**ASK, "asker": "nobody"}, "department-does-not-exist"),
        ({**ASK, "text": "{colour}"}, "unknown-fact-field"),
    ):
        refused = await client.post("/rules", rule(then, PUBLISHED))
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
