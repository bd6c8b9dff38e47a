"""The history rule against an independent computation, on generated and on real logs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflows.domain.external_event_log import (
    LogFieldMapping,
    LogRow,
    UnusableRow,
    read_event_log,
)
from services.workflows.domain.historic_obligations import (
    HistoricHandover,
    HistoricObligation,
    derive_obligations_and_handovers,
    group_into_cases,
)
from tests.property_budget import examples
from tests.workflows.event_log_builders import SHANGHAI, xes_event, xes_log, xes_trace
from tests.workflows.history_oracle import ExpectedHistory, compute_expected_history
from tests.workflows.standard_durations import standard_durations_in_python

if TYPE_CHECKING:
    from collections.abc import Iterable

REAL_LOGS = Path(__file__).parents[2].parent / "shared" / "data" / "eventlogs"
pytestmark = pytest.mark.xdist_group("oracle")
START = datetime(2026, 1, 30, tzinfo=UTC)


def compute_history(
    path: Path, department: str, baseline_until: date | None = None, percentile: int = 80
) -> ExpectedHistory:
    """Apply the product's functions to a file, all in memory."""
    read = _read_log(path, department)
    rows = sorted((one for one in read if isinstance(one, LogRow)), key=lambda one: one.case)
    standards = standard_durations_in_python(group_into_cases(rows), baseline_until, percentile)
    found = [
        one
        for case in group_into_cases(rows)
        for one in derive_obligations_and_handovers(case, standards)
    ]
    steps = [one for one in found if isinstance(one, HistoricObligation)]
    handovers = sum(isinstance(one, HistoricHandover) for one in found)
    return ExpectedHistory(
        figures_by_month=_counted(steps),
        cases=len(list(group_into_cases(rows))),
        events=len(read),
        rows_left_out=sum(isinstance(one, UnusableRow) for one in read),
        events_without_department=len(found) - len(steps) - handovers,
        handovers=handovers,
        departments={row.department for row in rows if row.department},
    )


@lru_cache(maxsize=100)
def _read_log(path: Path, department: str) -> list[LogRow | UnusableRow]:
    with path.open("rb") as file:
        return list(read_event_log(file, LogFieldMapping(department=department), SHANGHAI))


def _counted(
    steps: Iterable[HistoricObligation],
) -> dict[tuple[str, str], dict[str, int | str | None]]:
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


def counts_of(expected: ExpectedHistory) -> ExpectedHistory:
    """Keep only the counts of the oracle's figures: workflows compute no other ones."""
    count_names = ("due", "on_time", "late")
    expected.figures_by_month = {
        place: {name: figures[name] for name in count_names}
        for place, figures in expected.figures_by_month.items()
    }
    return expected


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
def test_real_logs_give_the_oracles_result(
    name: str, department: str, baseline_until: date | None
) -> None:
    path = REAL_LOGS / f"{name}.xes.gz"
    expected = counts_of(compute_expected_history(path, department, baseline_until=baseline_until))

    assert compute_history(path, department, baseline_until) == expected
    assert expected.figures_by_month


A_DEPARTMENT = st.sampled_from(["a", "b", "", None])
AN_EVENT = st.builds(
    xes_event,
    activity=st.sampled_from(["check", "pay", "", None]),
    at=st.one_of(
        st.integers(0, 96).map(lambda hours: (START + timedelta(hours=hours)).isoformat()),
        st.integers(10, 23).map(lambda hour: f"2026-01-31T{hour}:00:00"),
        st.sampled_from(["never", None]),
    ),
    department=A_DEPARTMENT,
)
A_TRACE = st.builds(
    lambda name, events: xes_trace(name, *events),
    st.sampled_from(["A", "B", "C", None]),
    st.lists(AN_EVENT, max_size=6),
)


@settings(max_examples=examples(60), deadline=None)
@given(traces=st.lists(A_TRACE, max_size=6), until=st.sampled_from([None, date(2026, 2, 1)]))
def test_any_log_gives_the_oracles_result(
    tmp_path_factory: pytest.TempPathFactory, traces: list[str], until: date | None
) -> None:
    path = tmp_path_factory.mktemp("log") / "any.xes"
    path.write_text(xes_log(xes_trace("named", xes_event()), *traces), encoding="utf-8")

    assert compute_history(path, "org:group", until) == counts_of(
        compute_expected_history(path, "org:group", baseline_until=until)
    )


def test_the_oracle_rounds_each_figure_half_up_once(tmp_path: Path) -> None:
    """Seven of eight within the standard duration: 0.875, 87.5 and 13.125 points."""
    hours = [1, 1, 1, 1, 1, 1, 1, 9]
    traces = [
        xes_trace(f"A-{number}", xes_event(at=START.isoformat()), xes_event(at=end.isoformat()))
        for number, end in enumerate(START + timedelta(hours=hour) for hour in hours)
    ]
    (tmp_path / "any.xes").write_text(xes_log(*traces), encoding="utf-8")

    assert compute_expected_history(tmp_path / "any.xes").figures_by_month == {
        ("2026-01", "sales"): {
            "due": 8,
            "on_time": 7,
            "late": 1,
            "on_time_rate": "0.8750",
            "score": "87.50",
            "weighted_points": "13.13",
        }
    }
