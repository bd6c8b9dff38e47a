"""Handoffs that are written back to the issues that are entries of a duty list."""

from __future__ import annotations

from typing import Any

from shared.http.auth import Role
from tests.connectors.area_client import outcome
from tests.connectors.write_back_client import WriteBackClient

DUTIES = "/api/duties/v1"
RULES = [
    {"project": "SALES", "on": "handoff-offered", "comment": {"language": "en"}},
    {"project": "SALES", "on": "handoff-accepted", "transition": {"status": "Done"}},
]


async def start_project(jira: WriteBackClient) -> tuple[str, str]:
    """Start a project with an issue in its duty list; return the ids of issue and entry."""
    shares = [{"department": code, "ratio": "0.5"} for code in ("sales", "finance")]
    terms = {
        "code": "NPL-7",
        "name": "Launch",
        "shares": shares,
        "unit": "units",
        "target": "100",
        "connector": "jira",
    }
    planned = await jira.call("POST", f"{DUTIES}/projects", Role.OFFICER_DUTIES, json=terms)
    project = planned.json()["id"]
    route = {
        "target": "duty",
        "project": "SALES",
        "project_id": project,
        "department": "sales",
        "recipient": "finance",
        "due_days": 3,
        "acceptance": "complete",
        "statuses": [{"status": "Done", "command": "accept"}],
    }
    await jira.make_live({"routes": [route], "write_back": RULES})
    issue = jira.system.create("SALES-41")
    taken = await jira.take(jira.system.webhooks[-1])
    await jira.call("POST", f"{DUTIES}/projects/{project}/start", Role.OFFICER_DUTIES, json={})
    await jira.installation.wait_until_idle()
    path = f"{DUTIES}/projects/{project}/duties/{taken['case_id']}"
    entry: dict[str, Any] = (await jira.call("GET", path, Role.AUDITOR)).json()
    return issue.id, f"{DUTIES}/handoffs/{entry['handoff_id']}"


async def move(jira: WriteBackClient, handoff: str, command: str, department: str) -> None:
    """Give a command to a handoff as the head of a department."""
    answer = await jira.installation.http_client.post(
        f"{handoff}/{command}",
        json={},
        headers=jira.installation.authorization_headers(
            Role.DEPARTMENT_HEAD, department=department
        ),
    )
    assert answer.status_code == 200, answer.text
    await jira.installation.wait_until_idle()


async def test_an_accepted_handoff_is_written_back_to_the_issue_that_is_its_entry(
    jira_back_for_duties: WriteBackClient,
) -> None:
    jira = jira_back_for_duties
    issue_id, handoff = await start_project(jira)
    issue = jira.system.issues[issue_id]
    await move(jira, handoff, "offer", "sales")
    await move(jira, handoff, "accept", "finance")
    worker = jira.worker()
    async with worker.http:
        assert [await worker.work_once() for _ in range(3)] == [1, 1, 0]
    assert [(one["kind"], one["status"]) for one in await jira.writes()] == [
        ("comment", "done"),
        ("transition", "done"),
    ]
    assert (issue.status, len(issue.comments)) == ("Done", 1)
    assert outcome(await jira.take(jira.system.webhooks[-1])) == ("ignored", "own-change")
    assert jira.proxy.violations == []
