"""Rebuilding a read model, against reading and decoding the rows that it is rebuilt from."""

from __future__ import annotations

import time

from shared.postgres.projection import Projection
from shared.postgres.projection_rebuild import MAX_BATCH_EVENTS, rebuild_projections
from shared.service_runtime.running_area import RunningArea
from tests.bench.ratio_measurement import RatioMeasurement, expect_at_most

ROUNDS = 3


async def measure_rebuild(area: RunningArea, projection: Projection) -> RatioMeasurement:
    """Measure both by turns on what the area has recorded."""
    turns, events = [], 0
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        events = await _read(area)
        middle = time.perf_counter()
        await rebuild_projections(
            area.database,
            area.name,
            area.definition.read_model_migrations,
            area.event_codec,
            [projection],
        )
        turns.append((time.perf_counter() - middle, middle - begin))
    return RatioMeasurement(
        f"rebuild of {projection.name} ({area.name})",
        turns,
        "s",
        expect_at_most(4),
        f"reading and decoding its {events:,} events",
    )


async def _read(area: RunningArea) -> int:
    """Read everything the area has recorded; return how many events that is."""
    after, events = 0, 0
    while found := await area.event_store.read(after, MAX_BATCH_EVENTS):
        after, events = found[-1].position, events + len(found)
    return events
