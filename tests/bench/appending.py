"""Appending one event a command with 32 tasks, against pgbench inserting the same row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append
from shared.runtime.area import Area
from shared.runtime.clock import new_id
from shared.testing.database import FreshDatabase
from tests.bench.figure import Figure, at_least
from tests.bench.notes import NOTE, service
from tests.bench.pgbench import pgbench_program, transactions_per_second
from tests.shared.backbone import opened

TASKS = 32
TURNS = 11
SECONDS = 1

# Like ours, a row has a new position, stream and id, and the stream and id are ordered by time.
_INSERT = """
INSERT INTO bench.bare_event (position, stream, version, id, recorded_at, context, data)
SELECT nextval('bench.bare_position'), 'note-' || id || '-1', 1, id, now(),
    :context::json, :data::json
FROM (SELECT uuidv7() AS id) AS fresh;
"""


async def appending(fresh: FreshDatabase) -> AsyncIterator[Figure | str]:
    """Measure both by turns."""
    program = pgbench_program()
    if program is None:
        yield "append: left out, there is no pgbench on this machine to compare with"
        return
    row = {"context": _context().model_dump_json(), "data": NOTE.model_dump_json()}
    turns = []
    async with opened(fresh, service) as (area,):
        for _ in range(TURNS):
            ours = await _append(area)
            bare = await transactions_per_second(
                program, fresh.connect, _INSERT, row, TASKS, SECONDS
            )
            turns.append((ours, bare))
    yield Figure(
        f"append, {TASKS} tasks",
        turns,
        "events/s",
        at_least(2),
        f"pgbench, {TASKS} clients, the same row",
    )


async def _append(area: Area) -> float:
    """Return how many appends a second are acknowledged."""
    begin = time.perf_counter()
    done = await asyncio.gather(*(_keep_appending(area, begin + SECONDS) for _ in range(TASKS)))
    return sum(done) / (time.perf_counter() - begin)


async def _keep_appending(area: Area, until: float) -> int:
    name, context, done = f"note-{new_id()}", _context(), 0
    while time.perf_counter() < until:
        await area.store.append(Append(f"{name}-{done}", 0, [NOTE], context))
        done += 1
    return done


def _context() -> Context:
    return Context(correlation=new_id(), actor="bench")
