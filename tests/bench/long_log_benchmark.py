"""Benchmark: a command's cost in a log of millions of events, on a stream of ten thousand.

The baseline is the same command in a small log, on short streams. The logs are made of valid events
of goals, each tracked and with readings, which the server itself multiplies; read models hold what
the measured commands record.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.application.deciders import GOAL_DECIDER
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import TargetMetric
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_tracking_commands import EnterReading, StartGoal
from services.goals.domain.goal_tracking_events import Reading
from services.goals.service import service
from shared.eventsourcing.event_store import IdempotencyKey
from shared.http.auth import Caller
from shared.http.command_execution import CommandRequest
from shared.installation.system_clock_and_ids import new_uuid7
from shared.service_runtime.running_area import RunningArea
from tests.bench.benchmark import BenchmarkContext
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.shared.area_harness import open_areas

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_COST_RATIO = 1.25
EVENTS_PER_GOAL = 20
SHORT_STREAMS = 50
"""Over so many the commands in the small log are spread."""
MILLISECONDS_PER_SECOND = 1000

_YEAR = DateRange(first=date(2026, 1, 1), last=date(2026, 12, 31))
_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
_PLAN = GoalPlan(
    metric=TargetMetric(direction="up", unit="", start=Decimal(0), target=Decimal(10**6)),
    rhythm="monthly",
    milestones=(),
    tolerance=Decimal(1),
)
_CALLER = Caller("bench", frozenset(), None)


@dataclass(frozen=True)
class _Log:
    """A log of goals, and the goals to which commands are sent."""

    area: RunningArea
    goals: Sequence[UUID]

    async def enter_readings(self, count: int) -> tuple[float, float]:
        """Return the milliseconds that one of `count` commands takes, and those of processor."""
        begin, begin_processor = time.perf_counter(), time.process_time()
        for number in range(count):
            await self._enter_reading(self.goals[number % len(self.goals)])
        scale = MILLISECONDS_PER_SECOND / count
        return (
            (time.perf_counter() - begin) * scale,
            (time.process_time() - begin_processor) * scale,
        )

    async def _enter_reading(self, goal: UUID) -> None:
        id_ = new_uuid7()
        at = _NEW_YEAR + timedelta(days=200)
        reading = Reading(reading_id=id_, value=Decimal(9), measured_at=at, source="person")
        key = IdempotencyKey(_CALLER.subject, str(id_), "fingerprint")
        answer = await self.area.command_executor.execute(
            CommandRequest(_CALLER, None, key),
            GOAL_DECIDER,
            EnterReading(goal, reading, at),
            id=id_,
        )
        assert answer.status_code == 200


async def measure_long_log(context: BenchmarkContext) -> AsyncIterator[RatioResult]:
    """Measure commands in a large and in a small log by turns, on one server."""
    round_count, commands = context.choose(full=9, smoke=1), context.choose(full=100, smoke=10)
    large, small = (
        context.choose(full=2_000_000, smoke=8_000, long=5_000_000),
        context.choose(full=50_000, smoke=4_000),
    )
    length = context.choose(full=10_000, smoke=200)
    short = (EVENTS_PER_GOAL,) * SHORT_STREAMS
    rounds, processor_rounds = [], []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(context.run_postgres())
        logs = []
        for event_count, lengths in ((large, (length,)), (small, short)):
            fresh = await stack.enter_async_context(server.create_fresh_database())
            (area,) = await stack.enter_async_context(open_areas(fresh, service))
            log = await _create_log(area, event_count, lengths)
            await log.enter_readings(len(lengths))  # each stream is read as a whole once
            logs.append(log)
        for _ in range(round_count):
            (in_large, processor), (in_small, small_processor) = [
                await log.enter_readings(commands) for log in logs
            ]
            rounds.append((in_large, in_small))
            processor_rounds.append((processor, small_processor))
    name = f"a command in a log of {large:,} events, on a stream of {length:,}"
    baseline = f"the same in a log of {small:,}, on streams of {EVENTS_PER_GOAL}"
    expected = expect_at_most(MAX_COST_RATIO)
    yield RatioResult(name, rounds, "ms", expected, baseline)
    yield RatioResult(f"{name}: processor", processor_rounds, "ms", expected, baseline)


async def _create_log(area: RunningArea, event_count: int, lengths: Sequence[int]) -> _Log:
    """Fill the area's log with so many events, and return it with goals of these lengths."""
    goals = [new_uuid7() for _ in lengths]
    async with area.pool.acquire() as db, db.transaction():
        indexes = await _drop_indexes(db)
        for goal, length in zip(goals, lengths, strict=True):
            await _insert_streams(db, goal, _goal_events(goal, length), 1)
        filler = new_uuid7()
        filled = await db.fetchval("SELECT count(*) FROM compact_event")
        stream_count = (event_count - filled) // EVENTS_PER_GOAL
        await _insert_streams(db, filler, _goal_events(filler, EVENTS_PER_GOAL), stream_count)
        for statement in indexes:
            await db.execute(statement)
    async with area.pool.acquire() as db:
        await db.execute("ANALYZE compact_event; ANALYZE stream; CHECKPOINT")
    return _Log(area, goals)


