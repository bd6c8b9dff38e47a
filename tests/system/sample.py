"""The sample company as its story has it: what each month comes to, and its house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.system.database import recorded
from tests.system.installation import Installation, up
from tests.system.terminal import asked, typed

Line = tuple[int, int, int, int, str | None, str | None, str | None]

NO_DATA: Line = (0, 0, 0, 0, None, None, None)
TOLD: Sequence[Mapping[str, Line]] = (
    # department: due, on time, late, excused, rate, score, points
    {
        "FIN": NO_DATA,
        "HR": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # answers finance a day late
        "MKT": NO_DATA,
        "QA": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # silent for 48 hours
        "RND": (3, 3, 0, 0, "1.0000", "100.00", "15.00"),  # two legs of a request, a report
        "SALES": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # no report
        "SCM": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the stock report, when locked
        "SVC": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # answers sales within 2 hours
    },
    {
        "FIN": NO_DATA,
        "HR": NO_DATA,
        "MKT": NO_DATA,
        "QA": NO_DATA,
        "RND": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # reports after the month's end
        "SALES": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # a report
        "SCM": (3, 1, 2, 0, "0.3333", "33.33", "5.00"),  # a report; late support, no stock report
        "SVC": NO_DATA,
    },
    {
        "FIN": (4, 3, 1, 0, "0.7500", "75.00", "11.25"),  # the budget, three reviews, one late
        "HR": (3, 2, 1, 0, "0.6667", "66.67", "10.00"),  # three approvals, one never given
        "MKT": (4, 4, 0, 0, "1.0000", "100.00", "15.00"),  # the requirements, three requests
        "QA": (2, 1, 0, 1, "1.0000", "100.00", "15.00"),  # an answer; the report, excused
        "RND": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the build, 18 hours late
        "SALES": (2, 2, 0, 0, "1.0000", "100.00", "15.00"),  # the prices, a report
        "SCM": (3, 2, 1, 0, "0.6667", "66.67", "10.00"),  # two reports; no stock in the warehouses
        "SVC": NO_DATA,
    },
)
DEPARTMENTS = tuple(TOLD[0])

SHARES = {  # of 100,000.00 × 12,600 / 10,000, by the agreed ratios
    "SALES": 2_520_000,
    "MKT": 1_890_000,
    "RND": 4_410_000,
    "QA": 1_890_000,
    "SCM": 1_260_000,
    "FIN": 630_000,
}


@dataclass(frozen=True)
class Sample:
    """The sample company's house, started for the second time."""

    house: Installation
    months: Sequence[str]
    first_statements: Sequence[str]
    first_recorded: Mapping[str, int]
    second_recorded: Mapping[str, int]
    first_end: datetime

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.house.data

    def statements(self) -> Sequence[str]:
        """Return every month's statement, to the byte."""
        return _statements(self.data, self.months)

    def explain(self, month: str, department: str, *figure: str) -> Any:
        """Return a department's line and the events behind it."""
        line = ["explain", "--period", month, "--department", department, *figure]
        return asked(*line, data=self.data)


def told_twice(data: Path) -> Iterator[Sample]:
    """Run the sample company's house, stop it and run it again."""
    with up(data, "--sample", until="serves at"):
        months = [one["period"] for one in asked("periods", data=data)]
        told, kept = _statements(data, months), recorded(data)
    end = datetime.now(UTC)
    with up(data, "--sample", until="serves at") as house:
        yield Sample(house, months, told, kept, recorded(data), end)


def _statements(data: Path, months: Sequence[str]) -> Sequence[str]:
    return [typed("statement", "--period", one, "--format", "json", data=data) for one in months]
