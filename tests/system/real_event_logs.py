"""The expected statements of imported event logs, from an oracle that shares no code with us."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.system.cli_process import command_json
from tests.workflows import history_oracle

CASE_BEGIN, LOG_END = b"<trace>", b"</log>"
LOGS_FOLDER = Path(__file__).parents[3] / "shared" / "data" / "eventlogs"

EMPTY_LINE = {
    "due": 0,
    "on_time": 0,
    "late": 0,
    "on_time_rate": None,
    "score": None,
    "weighted_points": None,
}
MINIMUM_OBLIGATIONS = 5
"""Of the built-in plan."""
NOT_KNOWN_OF_A_LOG: Mapping[str, Any] = {
    "calendar_version": None,
    "calendar_versions": [],
    "company_totals": [],
}


@dataclass(frozen=True)
class RealEventLog:
    """A real event log, and its attribute that names departments."""

    name: str
    department_key: str
    folder: Path = LOGS_FOLDER

    @property
    def log_file(self) -> Path:
        """The log's file; skips the test where it does not exist."""
        path = self.folder / f"{self.name}.xes.gz"
        if not path.exists():
            pytest.skip(f"{path} is not there")
        return path

    @property
    def import_command(self) -> list[str]:
        """The command that imports the log."""
        return ["import", "eventlog", str(self.log_file), "--department", self.department_key]

    def keep_every_nth_case(self, number: int, folder: Path) -> RealEventLog:
        """Write the log with its 1st case, the one so many behind it and so on to a folder."""
        log = gzip.decompress(self.log_file.read_bytes()).removesuffix(b"\n").removesuffix(LOG_END)
        head, *cases = log.split(CASE_BEGIN)
        kept = CASE_BEGIN.join([head, *cases[::number]]) + LOG_END
        (folder / self.log_file.name).write_bytes(gzip.compress(kept, compresslevel=1))
        return replace(self, folder=folder)

    def compute_expected(self, percentile: int = 80) -> history_oracle.ExpectedHistory:
        """Return the oracle's results; `percentile` makes an activity's standard duration."""
        return history_oracle.compute_expected_history(
            self.log_file, self.department_key, percentile=percentile
        )


WABO_LOG = RealEventLog("wabo_receipt", "org:group")
PAYMENT_LOG = RealEventLog("bpic2020_request_for_payment", "org:role")
DECLARATIONS_LOG = RealEventLog("bpic2020_domestic_declarations", "org:role")


def read_statements(data: Path) -> dict[str, Any]:
    """Return every month's statement as the command line prints it."""
    return {
        one["period"]: command_json("statement", "--period", one["period"], data=data)
        for one in command_json("periods", data=data)
    }


def expected_statements(expected_history: history_oracle.ExpectedHistory) -> dict[str, Any]:
    """Return every month's expected statement, including the order of its keys."""
    departments = sorted(expected_history.departments)
    return {
        period: {
            "period": period,
            "plan_version": 1,
            "status": "open",
            "departments": [
                _line(name, expected_history.figures_by_month.get((period, name), EMPTY_LINE))
                for name in departments
            ],
            "signals": [],
            "as_of": None,
            "known_at": None,
            **NOT_KNOWN_OF_A_LOG,
        }
        for period in sorted({period for period, _ in expected_history.figures_by_month})
    }


def _line(department: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    counts = {
        "due": figures["due"],
        "on_time": figures["on_time"],
        "late": figures["late"],
        "excused": 0,
        "on_time_rate": figures["on_time_rate"],
    }
    return {
        "department": department,
        **counts,
        "score": figures["score"],
        "weight": "0.15",
        "weighted_points": figures["weighted_points"],
        "bonus": [],
        "adjustments": [],
        "by_kind": {"workflow-step": counts} if counts["due"] else {},
        "signals": [],
        "name": department,
        "too_little_data": figures["on_time"] + figures["late"] < MINIMUM_OBLIGATIONS,
        "stars": [],
    }
