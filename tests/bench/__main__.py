"""Runs all benchmarks and prints a table of ratios: `make bench`.

Speeds depend on the machine; ratios within one run on one server, fsync on, much less. Other load
on the machine slows Concord's few processes, which wait for each other, more than a baseline's 32
clients: measure on an idle machine. A ratio that is not as expected is marked; nothing fails, as
the cause may be the machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

import services
from shared.embedded_postgres import run_embedded_postgres
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import run_test_installation
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.append_benchmark import measure_appending
from tests.bench.benchmark_ratio_result import RatioResult
from tests.bench.event_log_input import load_event_log
from tests.bench.import_benchmark import measure_import
from tests.bench.kafka_benchmarks import run_kafka_benchmarks
from tests.bench.rebuild_benchmark import measure_rebuild
from tests.bench.terminal_start_benchmark import measure_terminal_commands

WIDTH = 160
"""The width of the table in columns, also without a terminal."""


async def run_benchmarks(folder: Path) -> AsyncIterator[RatioResult | str]:
    """Yield each measurement on one server, whose folder is temporary."""
    async with run_embedded_postgres(folder) as postgres:
        fresh = FreshDatabase(postgres.connect_arguments)
        async for measured in measure_appending(fresh):
            yield measured
        async with run_test_installation(
            load_services(services), folder, fresh.url
        ) as installation:
            for measured in await measure_import(installation, load_event_log()):
                yield measured
            for name, model in (("workflows", "cases"), ("incentives", "ledger")):
                area = installation.area(name)
                projections = {one.name: one for one in area.definition.projections}
                yield await measure_rebuild(area, projections[model])
        for measured in await asyncio.to_thread(lambda: list(measure_terminal_commands(folder))):
            yield measured
        async for measured in run_kafka_benchmarks(postgres.connect_arguments, folder):
            yield measured


async def main() -> None:
    """Print each ratio as soon as it is measured, and the table at the end."""
    progress = Console(stderr=True)
    figures: list[RatioResult] = []
    remarks: list[str] = []
    with TemporaryDirectory() as folder:
        async for measured in run_benchmarks(Path(folder)):
            if isinstance(measured, RatioResult):
                figures.append(measured)
                progress.print(f"{measured.name}: {measured.median_ratio:.2f} ×")
            else:
                remarks.append(measured)
    out = Console(width=WIDTH)
    out.print(_table(figures))
    for remark in remarks:
        out.print(remark)


def _table(figures: list[RatioResult]) -> Table:
    table = Table("", "Concord", "baseline", "ratio", "expected", "the baseline", box=SIMPLE)
    for figure in figures:
        table.add_row(
            figure.name,
            _format_amount(figure.measured_median, figure.unit),
            _format_amount(figure.baseline_median, figure.unit),
            f"{figure.median_ratio:.1f} ×",
            f"{figure.expected}{'' if figure.is_as_expected else ', missed'}",
            figure.baseline_name,
        )
    return table


def _format_amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if unit.endswith("/s") else f"{value:.2f} {unit}"


if __name__ == "__main__":
    asyncio.run(main())
