"""Issues that are entries of a duty list, handoffs, standing duties or readings of goals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.area_client import same_instants
from tests.connectors.area_client import ConnectorsClient, outcome
from tests.connectors.jira_bodies import created, moved
from tests.goals.area_client import GoalsClient

MINUTE = timedelta(minutes=1)
HANDOFF_STATUSES = [
    {"status": "In Review", "command": "offer"},
    {"status": "Done", "command": "accept"},
    {"status": "Reopened", "command": "reject", "reason": "Reopened in Jira"},
]
DUTIES = "/api/duties/v1"
TERMS = {
    "code": "NPL-7",
    "name": "New product launch",
    "shares": [
        {"department": "sales", "ratio": "0.4"},
        {"department": "finance", "ratio": "0.6"},
    ],
    "unit": "units",
    "target": "100",
    "connector": "jira",
}


@pytest.fixture
def jira(jira_for_duties: ConnectorsClient) -> ConnectorsClient:
    return jira_for_duties


async def plan_project(jira: ConnectorsClient, **changes: Any) -> str:
    body = {**TERMS, **changes}
    planned = await jira.call("POST", f"{DUTIES}/projects", Role.OFFICER_DUTIES, json=body)
    return str(planned.json()["id"])


async def start_project(jira: ConnectorsClient, project: str) -> None:
    await jira.call("POST", f"{DUTIES}/projects/{project}/start", Role.OFFICER_DUTIES, json={})
    await jira.installation.wait_until_idle()


async def make_duty_route_live(jira: ConnectorsClient, project: str) -> None:
    route = {
        "target": "duty",
        "project": "SALES",
        "project_id": project,
        "department": "sales",
        "recipient": "finance",
        "due_days": 3,
        "acceptance": "All figures are in it",
        "statuses": [
            *HANDOFF_STATUSES,
            {"status": "Won't Do", "command": "withdraw", "reason": "Not done in Jira"},
        ],
    }
    await jira.make_live({"routes": [route]})


async def read_duty(jira: ConnectorsClient, project: str, duty: str) -> Any:
    path = f"{DUTIES}/projects/{project}/duties/{duty}"
    return (await jira.call("GET", path, Role.AUDITOR)).json()


async def test_an_issue_is_an_entry_of_a_duty_list_and_its_statuses_move_the_handoff(
    jira: ConnectorsClient,
) -> None:
    project = await plan_project(jira)
    await make_duty_route_live(jira, project)
    now = jira.installation.clock()
    assigned = await jira.take(created(now))
    assert outcome(assigned) == ("applied", ["assign-duty 201"])
    duty = await read_duty(jira, project, assigned["case_id"])
    assert (duty["accountable"], duty["recipient"], duty["due_days"]) == ("sales", "finance", 3)
    early = await jira.take(moved(now, "In Review", "1"))
    assert outcome(early) == ("ignored", "not-possible-yet")
    await start_project(jira, project)
    jira.installation.clock.advance(5 * MINUTE)
    at = jira.installation.clock()
    accepted_first = await jira.take(moved(at, "Reopened", "3"))
    assert outcome(accepted_first) == ("applied", ["offer-handoff 200", "reject-handoff 200"])
    for status, change_id in (("In Review", "4"), ("Done", "5")):
        assert outcome(await jira.take(moved(at, status, change_id)))[0] == "applied"
    assert (await read_duty(jira, project, assigned["case_id"]))["handoff_status"] == "accepted"
    late = await jira.take(moved(at, "Won't Do", "6"))
    assert outcome(late) == ("ignored", "not-possible-yet")


async def test_an_issue_that_is_not_done_is_taken_off_the_list(jira: ConnectorsClient) -> None:
    project = await plan_project(jira)
    await make_duty_route_live(jira, project)
    now = jira.installation.clock()
    duty = (await jira.take(created(now)))["case_id"]
    await make_duty_route_live(jira, await plan_project(jira, code="NPL-8"))
    taken_off = await jira.take(moved(now, "Won't Do", "1"))
    assert outcome(taken_off) == ("applied", ["withdraw-duty 200"])
    assert (await read_duty(jira, project, duty))["withdrawn"] == "Not done in Jira"
    assert outcome(await jira.take(moved(now, "Won't Do", "2")))[1] == "not-possible-yet"


async def test_a_project_that_does_not_name_the_connector_takes_nothing_from_it(
    jira: ConnectorsClient,
) -> None:
    project = await plan_project(jira, connector="another")
    await make_duty_route_live(jira, project)
    refused = await jira.take(created(jira.installation.clock()))
    assert outcome(refused) == ("failed", "not-connected")


async def test_statuses_move_a_handoff_that_the_mapping_names_in_the_order_they_happened(
    jira: ConnectorsClient,
) -> None:
    project = await plan_project(jira)
    body = {
        "activity": "Report",
        "deliverable": "Report",
        "accountable": "sales",
        "recipient": "finance",
        "due_days": 3,
        "acceptance": "complete",
    }
    path = f"{DUTIES}/projects/{project}/duties"
    duty = (await jira.call("POST", path, Role.OFFICER_DUTIES, json=body)).json()["id"]
    await start_project(jira, project)
    handoff = (await read_duty(jira, project, duty))["handoff_id"]
    route = {"target": "handoff", "project": "SALES", "handoff_id": handoff}
    await jira.make_live({"routes": [{**route, "statuses": HANDOFF_STATUSES}]})
    start = jira.installation.clock().replace(microsecond=0)
    jira.installation.clock.advance(5 * MINUTE)
    assert outcome(await jira.take(created(start)))[1] == "linked-already"
    accepted = await jira.take(moved(start + 3 * MINUTE, "Done", "2"))
    assert outcome(accepted) == ("ignored", "not-possible-yet")
    offered = await jira.take(moved(start + 2 * MINUTE, "In Review", "1"))
    assert outcome(offered) == ("applied", ["offer-handoff 200", "accept-handoff 200"])
    found = (await jira.call("GET", f"{DUTIES}/handoffs/{handoff}", Role.AUDITOR)).json()
    assert found["status"] == "accepted"
    assert same_instants(found["delivered_at"], (start + 2 * MINUTE).isoformat())


async def test_a_status_fulfils_a_standing_duty_for_its_earliest_date(
    jira: ConnectorsClient,
) -> None:
    body = {
        "activity": "Report the stock",
        "deliverable": "Stock report",
        "accountable": "sales",
        "recipient": "finance",
        "acceptance": "complete",
        "rhythm": {"every": "month", "day": 31},
        "effective_from": "2026-11-01",
        "until": "2026-11-30",
        "connector": "jira",
    }
    made = await jira.call("POST", f"{DUTIES}/standing-duties", Role.OFFICER_DUTIES, json=body)
    duty = made.json()["id"]
    statuses = [{"status": "Done", "command": "fulfil"}]
    route = {"target": "standing-duty", "project": "SALES", "duty_id": duty, "statuses": statuses}
    await jira.make_live({"routes": [route]})
    now = jira.installation.clock()
    assert outcome(await jira.take(moved(now, "Done", "1"))) == ("applied", ["fulfil-duty 200"])
    path = f"{DUTIES}/standing-duties/{duty}/occurrences"
    (date,) = (await jira.call("GET", path, Role.AUDITOR)).json()["items"]
    assert (date["occurrence"], date["status"]) == ("2026-11", "fulfilled")
    again = await jira.take(moved(now, "Done", "2"))
    assert outcome(again) == ("ignored", "not-possible-yet")
    assert outcome(await jira.take(moved(now, "Done", "1"), "twice"))[1] == "applied-already"


async def test_a_number_of_an_issue_is_a_reading_of_a_goal(jira: ConnectorsClient) -> None:
    goals = GoalsClient(jira.installation)
    goal = await goals.set_goal(await goals.create_cycle(), "On time", connected_to="jira")
    route = {
        "target": "goal",
        "project": "SALES",
        "goal_id": goal,
        "field": "customfield_10016",
        "statuses": [{"status": "Done", "command": "enter-reading"}],
    }
    await jira.make_live({"routes": [route]})
    now = jira.installation.clock().replace(microsecond=0)
    body = moved(now - MINUTE, "Done", "1")
    assert outcome(await jira.take(body)) == ("ignored", "number-missing")
    body["issue"]["fields"]["customfield_10016"] = 87.5
    body["changelog"]["id"] = "2"
    assert outcome(await jira.take(body)) == ("applied", ["enter-reading 201"])
    assert outcome(await jira.take(body, "twice")) == ("ignored", "applied-already")
    history = (await goals.get(f"/goals/{goal}/history")).json()["items"]
    (reading,) = [one for one in history if one["what"] == "reading-entered"]
    assert (reading["value"], reading["source"]) == ("87.5", "jira")
    assert same_instants(reading["measured_at"], (now - MINUTE).isoformat())
