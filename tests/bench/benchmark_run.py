"""Runs benchmarks one after the other; one that breaks does not end the others."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.benchmark import Benchmark, BenchmarkContext, Measured, Size
from tests.bench.benchmark_ratio_result import RatioResult
from tests.bench.measured_cost import MeasuredCost


class NotFinite(Exception):
    """A measured figure is no finite number above zero."""


@dataclass
class BenchmarkRun:
    """What the benchmarks of a run measured."""

    size: Size
    rows: list[tuple[str, RatioResult]] = field(default_factory=list)
    """Each row of the table with its benchmark's name."""
    costs: list[MeasuredCost] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    """The traceback of each benchmark that broke, by its name."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each benchmark took, by its name."""

    def record(self, benchmark: str, measured: Measured) -> None:
        """Keep what was measured; raises `NotFinite` where its figures are none."""
        match measured:
            case RatioResult():
                _require_finite(measured.name, [one for pair in measured.rounds for one in pair])
                self.rows.append((benchmark, measured))
            case MeasuredCost():
                _require_finite(measured.name, measured.rounds)
                self.costs.append(measured)
            case str():
                self.remarks.append(f"{benchmark}: {measured}")


def _require_finite(name: str, figures: Sequence[float]) -> None:
    if not figures or not all(math.isfinite(one) and one > 0 for one in figures):
        raise NotFinite(f"{name}: {figures}")


async def run_benchmarks(
    benchmarks: Sequence[Benchmark], size: Size, report: Callable[[str], None]
) -> BenchmarkRun:
    """Run each benchmark in a folder of its own; reports progress as lines of text."""
    run = BenchmarkRun(size)
    for benchmark in benchmarks:
        begin = time.perf_counter()
        try:
            with TemporaryDirectory() as folder:
                await _run_one(benchmark, BenchmarkContext(Path(folder), size), run, report)
        except Exception:  # noqa: BLE001  whatever broke, the others are measured
            run.errors[benchmark.name] = traceback.format_exc()
            report(f"{benchmark.name} broke:\n{run.errors[benchmark.name]}")
        took = run.seconds[benchmark.name] = time.perf_counter() - begin
        if size is Size.FULL and took > benchmark.budget_seconds:
            run.remarks.append(
                f"{benchmark.name}: took {took:.0f} s of {benchmark.budget_seconds:.0f} s"
            )
        report(f"{benchmark.name}: took {took:.1f} s")
    return run


async def _run_one(
    benchmark: Benchmark,
    context: BenchmarkContext,
    run: BenchmarkRun,
    report: Callable[[str], None],
) -> None:
    measured_any = False
    async for measured in benchmark.measure(context):
        run.record(benchmark.name, measured)
        measured_any = True
        if isinstance(measured, RatioResult):
            report(f"  {measured.name}: {measured.median_ratio:.2f} ×")
    if not measured_any:
        raise NotFinite("it measured nothing")
