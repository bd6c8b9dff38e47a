"""Benchmark: rebuild a read model; the baseline is reading and decoding its events."""

from __future__ import annotations

import time

from shared.postgres.projection import Projection
from shared.postgres.projection_rebuild import MAX_BATCH_EVENTS
from shared.service_runtime.running_area import RunningArea
from shared.testing.read_models import rebuild_read_models
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most


async def measure_rebuild(
    area: RunningArea, projection: Projection, round_count: int
) -> RatioResult:
    """Measure rebuild and baseline alternately on the events that the area has recorded."""
    rounds, events = [], 0
    for _ in range(round_count):
        begin = time.perf_counter()
        events = await _read(area)
        middle = time.perf_counter()
        await rebuild_read_models(area, projection.name)
        rounds.append((time.perf_counter() - middle, middle - begin))
    return RatioResult(
        f"rebuild of {projection.name} ({area.name})",
        rounds,
        "s",
        expect_at_most(4),
        f"reading and decoding its {events:,} events",
    )


async def _read(area: RunningArea) -> int:
    """Read and decode every event of the area; return their number."""
    position, count = 0, 0
    while batch := await area.event_store.read_log(position, MAX_BATCH_EVENTS):
        position, count = batch[-1].position, count + len(batch)
    return count
