"""Real logs, from `concord import eventlog` to every month's statement."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.system.cli_process import command_json, run_command
from tests.system.concord_process import run_concord
from tests.system.database_inspection import installation_digests, recorded_counts
from tests.system.real_event_logs import (
    DECLARATIONS_LOG,
    PAYMENT_LOG,
    WABO_LOG,
    RealEventLog,
    expected_statements,
    read_statements,
)

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    "history", [WABO_LOG, PAYMENT_LOG, DECLARATIONS_LOG], ids=lambda log: log.name
)
def test_every_month_and_department_equals_the_oracle(
    history: RealEventLog, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with run_concord(data):
        with ThreadPoolExecutor() as threads:
            importing = threads.submit(
                run_command, *history.import_command, "--format", "json", data=data
            )
            expected = history.compute_expected()
        found = json.loads(importing.result().stdout)
        assert not found["known"]
        assert (found["cases"], found["cases_done"]) == (expected.cases, expected.cases)
        assert found["events"] == expected.events
        assert (
            sum(found["left_out"].values())
            == expected.rows_left_out + expected.events_without_department
        )

        expected_by_month, statements = expected_statements(expected), read_statements(data)
        assert statements == expected_by_month
        assert json.dumps(statements) == json.dumps(
            expected_by_month
        )  # with keys in the same order

        counts = recorded_counts(data)
        assert command_json(*history.import_command, data=data)["known"]
        assert recorded_counts(data) == counts
        assert read_statements(data) == statements


def test_a_read_model_of_a_history_is_rebuilt_to_the_byte(tmp_path: Path) -> None:
    with run_concord(tmp_path / "data") as installation:
        assert run_command(*WABO_LOG.import_command, data=installation.data_folder).returncode == 0
        before = installation_digests(installation.data_folder)
        assert run_command("rebuild", data=installation.data_folder).returncode == 0
        assert installation_digests(installation.data_folder) == before
