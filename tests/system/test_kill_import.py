"""SIGKILL of the whole installation during an import: nothing is lost or duplicated."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.system.cli_process import (
    command_json,
    poll_until_true,
    processes_of_folder,
    start_command,
)
from tests.system.concord_process import run_concord
from tests.system.database_inspection import query_rows, recorded_counts
from tests.system.effect_audit import assert_each_fact_handled_once
from tests.system.real_event_logs import WABO_LOG, expected_statements, read_statements

CASES_BEFORE_SQL = """
SELECT count(*) FROM workflows.event
WHERE data ->> 'type' = 'case-imported' AND recorded_at < $1
"""


@pytest.mark.data
@pytest.mark.faults
def test_a_killed_import_continues_and_duplicates_nothing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with (
        run_concord(data) as installation,
        start_command(*WABO_LOG.import_command, data=data, stderr=subprocess.PIPE) as command,
    ):
        with installation.open_http_client("auditor") as http:
            poll_until_true(lambda: cases_done(http) > 0, "some cases are recorded", pause=0.01)
        installation.kill_everything()
        killed_at = datetime.now(UTC)
        _, said = command.communicate(timeout=60)
        assert command.returncode == 3  # it is notified, not left waiting
        assert b"where it stood when it is started again" in said
    poll_until_true(lambda: not processes_of_folder(data), "nothing outlives a kill")

    expected = WABO_LOG.compute_expected()
    with run_concord(data) as installation:
        with installation.open_http_client("auditor") as http:
            poll_until_true(lambda: status(http) == "done", "it continues by itself")
        before = query_rows(data, CASES_BEFORE_SQL, killed_at)[0]["count"]
        assert 0 < before < expected.cases, "it was killed too late to prove anything"
        again = command_json(*WABO_LOG.import_command, data=data)
        assert again["known"]
        assert again["obligations"] == expected.events - expected.cases
        assert read_statements(data) == expected_statements(expected)
        counts = recorded_counts(data)
        assert command_json(*WABO_LOG.import_command, data=data)["known"]
        assert recorded_counts(data) == counts
        assert_each_fact_handled_once(data)


def cases_done(http: httpx.Client) -> int:
    """Return how many cases of the only import are recorded."""
    imports = http.get("/api/workflows/v1/imports").json()["items"]
    return int(imports[0]["cases_done"]) if imports else 0


def status(http: httpx.Client) -> str:
    """Return the status of the only import."""
    return str(http.get("/api/workflows/v1/imports").json()["items"][0]["status"])
