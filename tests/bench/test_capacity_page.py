"""docs/scale.md is what the model computes from the recorded costs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.bench.capacity_inputs import COST_NAMES
from tests.bench.capacity_page import PAGE, render_page
from tests.bench.measured_costs import (
    RecordedCost,
    read_costs,
    replace_costs,
    to_measured_costs,
    write_costs,
)

RESULTS: dict[str, Any] = {
    "size": "full",
    "measured_at": "2026-11-29T12:00:00+00:00",
    "revision": "abc",
    "machine": {"cores": 2, "processor": "X", "fsync_seconds": 0.0012},
    "costs": {"facts_per_obligation": {"median": 2.34567}},
}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render_page(read_costs()), (
        "python -m tests.bench.capacity_page"
    )


def test_the_page_changes_with_each_cost() -> None:
    costs = dict(read_costs())
    for name, cost in costs.items():
        changed = costs | {name: RecordedCost(cost.value * 2, cost.measured)}
        assert _without_costs(render_page(changed)) != _without_costs(render_page(costs)), name


def _without_costs(page: str) -> str:
    """Return the page without the table that repeats the costs."""
    return re.sub(r"## What was measured.*?## What it needs", "", page, flags=re.DOTALL)


def test_every_cost_is_recorded_and_above_zero() -> None:
    costs = read_costs()
    assert list(costs) == list(COST_NAMES)
    assert all(one.value > 0 and one.measured for one in costs.values())
    assert to_measured_costs(costs).facts_per_obligation == costs["facts_per_obligation"].value


def test_a_run_replaces_the_costs_that_it_measured(tmp_path: Path) -> None:
    costs = read_costs()
    replaced = replace_costs(costs, RESULTS)
    assert replaced["facts_per_obligation"] == RecordedCost(
        2.35, "2026-11-29, abc, 2 cores, X, fsync 1.2 ms"
    )
    unchanged = set(COST_NAMES) - {"facts_per_obligation"}
    assert all(replaced[name] == costs[name] for name in unchanged)
    write_costs(replaced, tmp_path / "costs.json")
    assert read_costs(tmp_path / "costs.json") == replaced


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"size": "smoke"}, "smoke"), ({"costs": {"warmth": {"median": 1}}}, "warmth")],
)
def test_a_smoke_run_or_an_unknown_cost_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace_costs(read_costs(), RESULTS | changed)
