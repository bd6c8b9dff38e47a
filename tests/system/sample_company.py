"""The sample company's installation: run once for all test processes, copied and started again."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.sample.scenario_progress import load_scenario_progress
from tests.system.cli_process import command_json, command_output
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import recorded_counts

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class FirstRun:
    """What was read in the sample company's installation before it was stopped."""

    months: Sequence[str]
    statements: Sequence[str]
    recorded_counts: Mapping[str, int]
    stopped_at: datetime


@dataclass(frozen=True)
class SampleCompany:
    """The sample company's installation, started for the second time."""

    installation: ConcordProcess
    months: Sequence[str]
    first_statements: Sequence[str]
    first_recorded_counts: Mapping[str, int]
    second_recorded_counts: Mapping[str, int]
    first_stopped_at: datetime

    @property
    def months_end(self) -> datetime:
        """The end of its last month; what falls due later is recorded with today's time."""
        first_day = datetime.strptime(f"{self.months[-1]}-01", "%Y-%m-%d").replace(tzinfo=SHANGHAI)
        return (first_day + timedelta(days=31)).replace(day=1)

    @property
    def data_folder(self) -> Path:
        """The data folder of the installation."""
        return self.installation.data_folder

    def read_statements(self) -> Sequence[str]:
        """Return every month's statement, to the byte."""
        return _statements(self.data_folder, self.months)

    def explain_line(self, month: str, department: str, *figure: str) -> Any:
        """Return a department's line and the events behind it."""
        line = ["explain", "--period", month, "--department", department, *figure]
        return command_json(*line, data=self.data_folder)


def run_sample_twice(run_folder: Path, data: Path) -> Iterator[SampleCompany]:
    """Run the sample company's installation again, on a copy of the folder of its first run."""
    first = copy_sample_data(run_folder, data)
    with run_concord(data, "--sample", until_output="serves at") as installation:
        yield SampleCompany(
            installation,
            first.months,
            first.statements,
            first.recorded_counts,
            recorded_counts(data),
            first.stopped_at,
        )


def copy_sample_data(run_folder: Path, data: Path) -> FirstRun:
    """Copy the data folder of the sample company; `run_folder` is known to all test processes.

    The first process that asks runs the sample scenario, the others wait for it.
    """
    first_data, note = run_folder / "sample" / "data", run_folder / "sample.first-run"
    with (run_folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_bytes(pickle.dumps(_run_sample(first_data)))
    shutil.copytree(first_data, data)
    found: FirstRun = pickle.loads(note.read_bytes())
    return found


def _run_sample(data: Path) -> FirstRun:
    with run_concord(data, "--sample", until_output="serves at"):
        months = scenario_months(data)
        statements, counts = _statements(data, months), recorded_counts(data)
    return FirstRun(months, statements, counts, datetime.now(UTC))


def scenario_months(data: Path) -> list[str]:
    """Return the months in which the steps of a folder's scenario are.

    The months that have a statement are more: the lessons of projects that end in the last month
    are due in the one after it.
    """
    progress = load_scenario_progress(data)
    assert progress is not None
    return sorted({f"{step.at:%Y-%m}" for step in progress.acts})


def _statements(data: Path, months: Sequence[str]) -> Sequence[str]:
    return [
        command_output("statement", "--period", one, "--format", "json", data=data)
        for one in months
    ]
