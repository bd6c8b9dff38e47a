"""Issues that are requests from one department to another, and comments that are replies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.area_client import same_instants
from tests.connectors.area_client import ConnectorsClient, outcome
from tests.connectors.jira_bodies import commented, created, moved

MINUTE = timedelta(minutes=1)
ROUTE = {
    "target": "request",
    "project": "SALES",
    "asker": "sales",
    "department": "finance",
    "matter": "simple",
    "comments": True,
    "statuses": [
        {"status": "In Progress", "command": "reply", "text": "Taken up in Jira"},
        {"status": "Done", "command": "resolve", "text": "Resolved in Jira"},
        {"status": "Rejected", "command": "withdraw", "reason": "Withdrawn in Jira"},
    ],
}
PEOPLE = [
    {"name": "5c5f", "department": "finance"},
    {"name": "77aa", "department": "sales"},
]


@pytest.fixture
def jira(jira_for_requests: ConnectorsClient) -> ConnectorsClient:
    return jira_for_requests


async def make_live(jira: ConnectorsClient, **changes: Any) -> None:
    await jira.make_live({"routes": [{**ROUTE, **changes}], "people": PEOPLE})


async def read_request(jira: ConnectorsClient, request_id: str) -> Any:
    path = f"/api/comms/v1/requests/{request_id}"
    return (await jira.call("GET", path, Role.AUDITOR)).json()


async def entries(jira: ConnectorsClient, request_id: str) -> list[tuple[str, str]]:
    found = (await read_request(jira, request_id))["entries"]
    return [(one["kind"], one["note"]) for one in found]


async def test_an_issue_opens_a_request_and_its_statuses_answer_it(
    jira: ConnectorsClient,
) -> None:
    await make_live(jira)
    now = jira.installation.clock().replace(microsecond=0)
    opened = await jira.take(created(now - 3 * MINUTE, description="Which colour?"))
    assert outcome(opened) == ("applied", ["open-request 201"])
    request = opened["case_id"]
    found = await read_request(jira, request)
    assert (found["asker"], found["department"], found["text"]) == (
        "sales",
        "finance",
        "Which colour?",
    )
    assert found["subject"] == "SALES-41 Fair stand in Shanghai"
    assert same_instants(found["opened_at"], (now - 3 * MINUTE).isoformat())
    for status, change_id, command in (
        ("In Progress", "1", "reply 200"),
        ("Done", "2", "resolve-request 200"),
    ):
        taken = await jira.take(moved(now - MINUTE, status, change_id))
        assert outcome(taken) == ("applied", [command])
    answered = [("progress", "Taken up in Jira"), ("resolution", "Resolved in Jira")]
    assert await entries(jira, request) == answered
    assert (await read_request(jira, request))["status"] == "resolved"
    late = await jira.take(moved(now, "Rejected", "3"))
    assert outcome(late) == ("ignored", "target-over")


async def test_a_withdrawn_issue_withdraws_its_request(jira: ConnectorsClient) -> None:
    await make_live(jira)
    now = jira.installation.clock()
    request = (await jira.take(created(now)))["case_id"]
    assert outcome(await jira.take(moved(now, "Rejected", "1")))[1] == ["withdraw-request 200"]
    assert (await read_request(jira, request))["status"] == "withdrawn"


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
async def test_comments_in_any_order_and_twice_are_the_same_replies(
    jira: ConnectorsClient, order: Sequence[int]
) -> None:
    await make_live(jira)
    now = jira.installation.clock().replace(microsecond=0)
    bodies = [
        created(now - 3 * MINUTE),
        commented(now - 2 * MINUTE, "10", "5c5f", "Red is fine\nBlue, too"),
        commented(now - MINUTE, "11", "5c5f", "By Friday"),
    ]
    taken = [await jira.take(bodies[one], f"first-{one}") for one in order]
    again = await jira.take(bodies[1], "the same event of another webhook")
    assert outcome(again) == ("ignored", "applied-already")
    (request,) = {one["case_id"] for one in taken if one["case_id"]}
    found = await entries(jira, request)
    assert sorted(found) == [("progress", "By Friday"), ("progress", "Red is fine\nBlue, too")]
    times = [one["at"] for one in (await read_request(jira, request))["entries"]]
    for at in (now - 2 * MINUTE, now - MINUTE):
        assert any(same_instants(one, at.isoformat()) for one in times)


async def test_only_comments_of_the_asked_department_are_replies(jira: ConnectorsClient) -> None:
    await make_live(jira)
    now = jira.installation.clock()
    request = (await jira.take(created(now)))["case_id"]
    found = [
        outcome(await jira.take(body))[1]
        for body in (
            commented(now, "1", "77aa"),
            commented(now, "2", "the connector's own account"),
            commented(now, "3", "5c5f", " "),
            {**commented(now, "4", "5c5f"), "webhookEvent": "comment_updated"},
            {**commented(now, "4", "5c5f"), "webhookEvent": "comment_deleted"},
        )
    ]
    assert found == [
        "author-not-asked",
        "department-missing",
        "comment-missing",
        "event-not-used",
        "event-not-used",
    ]
    assert await entries(jira, request) == []


async def test_a_comment_of_cloud_or_of_an_old_server_is_a_reply_whatever_its_text(
    jira: ConnectorsClient,
) -> None:
    await make_live(jira)
    now = jira.installation.clock()
    request = (await jira.take(created(now)))["case_id"]
    words = [{"type": "text", "text": "Red\u0000 \ud800is fine"}, {"type": "hardBreak"}]
    cloud = commented(now, "1", "5c5f")
    cloud["comment"]["body"] = {"type": "doc", "content": [{"type": "paragraph", "content": words}]}
    old = commented(now, "2", "5c5f", "x" * 5000)
    old |= {"webhookEvent": "jira:issue_updated", "issue_event_type_name": "issue_commented"}
    for body in (cloud, old):
        assert outcome(await jira.take(json.dumps(body).encode())) == ("applied", ["reply 200"])
    assert await entries(jira, request) == [("progress", "Red is fine"), ("progress", "x" * 4000)]


async def test_a_comment_after_the_answer_changes_nothing(jira: ConnectorsClient) -> None:
    await make_live(jira)
    now = jira.installation.clock()
    request = (await jira.take(created(now)))["case_id"]
    await jira.take(moved(now, "Done", "1"))
    late = await jira.take(commented(now + MINUTE, "1", "5c5f"))
    assert outcome(late) == ("ignored", "target-over")
    assert await entries(jira, request) == [("resolution", "Resolved in Jira")]


async def test_comments_are_no_replies_where_the_mapping_does_not_say_so(
    jira: ConnectorsClient,
) -> None:
    await make_live(jira, comments=False)
    now = jira.installation.clock()
    await jira.take(created(now))
    assert outcome(await jira.take(commented(now, "1", "5c5f"))) == ("ignored", "event-not-used")


async def test_an_item_stays_what_it_was_linked_to(jira: ConnectorsClient) -> None:
    await make_live(jira)
    now = jira.installation.clock()
    await jira.take(created(now))
    flow = "01938b2e-7a00-7000-8000-000000000001"
    await jira.make_live({"routes": [{"project": "SALES", "flow_id": flow}]})
    assert outcome(await jira.take(moved(now, "Done", "1"))) == ("ignored", "target-changed")


async def test_a_dry_run_shows_requests_and_replies(jira: ConnectorsClient) -> None:
    now = jira.installation.clock()
    for body in (created(now), moved(now, "Done", "1"), commented(now, "1", "5c5f")):
        assert (await jira.take(body))["reason"] == "no-mapping"
    await make_live(jira)
    tried = (await jira.get("/connectors/jira/mappings/1/dry-run")).json()["items"]
    assert [(one["target"], one["command"], one["department"]) for one in tried] == [
        ("request", "reply", None),
        ("request", "resolve", None),
        ("request", "open-request", "finance"),
    ]


async def test_routes_of_all_targets_are_saved_and_their_faults_told_at_once(
    jira: ConnectorsClient,
) -> None:
    id_ = "01938b2e-7a00-7000-8000-000000000001"
    faulty = [
        {**ROUTE, "asker": "nobody", "statuses": [{"status": "Done", "command": "resolve"}]},
        {
            "target": "goal",
            "project": "A",
            "goal_id": id_,
            "field": "customfield_1",
            "statuses": [{"status": "Done", "command": "accept"}],
        },
    ]
    refused = await jira.post("/connectors/jira/mappings", {"routes": faulty})
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("#/routes/0/statuses/0/text", "rule-field-missing"),
        ("#/routes/1/statuses/0/command", "command-not-of-target"),
        ("#/routes/0/asker", "department-unknown"),
    ]
    unknown = await jira.post(
        "/connectors/jira/mappings", {"routes": [{"target": "planet", "project": "A"}]}
    )
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "#/routes/0"
    missing = await jira.post(
        "/connectors/jira/mappings", {"routes": [{"target": "handoff", "project": "A"}]}
    )
    assert missing.json()["errors"][0]["pointer"] == "#/routes/0/handoff_id"
