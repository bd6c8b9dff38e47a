"""Nobody starts, completes or dates back a case to the disadvantage of another department.

The clock stands at nine o'clock on Monday, November 23, 2026, until a test moves it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from shared.testing.area_client import Authorization
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE = "2026-11-23T09:00:00+08:00"


async def start(
    client: WorkflowsClient, caller: Authorization, flow: str, **body: Any
) -> httpx.Response:
    return await client.post("/cases", {"flow_id": flow, "subject": "Free samples", **body}, caller)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def test_a_case_is_started_for_the_first_steps_department_alone(
    area_client: WorkflowsClient,
) -> None:
    installation = area_client.installation
    flow = await area_client.publish_flow()
    strangers = {
        "not in the flow": area_client.executor_headers("legal"),
        "of a later step": area_client.executor_headers("finance"),
        "of no department": installation.authorization_headers(Role.EXECUTOR),
        "of an unknown one": area_client.executor_headers("NOPE"),
    }
    for name, stranger in strangers.items():
        assert outcome(await start(area_client, stranger, flow)) == (403, "other-department"), name
    assert await area_client.published_facts("case-started") == []
    assert (await area_client.get("/cases")).json()["items"] == []
    sales = area_client.executor_headers("SALES")
    allowed: list[Authorization] = [sales, Role.CONNECTOR, Role.OFFICER_WORKFLOWS]
    for caller in (*allowed, Role.GENERAL_MANAGER):
        assert (await start(area_client, caller, flow)).status_code == 201, caller


async def test_who_names_a_department_starts_no_case_of_another_ones_step(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    sales, finance = (area_client.executor_headers(one) for one in ("sales", "finance"))
    for stranger in (sales, finance):
        refused = await start(area_client, stranger, flow, department="finance")
        assert outcome(refused) == (403, "other-department")
    callers: list[Authorization] = [finance, Role.OFFICER_WORKFLOWS]
    for caller in callers:
        refused = await start(area_client, caller, flow, department="NOPE")
        assert outcome(refused) == (422, "department-does-not-exist")
    assert await area_client.published_facts("case-started") == []
    found = await start(area_client, Role.OFFICER_WORKFLOWS, flow, department="FINANCE")
    case = (await area_client.get(f"/cases/{found.json()['id']}")).json()
    assert (case["started_for"], case["open_steps"][0]["department"]) == ("finance", "sales")
    assert (await start(area_client, sales, flow, department="Sales")).status_code == 201


@pytest.mark.parametrize("role", [Role.CONNECTOR, Role.OFFICER_WORKFLOWS])
async def test_no_case_is_older_than_its_flow(area_client: WorkflowsClient, role: Role) -> None:
    flow = await area_client.publish_flow()
    early = await start(area_client, role, flow, at="2026-11-23T00:59:59Z")
    assert outcome(early) == (422, "flow-not-published-then")
    assert NINE in early.json()["detail"]
    await area_client.installation.advance_time(DAY)
    await area_client.publish_version(flow, 2, STEPS_BODY[:1])
    for at, version in ((NINE, 1), ("2026-11-24T08:59:59+08:00", 1), (None, 2)):
        path = f"/cases/{(await start(area_client, role, flow, at=at)).json()['id']}"
        assert (await area_client.get(path)).json()["flow_version"] == version


async def test_a_flow_says_who_starts_its_cases(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    callers: list[tuple[Authorization, str | None]] = [
        (area_client.executor_headers("finance"), "other-department"),
        (area_client.executor_headers("sales"), None),
        (Role.OFFICER_WORKFLOWS, None),
    ]
    for caller, code in callers:
        found = (await area_client.get(f"/flows/{flow}", caller)).json()["_actions"]
        assert {one["operation"]: one["code"] for one in found}["start_case"] == code


async def test_the_next_department_has_its_time_from_when_the_step_was_entered(
    area_client: WorkflowsClient,
) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.installation.advance_time(DAY - HOUR)
    done = await area_client.complete_step(case, 1, "sales", at=NINE)
    assert done.status_code == 200, done.text
    first, second = (await area_client.get(case)).json()["steps"]
    assert (first["done_at"], first["entered_at"]) == (NINE, "2026-11-24T08:00:00+08:00")
    assert (second["opened_at"], second["due_at"]) == (
        "2026-11-24T08:00:00+08:00",
        "2026-11-24T16:00:00+08:00",
    )
    await area_client.installation.advance_time(DAY)
    (late,) = await area_client.published_facts("step-overdue")
    assert late["department"] == "finance"
    (fact,) = await area_client.published_facts("step-done")
    assert (fact["done_at"], fact["entered_at"]) == (NINE, "2026-11-24T00:00:00Z")


async def test_a_case_sent_back_is_held_from_when_that_was_entered(
    area_client: WorkflowsClient,
) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.complete_step(case, 1, "sales")
    await area_client.installation.advance_time(7 * HOUR)
    body = {"department": "finance", "reason": "no receipt", "at": NINE}
    path = f"{case}/steps/2/send-back"
    answer = await area_client.post(path, body, area_client.executor_headers("finance"))
    assert answer.status_code == 200, answer.text
    *_, back, again = (await area_client.get(case)).json()["steps"]
    assert (back["sent_back_at"], again["opened_at"]) == (NINE, "2026-11-23T16:00:00+08:00")


async def test_nobody_says_after_the_due_time_that_he_was_in_time(
    area_client: WorkflowsClient,
) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.installation.advance_time(DAY + HOUR)
    claimed = await area_client.complete_step(case, 1, "sales", at="2026-11-24T09:00:00+08:00")
    assert outcome(claimed) == (422, "entered-after-due")
    path, body = f"{case}/steps/1/complete", {"department": "sales", "at": NINE}
    connector = await area_client.post(path, body, Role.CONNECTOR)
    assert outcome(connector) == (403, "case-of-others")
    officer = await area_client.post(path, body)
    assert officer.status_code == 200, officer.text
    first, second = (await area_client.get(case)).json()["steps"]
    assert (first["done_at"], first["entered_at"], second["opened_at"]) == (NINE, None, NINE)


async def test_a_late_step_is_entered_for_when_it_was_late(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    await area_client.installation.advance_time(DAY + HOUR)
    late = await area_client.complete_step(case, 1, "sales", at="2026-11-24T09:00:01+08:00")
    assert late.status_code == 200, late.text


async def test_people_of_a_department_enter_nothing_of_long_ago(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow([{**STEPS_BODY[0], "standard": "P30D"}])
    await area_client.installation.advance_time(7 * DAY)
    sales = area_client.executor_headers("sales")
    long_ago, last_days = "2026-11-24T23:59:59+08:00", "2026-11-25T00:00:00+08:00"
    assert outcome(await start(area_client, sales, flow, at=long_ago)) == (422, "entered-too-late")
    opened = await start(area_client, Role.OFFICER_WORKFLOWS, flow, at=long_ago)
    case = f"/cases/{opened.json()['id']}"
    refused = await area_client.complete_step(case, 1, "sales", at=long_ago)
    assert outcome(refused) == (422, "entered-too-late")
    answer = await area_client.complete_step(case, 1, "sales", at=last_days)
    assert answer.status_code == 200, answer.text


async def test_a_connector_takes_its_own_cases_further_and_no_others(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    own = f"/cases/{(await start(area_client, Role.CONNECTOR, flow)).json()['id']}"
    others = await area_client.start_case(flow)
    await area_client.complete_step(others, 1, "sales")
    body = {"department": "finance", "reason": "no receipt"}
    for move in ("complete", "send-back"):
        sent = body if move == "send-back" else {"department": "finance"}
        refused = await area_client.post(f"{others}/steps/2/{move}", sent, Role.CONNECTOR)
        assert outcome(refused) == (403, "case-of-others")
    for case, code in ((own, None), (others, "case-of-others")):
        found = (await area_client.get(case, Role.CONNECTOR)).json()["_actions"]
        assert found[0]["code"] == code
    done = await area_client.post(
        f"{own}/steps/1/complete", {"department": "sales"}, Role.CONNECTOR
    )
    assert done.status_code == 200, done.text
    assert (await area_client.get(others)).json()["version"] == 5
