"""What a benchmark is: a name, its share of the time, and a run in one of two sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from shared.embedded_postgres import run_embedded_postgres
from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer
from tests.bench.benchmark_ratio_result import RatioResult
from tests.bench.measured_cost import MeasuredCost

T = TypeVar("T")

Measured = RatioResult | MeasuredCost | str
"""A row of the table, a cost for the capacity model, or a remark."""


class Size(StrEnum):
    """How much is measured."""

    LONG = "long"
    """The amounts that are promised, however long they take: an hour for all."""
    FULL = "full"
    """Enough for figures in twenty minutes."""
    SMOKE = "smoke"
    """As little as still runs every step and checks every answer; its figures mean nothing."""


@dataclass(frozen=True)
class BenchmarkContext:
    """Where a benchmark runs, and in which size."""

    folder: Path
    """An empty folder of its own, which is deleted afterwards."""
    size: Size

    def choose(self, *, full: T, smoke: T, long: T | None = None) -> T:
        """Return what belongs to the size; without `long`, a long run takes the full amount."""
        if self.size is Size.SMOKE:
            return smoke
        return full if self.size is Size.FULL or long is None else long

    @asynccontextmanager
    async def run_postgres(self) -> AsyncIterator[TestPostgresServer]:
        """Run a server of the benchmark's own, configured as the product's: fsync is on."""
        async with run_embedded_postgres(self.folder) as running:
            yield TestPostgresServer(running.connect_arguments)

    @asynccontextmanager
    async def run_database(self) -> AsyncIterator[FreshDatabase]:
        """Run such a server, and yield its empty database."""
        async with self.run_postgres() as server:
            yield FreshDatabase(server.connect_arguments)


@dataclass(frozen=True)
class Benchmark:
    """One or more rows of the table that are measured together."""

    name: str
    """What `--only` names."""
    budget_seconds: float
    """How long it may take in full size; all together have twenty minutes."""
    measure: Callable[[BenchmarkContext], AsyncIterator[Measured]]
    """Yields what it measures; raises where that fails or an answer is wrong."""
