"""What the statements of an imported log must be, by the oracle that shares no code with us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.system.terminal import asked
from tests.workflows import oracle

LOGS = Path(__file__).parents[3] / "shared" / "data" / "eventlogs"

NOTHING_DUE = {
    "due": 0,
    "on_time": 0,
    "late": 0,
    "on_time_rate": None,
    "score": None,
    "weighted_points": None,
}


@dataclass(frozen=True)
class History:
    """A real log and where in it departments are named."""

    name: str
    department: str

    @property
    def path(self) -> Path:
        """Return its file; skips the test where there is none."""
        path = LOGS / f"{self.name}.xes.gz"
        if not path.exists():
            pytest.skip(f"{path} is not there")
        return path

    @property
    def line(self) -> list[str]:
        """The command line that imports it."""
        return ["import", "eventlog", str(self.path), "--department", self.department]

    def expected(self) -> oracle.Expected:
        """Ask the oracle."""
        return oracle.expected(self.path, self.department)


WABO = History("wabo_receipt", "org:group")
PAYMENT = History("bpic2020_request_for_payment", "org:role")
DECLARATIONS = History("bpic2020_domestic_declarations", "org:role")


def statements(data: Path) -> dict[str, Any]:
    """Return every month's statement, as the command line prints it."""
    return {
        one["period"]: asked("statement", "--period", one["period"], data=data)
        for one in asked("periods", data=data)
    }


def expected_statements(worked_out: oracle.Expected) -> dict[str, Any]:
    """Return every month's statement as it must be, down to the order of its keys."""
    departments = sorted(worked_out.departments)
    return {
        period: {
            "period": period,
            "plan_version": 1,
            "status": "open",
            "departments": [
                _line(name, worked_out.figures.get((period, name), NOTHING_DUE))
                for name in departments
            ],
            "signals": [],
        }
        for period in sorted({period for period, _ in worked_out.figures})
    }


def _line(department: str, figures: Mapping[str, int | str | None]) -> dict[str, Any]:
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
    }
