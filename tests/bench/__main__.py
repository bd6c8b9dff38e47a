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
from shared.runtime.areas import find_services
from shared.runtime.embedded_postgres import embedded_postgres
from shared.testing.database import FreshDatabase
from shared.testing.house import house_of
from tests.bench.appending import appending
from tests.bench.event_log import event_log
from tests.bench.figure import Figure
from tests.bench.importing import importing
from tests.bench.over_kafka import over_kafka
from tests.bench.rebuilding import rebuilding

WIDTH = 160
"""Columns of the table, also where there is no terminal to ask."""


async def measured(folder: Path) -> AsyncIterator[Figure | str]:
    """Measure one thing after the other on one server, in a folder that may be lost."""
    async with embedded_postgres(folder) as postgres:
        fresh = FreshDatabase(postgres.connect)
        async for found in appending(fresh):
            yield found
        async with house_of(find_services(services), folder, fresh.url) as house:
            for found in await importing(house, event_log()):
                yield found
            for name, model in (("workflows", "cases"), ("incentives", "ledger")):
                area = house.area(name)
                projections = {one.name: one for one in area.service.projections}
                yield await rebuilding(area, projections[model])
        async for found in over_kafka(postgres.connect, folder):
            yield found


async def main() -> None:
    """Print each ratio as soon as it is there, and the table in the end."""
    progress = Console(stderr=True)
    figures: list[Figure] = []
    remarks: list[str] = []
    with TemporaryDirectory() as folder:
        async for found in measured(Path(folder)):
            if isinstance(found, Figure):
                figures.append(found)
                progress.print(f"{found.name}: {found.ratio:.2f} ×")
            else:
                remarks.append(found)
    out = Console(width=WIDTH)
    out.print(_table(figures))
    for remark in remarks:
        out.print(remark)


def _table(figures: list[Figure]) -> Table:
    table = Table("", "ours", "yardstick", "ratio", "expected", "the yardstick", box=SIMPLE)
    for figure in figures:
        table.add_row(
            figure.name,
            _amount(figure.ours, figure.unit),
            _amount(figure.yardstick, figure.unit),
            f"{figure.ratio:.1f} ×",
            f"{figure.expected}{'' if figure.as_expected else ', missed'}",
            figure.against,
        )
    return table


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if unit.endswith("/s") else f"{value:.2f} {unit}"


if __name__ == "__main__":
    asyncio.run(main())
