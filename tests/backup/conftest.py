"""One backup under load, which many tests restore, or damage a copy of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.command_load import CommandLoad
from tests.system.cli_process import run_command
from tests.system.concord_process import run_concord
from tests.system.database_inspection import query_rows

EVENT_IDS_SQL = " UNION ALL ".join(
    f"SELECT '{area} ' || id AS event FROM {area}.event" for area in ("directory", "duties")
)


class BackupUnderLoad:
    """A backup that was taken while commands were being sent."""

    def __init__(self, file: Path, events_before: set[str], events_after: set[str]) -> None:
        self.file = file
        self.events_before = events_before
        """The events of all commands that were acknowledged before the backup was begun."""
        self.events_after = events_after
        """The events that were recorded when the load had ended."""


@pytest.fixture(scope="package")
def backup_under_load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackupUnderLoad]:
    """Take a backup under load; tests that use it belong to the xdist group `backup`."""
    folder = tmp_path_factory.mktemp("backup")
    with run_concord(folder / "data") as installation:
        load = CommandLoad(
            installation.base_url,
            installation.base_url,
            installation.issue_token("general-manager"),
        )
        with load.send_commands():
            load.wait_for_commands(30)
            before = recorded_event_ids(installation.data_folder)
            completed = run_command("backup", str(folder / "taken"), data=installation.data_folder)
            load.wait_for_commands(10)
        assert completed.returncode == 0, completed.stderr
        assert "keep it like a key" in completed.stderr
        yield BackupUnderLoad(
            folder / "taken", before, recorded_event_ids(installation.data_folder)
        )


def recorded_event_ids(data: Path) -> set[str]:
    """Return every event of a running installation's busiest areas."""
    return {row["event"] for row in query_rows(data, EVENT_IDS_SQL)}
