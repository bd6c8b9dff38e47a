"""A run of benchmarks keeps every round, marks what is missed, and fails where one broke."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench.benchmark import Benchmark, BenchmarkContext, Measured, Size
from tests.bench.benchmark_catalogue import BENCHMARKS
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least, expect_at_most
from tests.bench.benchmark_report import ratio_table, run_document
from tests.bench.benchmark_run import BenchmarkRun, run_benchmarks
from tests.bench.measured_cost import MeasuredCost
from tests.bench.measuring_machine import REPOSITORY, MeasuringMachine, library_versions

TWENTY_MINUTES_SECONDS = 20 * 60
MACHINE = MeasuringMachine("2026-11-29T12:00:00+00:00", "0123", {"cores": 2}, {}, {"fsync": "on"})
SPEED = RatioResult("speed", [(90, 100), (110, 100)], "/s", expect_at_least(0.5), "a bare one")
SLOW = RatioResult("time", [(3, 1)], "s", expect_at_most(1), "a script")


def benchmark_of(name: str, *measured: Measured, error: Exception | None = None) -> Benchmark:
    """Return a benchmark that yields this and then raises the error, if there is one."""

    async def measure(context: BenchmarkContext) -> AsyncIterator[Measured]:
        for one in measured:
            yield one
        if error is not None:
            raise error

    return Benchmark(name, 1, measure)


async def run_these(*benchmarks: Benchmark) -> BenchmarkRun:
    """Run benchmarks in full size."""
    return await run_benchmarks(benchmarks, Size.FULL, lambda line: None)


async def test_a_missed_ratio_is_marked_and_no_error() -> None:
    run = await run_these(benchmark_of("one", SPEED), benchmark_of("two", SLOW))
    assert not run.errors
    console = Console(width=160)
    with console.capture() as captured:
        console.print(ratio_table(run.rows))
    reached, missed = (line for line in captured.get().splitlines() if "×" in line)
    assert "reached" in reached
    assert "0.90 ×" not in reached, "the ratio is the median of both rounds"
    assert "1.00 ×" in reached
    assert "MISSED" in missed


async def test_a_benchmark_that_breaks_is_an_error_and_the_others_are_measured() -> None:
    broken = benchmark_of("broken", error=AssertionError("a wrong answer"))
    run = await run_these(broken, benchmark_of("whole", SPEED))
    assert [name for name, _ in run.rows] == ["whole"]
    assert list(run.errors) == ["broken"]
    assert "a wrong answer" in run.errors["broken"]


@pytest.mark.parametrize("figure", [math.nan, math.inf, 0.0, -1.0])
async def test_a_figure_that_is_no_number_above_zero_is_an_error(figure: float) -> None:
    row = RatioResult("speed", [(figure, 1.0)], "/s", expect_at_least(1), "")
    run = await run_these(
        benchmark_of("one", row), benchmark_of("two", MeasuredCost("a", [figure]))
    )
    assert list(run.errors) == ["one", "two"]


async def test_a_benchmark_that_measures_nothing_is_an_error() -> None:
    assert list((await run_these(benchmark_of("nothing"))).errors) == ["nothing"]


async def test_the_document_has_every_round_and_where_it_was_measured() -> None:
    cost = MeasuredCost("wal_bytes_per_command", [3.0, 1.0, 2.0])
    run = await run_these(benchmark_of("one", SPEED, cost, "a remark"))
    document = json.loads(json.dumps(run_document(run, MACHINE)))
    (row,) = document["rows"]
    assert row["rounds"] == [[90, 100], [110, 100]]
    assert row["measured"]["median"] == 100
    assert row["ratio"]["relative_spread"] == pytest.approx(0.1)
    assert row["reached"]
    assert document["costs"]["wal_bytes_per_command"]["median"] == 2
    assert document["remarks"] == ["one: a remark"]
    assert document["revision"] == "0123"
    assert document["settings"] == {"fsync": "on"}


async def test_each_benchmark_has_a_folder_of_its_own_that_is_gone_afterwards() -> None:
    folders: list[Path] = []

    async def measure(context: BenchmarkContext) -> AsyncIterator[Measured]:
        assert not list(context.folder.iterdir())
        (context.folder / "file").touch()
        folders.append(context.folder)
        yield context.choose(full="full", smoke="smoke")

    run = await run_these(Benchmark("one", 1, measure), Benchmark("two", 1, measure))
    assert not run.errors
    assert len(set(folders)) == 2
    assert not any(folder.exists() for folder in folders)
    assert run.remarks == ["one: full", "two: full"]


@pytest.mark.parametrize(
    ("size", "amounts"),
    [(Size.SMOKE, (1, 1)), (Size.FULL, (2, 2)), (Size.LONG, (2, 3))],
)
def test_a_long_run_takes_the_full_amount_where_there_is_no_longer_one(
    size: Size, amounts: tuple[int, int], tmp_path: Path
) -> None:
    context = BenchmarkContext(tmp_path, size)
    chosen = context.choose(smoke=1, full=2), context.choose(smoke=1, full=2, long=3)
    assert chosen == amounts


def test_all_benchmarks_fit_into_twenty_minutes_and_have_names_of_their_own() -> None:
    assert sum(one.budget_seconds for one in BENCHMARKS) <= TWENTY_MINUTES_SECONDS
    assert len({one.name for one in BENCHMARKS}) == len(BENCHMARKS)


def test_the_versions_are_those_of_what_the_product_depends_on() -> None:
    assert {"asyncpg", "fastapi", "pydantic", "starlette", "uvicorn"} <= set(
        library_versions(REPOSITORY)
    )
