"""SIGKILL of the whole installation while deliveries come in: nothing is lost or done twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from shared.installation.system_clock_and_ids import utc_now
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.connectors.area_client import mapping_body
from tests.connectors.jira_bodies import SECRET, created, encode, moved, sign
from tests.connectors.jira_stand_in.served import served
from tests.connectors.jira_stand_in.server import CLOUD_CREDENTIALS, JiraStandIn
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy
from tests.system.cli_process import poll_until_true, processes_of_folder
from tests.system.concord_process import run_concord
from tests.system.database_inspection import query_rows
from tests.system.erp_stand_in import ErpServer, serve_erp

ISSUES = 25
SENDERS = 8
PAST_ISSUES, PAGE_ISSUES = 24, 6
"""The kill comes while the second page of them is being answered."""
SECOND_PAGE = 2
ORDERS = 230
"""More than a page of rows."""
EXPIRE = "UPDATE connectors.{table} SET until = clock_timestamp() RETURNING until"


@pytest.fixture
def erp() -> Iterator[ErpServer]:
    """Give an ERP system that stops to answer in the middle of the first poll."""
    orders = {number: f"S{number:05}" for number in range(1, ORDERS + 1)}
    # The clock, a page of rows, its orders by fifty, and then the rest of the rows is silence.
    with serve_erp(ErpServer(orders, answered_at_most=6)) as server:
        yield server


@pytest.mark.faults
def test_a_killed_connector_starts_each_case_once_and_loses_no_status(
    tmp_path: Path, erp: ErpServer
) -> None:
    """It works on deliveries of webhooks, receives more, and reads the past of other issues."""
    data, file, jira = tmp_path / "data", tmp_path / "connectors.json", make_jira()
    proxy, reads_second, is_killed = ValidatingProxy(jira.answer), Event(), Event()

    def hold_the_second(page: int) -> None:
        if page == SECOND_PAGE:
            reads_second.set()
            is_killed.wait(60)

    jira.before_page = hold_the_second
    with served(proxy.answer) as url:
        connect(tmp_path, file, url, erp.url)
        environ = {"CONCORD_CONNECTORS": str(file)}
        with run_concord(data, environ=environ) as installation:
            for name in ("jira", "erp"):
                token = installation.issue_token("connector", subject=name)
                (tmp_path / f"{name}-token").write_text(token)
            with installation.open_http_client("general-manager", "operator") as http:
                make_mapping_live(http)
                past = start_back_fill(http)
                for number in range(ISSUES):
                    send_issue(http, number)
                assert reads_second.wait(60), "it reads the past"
            with ThreadPoolExecutor(SENDERS) as senders:
                sent = [
                    senders.submit(send_until_it_is_killed, installation.base_url, str(n))
                    for n in range(SENDERS)
                ]
                time.sleep(0.3)
                assert erp.silent.wait(60), "it is killed in the middle of a poll"
                installation.kill_everything()
            is_killed.set()
            erp.answer_again()
            acknowledged = {one for sender in sent for one in sender.result()}
            assert acknowledged
        poll_until_true(lambda: not processes_of_folder(data), "nothing outlives a kill")

        with (
            run_concord(data, environ=environ) as installation,
            installation.open_http_client("general-manager", "operator") as http,
        ):
            assert (read(http, past)["status"], read(http, past)["pages"]) == ("under-way", 1)
            # What the killed process holds ends by itself after some minutes.
            for table in ("delivery_claim", "poll_lease"):
                query_rows(data, EXPIRE.format(table=table))
            poll_until_true(lambda: read(http, past)["status"] == "completed", "all is read")
            poll_until_true(lambda: waiting(http) == 0, "all deliveries have ended")
            assert_each_once(http, acknowledged)
            poll_until_true(lambda: polled_all(http), "all orders are read")
            told = [one["item_key"] for one in list_deliveries(http, "erp")]
            assert sorted(told) == sorted(erp.orders.values()), "each order was told once"
    assert proxy.violations == []


def assert_each_once(http: httpx.Client, acknowledged: set[str]) -> None:
    """Check that each event led to one delivery, and each issue to one case."""
    listed, total = list_deliveries(http), ISSUES + PAST_ISSUES
    recorded = [one["id"] for one in listed if one["status"] == "ignored"]
    assert len(set(recorded)) == len(recorded)
    assert acknowledged <= set(recorded)
    assert len(recorded) <= len(acknowledged) + SENDERS
    items = [one for one in listed if one["status"] != "ignored"]
    assert {one["status"] for one in items} == {"applied"}
    assert len(items) == 2 * total
    cases = read(http, "/api/workflows/v1/cases?limit=500")["items"]
    assert len(cases) == total
    assert {one["activity"] for one in cases} == {"Check it"}


def make_jira() -> JiraStandIn:
    """Return a Jira with issues whose webhooks were lost."""
    jira = JiraStandIn(utc_now, page_size=PAGE_ISSUES)
    for number in range(PAST_ISSUES):
        issue = jira.create(f"SALES-{1000 + number}", utc_now() - timedelta(hours=2))
        jira.move(issue, "In Progress", utc_now() - timedelta(hours=1))
    return jira


def connect(folder: Path, file: Path, url: str, erp_url: str) -> None:
    """Write the settings of a Jira that sends webhooks and is asked, and of an ERP system."""
    (folder / "secret").write_text(SECRET)
    (folder / "credentials").write_text(CLOUD_CREDENTIALS)
    account = {
        "system": "jira",
        "secrets": [f"file:{folder}/secret"],
        "token": f"file:{folder}/jira-token",
        "polled": {"url": url, "credentials": f"file:{folder}/credentials", "interval_seconds": 1},
    }
    polled = {"url": erp_url, "credentials": f"file:{folder}/secret", "interval_seconds": 1}
    erp = {"system": "odoo", "token": f"file:{folder}/erp-token", "polled": polled}
    file.write_text(json.dumps({"connectors": {"jira": account, "erp": erp}}))


def start_back_fill(http: httpx.Client) -> str:
    """Start a back-fill of the last days and return its path."""
    since = (utc_now() - timedelta(days=2)).isoformat()
    path = "/api/connectors/v1/connectors/jira/back-fills"
    return command(http, path, changed_since=since, projects=["SALES"]).headers["Location"]


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
    body, taken = encode({"webhookEvent": "project_created"}), list[str]()
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


def polled_all(http: httpx.Client) -> bool:
    """Return whether a whole poll of the ERP system has succeeded."""
    return read(http, "/api/connectors/v1/connectors/erp")["last_polled_at"] is not None


def list_deliveries(http: httpx.Client, connector: str = "jira") -> list[dict[str, Any]]:
    """Return all deliveries, page by page."""
    found, cursor = list[dict[str, Any]](), ""
    while True:
        path = f"/api/connectors/v1/connectors/{connector}/deliveries?limit=500{cursor}"
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
