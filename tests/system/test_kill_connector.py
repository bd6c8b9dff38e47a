"""SIGKILL of the whole installation while it works on deliveries: nothing is lost or done twice."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.installation.system_clock_and_ids import utc_now
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.connectors.area_client import mapping_body
from tests.connectors.jira_bodies import SECRET, created, encode, moved, sign
from tests.system.cli_process import poll_until_true, processes_of_folder
from tests.system.concord_process import run_concord
from tests.system.database_inspection import query_rows

ISSUES = 25
SENDERS = 8
EXPIRE_CLAIMS = (
    "UPDATE connectors.delivery_claim SET until = clock_timestamp() RETURNING delivery_id"
)


@pytest.mark.faults
def test_a_killed_connector_starts_each_case_once_and_loses_no_status(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "connectors.json"
    (tmp_path / "secret").write_text(SECRET)
    account = {"system": "jira", "secrets": [f"file:{tmp_path}/secret"]}
    file.write_text(
        json.dumps({"connectors": {"jira": {**account, "token": f"file:{tmp_path}/token"}}})
    )
    environ = {"CONCORD_CONNECTORS": str(file)}
    with run_concord(data, environ=environ) as installation:
        (tmp_path / "token").write_text(installation.issue_token("connector", subject="jira"))
        with installation.open_http_client("general-manager", "operator") as http:
            make_mapping_live(http)
            for number in range(ISSUES):
                send_issue(http, number)
            poll_until_true(lambda: waiting(http) < 2 * ISSUES - 3, "it works on them", pause=0.01)
        with ThreadPoolExecutor(SENDERS) as senders:
            url = installation.base_url
            sent = [senders.submit(send_until_it_is_killed, url, str(n)) for n in range(SENDERS)]
            time.sleep(0.3)
            installation.kill_everything()
        acknowledged = {one for sender in sent for one in sender.result()}
        assert acknowledged
    poll_until_true(lambda: not processes_of_folder(data), "nothing outlives a kill")

    with (
        run_concord(data, environ=environ) as installation,
        installation.open_http_client("general-manager", "operator") as http,
    ):
        # Claims of the killed process expire by themselves after a minute.
        query_rows(data, EXPIRE_CLAIMS)
        poll_until_true(lambda: waiting(http) == 0, "all deliveries have ended")
        listed = list_deliveries(http)
        recorded = [one["id"] for one in listed if one["status"] == "ignored"]
        assert len(set(recorded)) == len(recorded)
        assert acknowledged <= set(recorded)
        assert len(recorded) <= len(acknowledged) + SENDERS
        items = [one for one in listed if one["status"] != "ignored"]
        assert {one["status"] for one in items} == {"applied"}
        assert len(items) == 2 * ISSUES
        cases = read(http, "/api/workflows/v1/cases?limit=500")["items"]
        assert len(cases) == ISSUES
        assert {one["activity"] for one in cases} == {"Check it"}


def make_mapping_live(http: httpx.Client) -> None:
    """Register a department, publish a flow, and map issues to it."""
    for code in ("sales", "finance"):
        command(
            http, "/api/directory/v1/departments", code=code, name=code, valid_from="2026-01-01"
        )
    flow = command(http, "/api/workflows/v1/flows", name="Fair").json()["id"]
    steps = [
        {"key": "request", "name": "Hand it in", "department": "sales", "standard": "P1D"},
        {"key": "check", "name": "Check it", "department": "finance", "standard": "PT8H"},
    ]
    drafted = http.put(
        f"/api/workflows/v1/flows/{flow}/draft", json={"steps": steps}, headers={"If-Match": '"1"'}
    )
    assert drafted.status_code == 200, drafted.text
    headers = {"If-Match": drafted.headers["ETag"]}
    http.post(f"/api/workflows/v1/flows/{flow}/versions/1/publish", headers=headers)
    saved = command(http, "/api/connectors/v1/connectors/jira/mappings", **mapping_body(flow))
    assert http.post(saved.headers["Location"] + "/make-live").status_code == 200


def command(http: httpx.Client, path: str, **body: object) -> httpx.Response:
    """Send a command that creates something."""
    answer = http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer


def send_issue(http: httpx.Client, number: int) -> None:
    """Send that an issue was created, and that work on it began."""
    now = utc_now()
    for event in (created(now), moved(now, "In Progress", f"change-{number}")):
        body = encode({**event, "issue": {**event["issue"], "id": str(number)}})
        answer = http.post(
            "/api/connectors/v1/connectors/jira/webhook",
            content=body,
            headers={"X-Hub-Signature": sign(body)},
        )
        assert answer.status_code == 202, answer.text


def send_until_it_is_killed(base_url: str, sender: str) -> list[str]:
    """Send events that nothing follows until no answer comes; return the ids of those taken."""
    body, taken = encode({"webhookEvent": "comment_created"}), list[str]()
    with httpx.Client(base_url=base_url, verify=EMPTY_TLS_CONTEXT, trust_env=False) as http:
        while True:
            headers = {
                "X-Hub-Signature": sign(body),
                "X-Atlassian-Webhook-Identifier": f"{sender}-{len(taken)}",
            }
            path = "/api/connectors/v1/connectors/jira/webhook"
            try:
                answer = http.post(path, content=body, headers=headers)
            except httpx.TransportError:
                return taken
            assert answer.status_code == 202, answer.text
            taken.append(answer.json()["id"])


def list_deliveries(http: httpx.Client) -> list[dict[str, Any]]:
    """Return all deliveries, page by page."""
    found, cursor = list[dict[str, Any]](), ""
    while True:
        path = f"/api/connectors/v1/connectors/jira/deliveries?limit=500{cursor}"
        page = read(http, path)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def waiting(http: httpx.Client) -> int:
    """Return how many deliveries have not ended."""
    return int(read(http, "/api/connectors/v1/connectors/jira")["waiting"])


def read(http: httpx.Client, path: str) -> dict[str, Any]:
    """Return an answer."""
    answer = http.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
