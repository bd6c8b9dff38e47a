"""Benchmark: append one event per command with 32 tasks; the baseline is pgbench's insert."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.installation.system_clock_and_ids import new_uuid7
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.note_area import NOTE_EVENT, note_service
from tests.bench.pgbench import find_pgbench, transactions_per_second
from tests.shared.area_harness import open_areas

TASKS = 32

# As in Concord, a row has a new position, stream and id; stream and id are ordered by time.
_INSERT = """
INSERT INTO bench.bare_event (position, stream, version, id, recorded_at, context, data)
SELECT nextval('bench.bare_position'), 'note-' || id || '-1', 1, id, now(),
    :context::json, :data::json
FROM (SELECT uuidv7() AS id) AS fresh;
"""


async def measure_appending(
    fresh_database: FreshDatabase, round_count: int, seconds: int
) -> AsyncIterator[RatioResult | str]:
    """Measure Concord and pgbench alternately, each so many seconds a round."""
    pgbench = find_pgbench()
    if pgbench is None:
        yield "append: left out, there is no pgbench on this machine to compare with"
        return
    row = {"context": _context().model_dump_json(), "data": NOTE_EVENT.model_dump_json()}
    rounds = []
    async with open_areas(fresh_database, note_service) as (area,):
        for _ in range(round_count):
            concord_rate = await _measure_append_rate(area, seconds)
            baseline_rate = await transactions_per_second(
                pgbench, fresh_database.connect_arguments, _INSERT, row, TASKS, seconds
            )
            rounds.append((concord_rate, baseline_rate))
    yield RatioResult(
        f"append, {TASKS} tasks",
        rounds,
        "events/s",
        expect_at_least(1),
        f"pgbench, {TASKS} clients, the same row",
    )


async def _measure_append_rate(area: RunningArea, seconds: int) -> float:
    """Return the number of acknowledged appends per second."""
    begin = time.perf_counter()
    counts = await asyncio.gather(*(_append_until(area, begin + seconds) for _ in range(TASKS)))
    return sum(counts) / (time.perf_counter() - begin)


async def _append_until(area: RunningArea, deadline: float) -> int:
    name, context, count = f"note-{new_uuid7()}", _context(), 0
    while time.perf_counter() < deadline:
        await area.event_store.append(AppendRequest(f"{name}-{count}", 0, [NOTE_EVENT], context))
        count += 1
    return count


def _context() -> EventContext:
    return EventContext(correlation=new_uuid7(), actor="bench")
