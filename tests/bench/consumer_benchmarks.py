"""The benchmarks of consumers on the embedded bus: their lag, and the memory they take."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.consumer_lag_benchmark import FULL_SECONDS, measure_consumer_lag
from tests.bench.memory_benchmark import FACT_COUNT, measure_memory


async def measure_lag(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Send commands for a while and measure whether the facts are taken as fast."""
    seconds = context.choose(full=20.0, smoke=2.0, long=FULL_SECONDS)
    async for measured in measure_consumer_lag(context.folder, "embedded", {}, seconds):
        yield measured


async def measure_memory_after_facts(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure the process's memory after many facts."""
    fact_count = context.choose(full=100_000, smoke=200, long=FACT_COUNT)
    yield await measure_memory(context.folder, fact_count)
