"""What is written back over HTTP."""

from __future__ import annotations

import httpx
import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.connectors.write_back_client import FINISHED, WriteBackClient

COMMENTED = {**FINISHED, "activity": None, "comment": {"language": "en"}}
WRITES = "/connectors/jira/writes"


async def refused(jira: WriteBackClient) -> str:
    """Have two writes planned, and return the path of the first one, which Jira has refused."""
    ((_, case),) = await jira.start(COMMENTED)
    await jira.complete(case, 1)
    await jira.complete(case, 2)
    jira.system.failures = [httpx.Response(400, json={"errorMessages": ["Not like this."]})]
    await jira.write_back()
    return f"{WRITES}/{(await jira.writes())[0]['id']}"


def replay_of(answer: httpx.Response) -> tuple[bool, str | None]:
    """Return whether its reader may have a write replayed, and why not."""
    (action,) = answer.json()["_actions"]
    assert action["operation"] == "replay_write_of_connector"
    return action["allowed"], action["code"]


async def test_a_failed_write_is_replayed_once(jira_back: WriteBackClient) -> None:
    jira = jira_back
    path = await refused(jira)
    found = await jira.get(path, Role.OPERATOR)
    assert found.json()["detail"] == "status 400 Not like this."
    assert replay_of(found) == (True, None)
    assert read_version(found) == 4
    for _ in range(2):
        assert (await jira.post(f"{path}/replay", None, Role.OPERATOR)).status_code == 200
    assert await jira.write_back() == 1
    answer = await jira.get(path, Role.OPERATOR)
    assert (answer.json()["status"], answer.json()["answer"]) == ("done", 201)
    assert replay_of(answer) == (False, "write-not-failed")
    again = await jira.post(f"{path}/replay", None, Role.OPERATOR)
    assert (again.status_code, again.json()["code"]) == (409, "write-not-failed")
    assert len(jira.system.writes) == 2


async def test_writes_are_listed_and_counted(jira_back: WriteBackClient) -> None:
    jira = jira_back
    await refused(jira)
    answer = await jira.get(WRITES, Role.AUDITOR, total=True, limit=1)
    assert (answer.json()["total"], len(answer.json()["items"])) == (2, 1)
    assert answer.json()["items"][0]["summary"].startswith("Step “Check it” was done by finance")
    for parameters, count in (
        ({"status": ["failed", "given-up"]}, 1),
        ({"kind": "transition"}, 0),
        ({"item": "SALES-41"}, 2),
        ({"item": "SALES-4"}, 0),
    ):
        assert len(await jira.writes(**parameters)) == count, parameters
    entry = (await jira.get("/connectors/jira", Role.OPERATOR)).json()["writes"]
    assert (entry["waiting"], entry["failed"], entry["breaker"]) == (0, 1, "closed")
    assert entry["last_written_at"] is not None


async def test_only_keepers_look_and_only_some_of_them_replay(jira_back: WriteBackClient) -> None:
    jira = jira_back
    path = await refused(jira)
    assert (await jira.get(path, Role.DEPARTMENT_HEAD, department="sales")).status_code == 403
    assert replay_of(await jira.get(path, Role.AUDITOR)) == (False, "role-missing")
    replay = await jira.post(f"{path}/replay", None, Role.AUDITOR)
    assert replay.status_code == 403


@pytest.mark.parametrize("path", [WRITES, "/connectors/other/writes"])
async def test_an_unknown_write_is_not_found(jira_back: WriteBackClient, path: str) -> None:
    unknown = f"{path}/00000000-0000-0000-0000-000000000001"
    answer = await jira_back.get(unknown, Role.OPERATOR)
    assert answer.status_code == 404
    code = "unknown-write" if path == WRITES else "unknown-connector"
    assert answer.json()["code"] == code
    assert (await jira_back.post(f"{unknown}/replay")).json()["code"] == code


async def test_faults_of_rules_are_refused_and_dry_runs_tell_what_is_written(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, _),) = await jira.start(COMMENTED)
    body = (await jira.get("/connectors/jira/mappings/1", Role.OPERATOR)).json()["terms"]
    faulty = {**body, "write_back": [{"project": "SALES", "on": "step-done"}]}
    answer = await jira.post("/connectors/jira/mappings", faulty)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/write_back/0")
    assert jira.system.move(issue, "In Progress")
    await jira.take(jira.system.webhooks[-1])
    path = "/connectors/jira/mappings/1/dry-run"
    tried, _ = (await jira.get(path, Role.OPERATOR)).json()["items"]
    text = "Step “Hand it in” was done by {department} at {done_at}."
    assert tried["writes"] == [{"kind": "comment", "summary": text}]
