"""Who starts and cancels back-fills, and with what."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.http.auth import Role
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_client import FILLS, JiraPastClient, clock


async def test_only_those_who_may_replay_start_and_cancel(past: JiraPastClient) -> None:
    body = {"changed_since": clock(past).isoformat()}
    assert (await past.post(FILLS, body, Role.AUDITOR)).status_code == 403
    path = await past.start(clock(past))
    assert (await past.post(f"{path}/cancel", None, Role.AUDITOR)).status_code == 403
    for role, is_allowed in ((Role.AUDITOR, False), (Role.OPERATOR, True)):
        (listed,) = (await past.get(FILLS, role, status="under-way")).json()["items"]
        (action,) = listed["_actions"]
        assert action["operation"] == "cancel_back_fill_of_connector"
        assert action["allowed"] is is_allowed
    assert (await past.get(FILLS, status="failed")).json()["items"] == []
    unknown = await past.get(f"{FILLS}/{uuid4()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-back-fill")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"changed_since": "2026-11-23T12:00:00"},
        {"changed_since": "2026-11-23T12:00:00Z", "projects": ["A\nB"]},
        {"changed_since": "2026-11-23T12:00:00Z", "jql": "order by key"},
    ],
)
async def test_a_body_that_says_something_else_is_refused(
    past: JiraPastClient, body: dict[str, object]
) -> None:
    assert (await past.post(FILLS, body)).status_code == 422
    assert (await past.get(FILLS)).json()["items"] == []


async def test_a_jira_that_is_not_asked_has_no_past(jira: ConnectorsClient) -> None:
    answer = await jira.post(FILLS, {"changed_since": "2026-11-23T12:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (409, "past-not-readable")


async def test_the_same_request_twice_starts_one(past: JiraPastClient) -> None:
    body = {"changed_since": clock(past).isoformat()}
    first, second = [await past.post(FILLS, body, Idempotency_Key="once") for _ in range(2)]
    assert first.json()["id"] == second.json()["id"]
    assert (await past.get(FILLS, total=True)).json()["total"] == 1
