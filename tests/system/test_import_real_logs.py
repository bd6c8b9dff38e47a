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
def test_every_month_and_department_is_as_the_oracle_works_it_out(
    history: RealEventLog, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with run_concord(data):
        with ThreadPoolExecutor() as beside:
            importing = beside.submit(
                run_command, *history.import_command, "--format", "json", data=data
            )
            worked_out = history.compute_expected()
        found = json.loads(importing.result().stdout)
        assert not found["known"]
        assert (found["cases"], found["cases_done"]) == (worked_out.cases, worked_out.cases)
        assert found["events"] == worked_out.events
        assert (
            sum(found["left_out"].values())
            == worked_out.rows_left_out + worked_out.events_without_department
        )

        wanted, once = expected_statements(worked_out), read_statements(data)
        assert once == wanted
        assert json.dumps(once) == json.dumps(wanted)  # keys in their order, too

        kept = recorded_counts(data)
        assert command_json(*history.import_command, data=data)["known"]
        assert recorded_counts(data) == kept
        assert read_statements(data) == once


def test_a_read_model_of_a_history_is_rebuilt_to_the_byte(tmp_path: Path) -> None:
    with run_concord(tmp_path / "data") as house:
        assert run_command(*WABO_LOG.import_command, data=house.data_folder).returncode == 0
        before = installation_digests(house.data_folder)
        assert run_command("rebuild", data=house.data_folder).returncode == 0
        assert installation_digests(house.data_folder) == before
