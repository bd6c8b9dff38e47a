"""What a run of benchmarks found: as a table, and as a document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median, quantiles
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from tests.bench.benchmark_ratio_result import RatioResult
from tests.bench.benchmark_run import BenchmarkRun
from tests.bench.measured_cost import MeasuredCost
from tests.bench.measuring_machine import MeasuringMachine

FORMAT = 1
"""Raised when the document's structure changes."""


def ratio_table(rows: Sequence[tuple[str, RatioResult]]) -> Table:
    """Return the table: what was measured, what was to be reached, and whether it was."""
    columns = ("", "Concord", "reference", "ratio", "spread", "reach", "", "the reference")
    table = Table(*columns, box=SIMPLE)
    for _, row in rows:
        ratios = [measured / baseline for measured, baseline in row.rounds]
        table.add_row(
            row.name,
            format_amount(row.measured_median, row.unit),
            format_amount(row.baseline_median, row.unit),
            f"{row.median_ratio:.2f} ×",
            f"± {relative_spread(ratios) / 2:.0%}",
            str(row.expected),
            "reached" if row.is_as_expected else "MISSED",
            row.baseline_name,
        )
    return table


def format_amount(value: float, unit: str) -> str:
    """Return a figure with its unit, with three digits where it is below 100."""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def relative_spread(figures: Sequence[float]) -> float:
    """Return the distance between the quartiles, as a fraction of the median; 0 for one figure."""
    if len(figures) == 1:
        return 0.0
    lower, _, upper = quantiles(figures, n=4, method="inclusive")
    return (upper - lower) / median(figures)


def run_document(run: BenchmarkRun, machine: MeasuringMachine) -> dict[str, Any]:
    """Return the document: every round of every figure, and where it was measured."""
    return {
        "format": FORMAT,
        "size": str(run.size),
        **asdict(machine),
        "rows": [_row_document(benchmark, row) for benchmark, row in run.rows],
        "costs": {one.name: _cost_document(one) for one in run.costs},
        "remarks": run.remarks,
        "errors": run.errors,
        "seconds": run.seconds,
    }


def _row_document(benchmark: str, row: RatioResult) -> dict[str, Any]:
    measured, baseline = zip(*row.rounds, strict=True)
    ratios = [one / other for one, other in row.rounds]
    return {
        "benchmark": benchmark,
        "name": row.name,
        "unit": row.unit,
        "rounds": [list(pair) for pair in row.rounds],
        "measured": _figure_document(measured),
        "reference": {"what": row.baseline_name, **_figure_document(baseline)},
        "ratio": _figure_document(ratios),
        "reach": {"limit": row.expected.limit, "is_minimum": row.expected.is_minimum},
        "reached": row.is_as_expected,
    }


def _cost_document(cost: MeasuredCost) -> dict[str, Any]:
    return {"rounds": list(cost.rounds), **_figure_document(cost.rounds)}


def _figure_document(figures: Sequence[float]) -> dict[str, float]:
    return {
        "median": median(figures),
        "lowest": min(figures),
        "highest": max(figures),
        "relative_spread": relative_spread(figures),
    }
