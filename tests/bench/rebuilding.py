"""Rebuilding a read model, against reading and decoding the rows that it is rebuilt from."""

from __future__ import annotations

import time

from shared.postgres.projection import Projection
from shared.postgres.rebuild import BATCH, rebuild
from shared.runtime.area import Area
from tests.bench.figure import Figure, at_most

TURNS = 3


async def rebuilding(area: Area, projection: Projection) -> Figure:
    """Measure both by turns on what the area has recorded."""
    turns, events = [], 0
    for _ in range(TURNS):
        begin = time.perf_counter()
        events = await _read(area)
        middle = time.perf_counter()
        await rebuild(area.database, area.name, area.service.schema, area.codec, [projection])
        turns.append((time.perf_counter() - middle, middle - begin))
    return Figure(
        f"rebuild of {projection.name} ({area.name})",
        turns,
        "s",
        at_most(4),
        f"reading and decoding its {events:,} events",
    )


async def _read(area: Area) -> int:
    """Read everything the area has recorded; return how many events that is."""
    after, events = 0, 0
    while found := await area.store.read(after, BATCH):
        after, events = found[-1].position, events + len(found)
    return events
