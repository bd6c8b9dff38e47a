"""The sample company: the expected statement of each month, and its installation."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.system.cli_process import command_json, command_output
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import recorded_counts

StatementLine = tuple[int, int, int, int, str | None, str | None, str | None]

EMPTY_LINE: StatementLine = (0, 0, 0, 0, None, None, None)
EXPECTED_LINES: Sequence[Mapping[str, StatementLine]] = (
    # department: due, on time, late, excused, rate, score, points
    {
        "FIN": EMPTY_LINE,
        "HR": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # answers finance a day late
        "MKT": EMPTY_LINE,
        "QA": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # silent for 48 hours
        "RND": (3, 3, 0, 0, "1.0000", "100.00", "15.00"),  # two legs of a request, a report
        "SALES": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # no report
        "SCM": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the stock report, when locked
        "SVC": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # answers sales within 2 hours
    },
    {
        "FIN": EMPTY_LINE,
        "HR": EMPTY_LINE,
        "MKT": EMPTY_LINE,
        "QA": EMPTY_LINE,
        "RND": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # reports after the month's end
        "SALES": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # a report
        "SCM": (3, 1, 2, 0, "0.3333", "33.33", "5.00"),  # a report; late support, no stock report
        "SVC": EMPTY_LINE,
    },
    {
        "FIN": (4, 3, 1, 0, "0.7500", "75.00", "11.25"),  # the budget, three reviews, one late
        "HR": (3, 2, 1, 0, "0.6667", "66.67", "10.00"),  # three approvals, one never given
        "MKT": (4, 4, 0, 0, "1.0000", "100.00", "15.00"),  # the requirements, three requests
        "QA": (2, 1, 0, 1, "1.0000", "100.00", "15.00"),  # an answer; the report, excused
        "RND": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the build, 18 hours late
        "SALES": (2, 2, 0, 0, "1.0000", "100.00", "15.00"),  # the prices, a report
        "SCM": (3, 2, 1, 0, "0.6667", "66.67", "10.00"),  # two reports; no stock in the warehouses
        "SVC": EMPTY_LINE,
    },
)
DEPARTMENT_CODES = tuple(EXPECTED_LINES[0])

EXPECTED_SHARES = {  # of 100,000.00 × 12,600 / 10,000, by the agreed ratios
    "SALES": 2_520_000,
    "MKT": 1_890_000,
    "RND": 4_410_000,
    "QA": 1_890_000,
    "SCM": 1_260_000,
    "FIN": 630_000,
}


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
        months = [one["period"] for one in command_json("periods", data=data)]
        statements, counts = _statements(data, months), recorded_counts(data)
    return FirstRun(months, statements, counts, datetime.now(UTC))


def _statements(data: Path, months: Sequence[str]) -> Sequence[str]:
    return [
        command_output("statement", "--period", one, "--format", "json", data=data)
        for one in months
    ]
