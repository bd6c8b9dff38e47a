"""The product's rule against a second, independent computation, on made-up and on real logs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflows.domain.eventlog import LeftOut, LogKeys, Row, open_log
from services.workflows.domain.history import (
    HandedOver,
    HistoricStep,
    cases,
    obligations,
    sojourns,
    standard_durations,
)
from tests.workflows.logs import SHANGHAI, event, log, trace
from tests.workflows.oracle import Expected, expected

if TYPE_CHECKING:
    from collections.abc import Iterable

REAL_LOGS = Path(__file__).parents[2].parent / "shared" / "data" / "eventlogs"
START = datetime(2026, 1, 30, tzinfo=UTC)


def concluded(path: Path, department: str, baseline_until: date | None = None) -> Expected:
    """Fold the product's functions over a file, all in memory."""
    with path.open("rb") as file:
        read = list(open_log(file, LogKeys(department=department), SHANGHAI))
    rows = sorted((one for one in read if isinstance(one, Row)), key=lambda one: one.case)
    standards = standard_durations(
        (sojourn for case in cases(rows) for sojourn in sojourns(case)), baseline_until, SHANGHAI
    )
    found = [one for case in cases(rows) for one in obligations(case, standards)]
    steps = [one for one in found if isinstance(one, HistoricStep)]
    handovers = sum(isinstance(one, HandedOver) for one in found)
    return Expected(
        figures=_counted(steps),
        cases=len(list(cases(rows))),
        events=len(read),
        left_out=sum(isinstance(one, LeftOut) for one in read),
        reported=len(found) - len(steps) - handovers,
        handovers=handovers,
        departments={row.department for row in rows if row.department},
    )


def _counted(steps: Iterable[HistoricStep]) -> dict[tuple[str, str], dict[str, int | str | None]]:
    counts: Counter[tuple[str, str, bool]] = Counter(
        (f"{step.due_at.astimezone(SHANGHAI):%Y-%m}", step.department, step.on_time)
        for step in steps
    )
    return {
        (period, owner): {
            "due": counts[period, owner, True] + counts[period, owner, False],
            "on_time": counts[period, owner, True],
            "late": counts[period, owner, False],
        }
        for period, owner, _ in counts
    }


def counts_of(answer: Expected) -> Expected:
    """Keep of the oracle's figures the counts, which are all that workflows decide."""
    kept = ("due", "on_time", "late")
    answer.figures = {
        place: {name: figures[name] for name in kept} for place, figures in answer.figures.items()
    }
    return answer


@pytest.mark.data
@pytest.mark.skipif(not REAL_LOGS.is_dir(), reason="needs the event logs in ../shared/data")
@pytest.mark.parametrize(
    ("name", "department", "baseline_until"),
    [
        ("wabo_receipt", "org:group", None),
        ("wabo_receipt", "org:group", date(2010, 12, 31)),
        ("bpic2020_request_for_payment", "org:role", None),
        ("bpic2020_domestic_declarations", "org:role", None),
    ],
)
def test_real_logs_come_to_what_the_oracle_says(
    name: str, department: str, baseline_until: date | None
) -> None:
    path = REAL_LOGS / f"{name}.xes.gz"
    answer = counts_of(expected(path, department, baseline_until=baseline_until))

    assert concluded(path, department, baseline_until) == answer
    assert answer.figures


A_DEPARTMENT = st.sampled_from(["a", "b", "", None])
AN_EVENT = st.builds(
    event,
    activity=st.sampled_from(["check", "pay", "", None]),
    at=st.one_of(
        st.integers(0, 96).map(lambda hours: (START + timedelta(hours=hours)).isoformat()),
        st.integers(10, 23).map(lambda hour: f"2026-01-31T{hour}:00:00"),
        st.sampled_from(["never", None]),
    ),
    department=A_DEPARTMENT,
)
A_TRACE = st.builds(
    lambda name, events: trace(name, *events),
    st.sampled_from(["A", "B", "C", None]),
    st.lists(AN_EVENT, max_size=6),
)


@settings(max_examples=60, deadline=None)
@given(traces=st.lists(A_TRACE, max_size=6), until=st.sampled_from([None, date(2026, 2, 1)]))
def test_any_log_comes_to_what_the_oracle_says(
    tmp_path_factory: pytest.TempPathFactory, traces: list[str], until: date | None
) -> None:
    path = tmp_path_factory.mktemp("log") / "any.xes"
    path.write_text(log(trace("named", event()), *traces), encoding="utf-8")

    assert concluded(path, "org:group", until) == counts_of(
        expected(path, "org:group", baseline_until=until)
    )


def test_the_oracle_rounds_each_figure_half_up_once(tmp_path: Path) -> None:
    """Seven of eight within the standard duration: 0.875, 87.5 and 13.125 points."""
    hours = [1, 1, 1, 1, 1, 1, 1, 9]
    traces = [
        trace(f"A-{number}", event(at=START.isoformat()), event(at=end.isoformat()))
        for number, end in enumerate(START + timedelta(hours=hour) for hour in hours)
    ]
    (tmp_path / "any.xes").write_text(log(*traces), encoding="utf-8")

    assert expected(tmp_path / "any.xes").figures == {
        ("2026-01", "sales"): {
            "due": 8,
            "on_time": 7,
            "late": 1,
            "on_time_rate": "0.8750",
            "score": "87.50",
            "weighted_points": "13.13",
        }
    }
