"""Appending one event a command with 32 tasks, against pgbench inserting the same row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.installation.simulated_clock import new_uuid7
from shared.service_runtime.running_area import RunningArea
from shared.testing.fresh_database import FreshDatabase
from tests.bench.note_area import NOTE_EVENT, note_service
from tests.bench.pgbench import find_pgbench, transactions_per_second
from tests.bench.ratio_measurement import RatioMeasurement, expect_at_least
from tests.shared.area_harness import open_areas

TASKS = 32
ROUNDS = 11
SECONDS = 1

# Like ours, a row has a new position, stream and id, and the stream and id are ordered by time.
_INSERT = """
INSERT INTO bench.bare_event (position, stream, version, id, recorded_at, context, data)
SELECT nextval('bench.bare_position'), 'note-' || id || '-1', 1, id, now(),
    :context::json, :data::json
FROM (SELECT uuidv7() AS id) AS fresh;
"""


async def measure_appending(fresh_database: FreshDatabase) -> AsyncIterator[RatioMeasurement | str]:
    """Measure both by turns."""
    program = find_pgbench()
    if program is None:
        yield "append: left out, there is no pgbench on this machine to compare with"
        return
    row = {"context": _context().model_dump_json(), "data": NOTE_EVENT.model_dump_json()}
    turns = []
    async with open_areas(fresh_database, note_service) as (area,):
        for _ in range(ROUNDS):
            ours = await _measure_append_rate(area)
            bare = await transactions_per_second(
                program, fresh_database.connect_arguments, _INSERT, row, TASKS, SECONDS
            )
            turns.append((ours, bare))
    yield RatioMeasurement(
        f"append, {TASKS} tasks",
        turns,
        "events/s",
        expect_at_least(2),
        f"pgbench, {TASKS} clients, the same row",
    )


async def _measure_append_rate(area: RunningArea) -> float:
    """Return how many appends a second are acknowledged."""
    begin = time.perf_counter()
    done = await asyncio.gather(*(_append_until(area, begin + SECONDS) for _ in range(TASKS)))
    return sum(done) / (time.perf_counter() - begin)


async def _append_until(area: RunningArea, until: float) -> int:
    name, context, done = f"note-{new_uuid7()}", _context(), 0
    while time.perf_counter() < until:
        await area.event_store.append(AppendRequest(f"{name}-{done}", 0, [NOTE_EVENT], context))
        done += 1
    return done


def _context() -> EventContext:
    return EventContext(correlation=new_uuid7(), actor="bench")
