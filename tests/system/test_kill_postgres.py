"""SIGKILL of PostgreSQL under load: callers get 503, repeat, and every command has one effect."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system.cli_process import poll_until_true
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import query_rows
from tests.system.effect_audit import (
    assert_each_fact_handled_once,
    count_audited_facts,
    facts_without_one_effect,
)
from tests.system.known_departments import register_departments

CALLERS = 6
HANDOFFS = 120
KILL_AFTER_COMMANDS = (60, 200)
"""The numbers of acknowledged commands after which PostgreSQL is killed."""

Command = tuple[str, str, dict[str, Any]]
"""A command: its idempotency key, path and body."""


@dataclass
class RepeatingLoad:
    """Callers that repeat every command under its key until it is acknowledged."""

    installation: ConcordProcess
    token: str
    statuses: Counter[int] = field(default_factory=Counter)
    responses: dict[str, Any] = field(default_factory=dict)
    """The acknowledged responses by idempotency key."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, commands: Sequence[Command]) -> None:
        """Send commands one after the other."""
        with self.installation.open_http_client(token=self.token) as http:
            for command in commands:
                while not self._acknowledged(http, command):
                    time.sleep(0.05)

    def has_reached(self, number: int) -> bool:
        """Return whether so many commands are acknowledged."""
        return len(self.responses) >= number

    def _acknowledged(self, http: httpx.Client, command: Command) -> bool:
        key, path, body = command
        response = http.post(path, json=body, headers={"Idempotency-Key": f'"{key}"'})
        with self.lock:
            self.statuses[response.status_code] += 1
            if response.is_success:
                self.responses[key] = response.json()
        if response.status_code == 503:
            assert response.headers["retry-after"]
            assert response.headers["content-type"] == "application/problem+json"
        return response.is_success


@pytest.mark.faults
def test_a_killed_postgres_loses_and_duplicates_no_command(tmp_path: Path) -> None:
    environ = {"CONCORD_RATE_LIMIT": "0"}  # one caller repeats everything, without a pause
    with run_concord(tmp_path / "data", environ=environ) as installation:
        token = installation.issue_token("general-manager")
        with installation.open_http_client(token=token) as http:
            register_departments(http, "A", "B")
            handoffs = open_handoffs(http)
        load = RepeatingLoad(installation, token)
        shares = [list(commands(handoffs[number::CALLERS])) for number in range(CALLERS)]
        with ThreadPoolExecutor(CALLERS) as callers:
            sending = [callers.submit(load.send, share) for share in shares]
            for reached in KILL_AFTER_COMMANDS:
                poll_until_true(partial(load.has_reached, reached), "the load runs", pause=0.005)
                os.kill(installation.postmaster_pid, signal.SIGKILL)
        for one in sending:
            one.result()
        assert set(load.statuses) == {200, 201, 503}, installation.stderr_file.read_text()
        assert installation.process.poll() is None
        assert_each_command_happened_once(installation.data_folder, handoffs)
        poll_until_true(
            lambda: (
                count_audited_facts(installation.data_folder)
                and not facts_without_one_effect(installation.data_folder)
            ),
            "effects",
        )
        assert_each_fact_handled_once(installation.data_folder)
        assert count_audited_facts(installation.data_folder) == 2 * HANDOFFS + 2  # A and B
        repeated = RepeatingLoad(installation, token)
        repeated.send(shares[0])
        assert repeated.responses == {key: load.responses[key] for key in repeated.responses}
        assert_each_command_happened_once(installation.data_folder, handoffs)


def open_handoffs(http: httpx.Client) -> list[str]:
    """Start a project with many duties and return its handoffs."""
    terms = {
        "code": "LOAD",
        "name": "much to hand over",
        "shares": [{"department": "A", "ratio": "1"}],
        "unit": "pieces",
        "target": "1",
    }
    project = post_for_id(http, "/api/duties/v1/projects", terms)
    for number in range(HANDOFFS):
        duty = {
            "activity": f"make part {number}",
            "deliverable": f"part {number}",
            "accountable": "A",
            "recipient": "B",
            "due_days": 3,
            "acceptance": "it fits",
        }
        post_for_id(http, f"/api/duties/v1/projects/{project}/duties", duty)
    post_for_id(http, f"/api/duties/v1/projects/{project}/start", {})

    def found() -> list[str]:
        path = f"/api/duties/v1/handoffs?project={project}&limit=500"
        items = http.get(path).raise_for_status().json()["items"]
        return [one["handoff_id"] for one in items] if len(items) == HANDOFFS else []

    handoffs: list[str] = poll_until_true(found, "every handoff is open")
    return handoffs


def post_for_id(http: httpx.Client, path: str, body: dict[str, Any]) -> str:
    response = http.post(path, json=body)
    assert response.is_success, response.text
    return str(response.json()["id"])


def commands(handoffs: Sequence[str]) -> Iterator[Command]:
    """Yield three commands for every handoff, to two streams: its own and a department's."""
    for one in handoffs:
        department = {"code": one, "name": "made under load", "valid_from": "2026-01-01"}
        yield f"register-{one}", "/api/directory/v1/departments", department
        yield f"offer-{one}", f"/api/duties/v1/handoffs/{one}/offer", {}
        yield f"accept-{one}", f"/api/duties/v1/handoffs/{one}/accept", {}


def assert_each_command_happened_once(data: Path, handoffs: Sequence[str]) -> None:
    """Check that every stream has exactly the events of its commands, in order."""
    types_by_stream = {
        row["stream"]: row["types"]
        for row in query_rows(
            data,
            "SELECT stream, array_agg(data ->> 'type' ORDER BY version) AS types FROM"
            " (SELECT * FROM duties.event UNION ALL SELECT * FROM directory.event) AS event"
            " WHERE stream NOT LIKE 'project-%' GROUP BY stream",
        )
    }
    departments = {f"department-{one}": ["department-registered"] for one in ("A", "B", *handoffs)}
    handed_over = {
        f"handoff-{one}": ["handoff-opened", "handoff-offered", "handoff-accepted"]
        for one in handoffs
    }
    assert types_by_stream == departments | handed_over
