"""Measures and prints a table: `make bench`.

Speeds depend on the machine; ratios within one run on one server, fsync on, much less. A machine
that is busy with other things is unkind to few processes that wait for each other, and so to ours
more than to 32 clients: measure on an idle one. A ratio that is not as expected is marked; nothing
fails, for it may be the machine's.
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
from shared.testing.fresh_database import FreshDatabase
from shared.testing.installation import run_test_installation
from tests.bench.append_benchmark import measure_appending
from tests.bench.event_log_input import load_event_log
from tests.bench.import_benchmark import measure_import
from tests.bench.kafka_benchmarks import run_kafka_benchmarks
from tests.bench.ratio_measurement import RatioMeasurement
from tests.bench.rebuild_benchmark import measure_rebuild

WIDTH = 160
"""Columns of the table, also where there is no terminal to ask."""


async def run_benchmarks(folder: Path) -> AsyncIterator[RatioMeasurement | str]:
    """Measure one thing after the other on one server, in a folder that may be lost."""
    async with run_embedded_postgres(folder) as postgres:
        fresh = FreshDatabase(postgres.connect_arguments)
        async for found in measure_appending(fresh):
            yield found
        async with run_test_installation(load_services(services), folder, fresh.url) as house:
            for found in await measure_import(house, load_event_log()):
                yield found
            for name, model in (("workflows", "cases"), ("incentives", "ledger")):
                area = house.area(name)
                projections = {one.name: one for one in area.definition.projections}
                yield await measure_rebuild(area, projections[model])
        async for found in run_kafka_benchmarks(postgres.connect_arguments, folder):
            yield found


async def main() -> None:
    """Print each ratio as soon as it is there, and the table in the end."""
    progress = Console(stderr=True)
    figures: list[RatioMeasurement] = []
    remarks: list[str] = []
    with TemporaryDirectory() as folder:
        async for found in run_benchmarks(Path(folder)):
            if isinstance(found, RatioMeasurement):
                figures.append(found)
                progress.print(f"{found.name}: {found.median_ratio:.2f} ×")
            else:
                remarks.append(found)
    out = Console(width=WIDTH)
    out.print(_table(figures))
    for remark in remarks:
        out.print(remark)


def _table(figures: list[RatioMeasurement]) -> Table:
    table = Table("", "ours", "yardstick", "ratio", "expected", "the yardstick", box=SIMPLE)
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