def _goal_events(goal: UUID, length: int) -> list[str]:
    """Return the stored data of a goal's first events: its start and readings, one a second."""
    reference = GoalReference(goal_id=goal, title="New regions", department=None)
    start = StartGoal(reference, _PLAN, _YEAR, _NEW_YEAR)
    events = list(GOAL_DECIDER.decide(start, GOAL_DECIDER.initial))
    started = GOAL_DECIDER.fold(events)
    for number in range(len(events), length):
        at = _NEW_YEAR + timedelta(seconds=number)
        reading = Reading(
            reading_id=new_uuid7(), value=Decimal(number), measured_at=at, source="person"
        )
        # Each is decided as the first one: deciding on all before would take minutes.
        events += GOAL_DECIDER.decide(EnterReading(goal, reading, at), started)
    assert len(events) == length
    return [event.model_dump_json() for event in events]


async def _insert_streams(db: Connection, goal: UUID, events: Sequence[str], count: int) -> None:
    """Insert so many streams of these events, each of another goal if there are several."""
    await db.execute(
        "CREATE TEMPORARY TABLE made ON COMMIT DROP AS"
        " SELECT CASE WHEN $2 = 1 THEN $1 ELSE uuidv7() END AS goal,"
        " nextval('stream_number') AS number"
        " FROM generate_series(1, $2::bigint)",
        goal,
        count,
    )
    await db.execute(
        "INSERT INTO compact_event"
        " (position, recorded_at, stream, version, id, correlation, actor, data)"
        " SELECT nextval('event_position'), $1, number, version, uuidv7(), goal, $2,"
        " replace(data, $3, goal::text)::json"
        " FROM made CROSS JOIN unnest($4::text[]) WITH ORDINALITY AS one (data, version)",
        _NEW_YEAR,
        _CALLER.subject,
        str(goal),
        events,
    )
    await db.execute(
        "INSERT INTO stream (id, version, number) SELECT 'goal-' || goal, $1, number FROM made",
        len(events),
    )
    await db.execute("DROP TABLE made")


async def _drop_indexes(db: Connection) -> list[str]:
    """Drop the log's indexes, and return the statements that create them again."""
    constraints = await db.fetch(
        "SELECT conname, conrelid::regclass::text AS of, pg_get_constraintdef(oid) AS definition"
        " FROM pg_constraint WHERE contype IN ('p', 'u')"
        " AND conrelid IN ('compact_event'::regclass, 'stream'::regclass)"
    )
    created = [
        f"ALTER TABLE {one['of']} ADD CONSTRAINT {one['conname']} {one['definition']}"
        for one in constraints
    ]
    for one in constraints:
        await db.execute(f"ALTER TABLE {one['of']} DROP CONSTRAINT {one['conname']}")
    indexes = await db.fetch(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition"
        " FROM pg_index WHERE indrelid IN ('compact_event'::regclass, 'stream'::regclass)"
    )
    for one in indexes:
        await db.execute(f"DROP INDEX {one['name']}")
    return created + [one["definition"] for one in indexes]
