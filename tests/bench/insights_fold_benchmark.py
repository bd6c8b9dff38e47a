"""Benchmark: fold facts into the star schema; the baseline is reading and decoding them.

Both read the outboxes as a consumer does; decoded is a fact as its contract. The facts are those
that a year has most of: what is counted of obligations, done steps, accepted handoffs and replies.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel

from services.comms.service import service as comms
from services.duties.service import service as duties
from services.incentives.service import service as incentives
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from services.insights.service import service as insights
from services.workflows.service import service as workflows
from shared.contracts.comms import RequestReplied
from shared.contracts.duties import HandoffAccepted
from shared.contracts.incentives_figures import ObligationCounted
from shared.contracts.workflows import StepDone
from shared.eventsourcing.bus_consumer_port import FactBus, area_of_partition
from shared.postgres import checkpoints
from shared.postgres.fact_difference import compute_fact_difference
from shared.service_runtime.fact_tables_rebuild import rebuild_fact_tables
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least

POLL_SECONDS = 0.05
AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
ID = UUID(int=7)
_WHO = {"asker": "@oth", "department": "@dep"}
EXAMPLES: Mapping[str, tuple[int, BaseModel]] = {
    "incentives": (
        6,
        ObligationCounted(
            obligation_id="handoff-@id000000000",
            kind="handoff",
            department="@dep",
            period="2026-03",
            booked_in="2026-03",
            due_at=AT,
            done_at=AT,
            was=None,
            outcome="on_time",
            revision=1,
            cause=ID,
            at=AT,
            counterpart="@oth",
            project_id=ID,
        ),
    ),
    "workflows": (
        2,
        StepDone(
            case_id=ID,
            case="Order 4711",
            step=1,
            activity="check",
            department="@dep",
            resource=None,
            opened_at=AT,
            due_at=AT,
            done_at=AT,
            at=AT,
        ),
    ),
    "duties": (
        1,
        HandoffAccepted(
            handoff_id=ID,
            project_id=ID,
            deliverable="test report",
            sender="@dep",
            recipient="@oth",
            due_at=AT,
            deadline=AT,
            delivered_at=AT,
            at=AT,
        ),
    ),
    "comms": (
        1,
        RequestReplied(
            request_id=ID,
            subject="a drawing",
            matter="simple",
            leg=1,
            due_at=AT,
            replied_at=AT,
            resolved=True,
            at=AT,
            **_WHO,
        ),
    ),
}
"""By area: how many of ten facts are of this kind, and one of them."""

_FILL = """
WITH numbered AS (
    SELECT n, nextval('stream_number') AS stream, replace(replace(replace($9,
        '@dep', 'D' || lpad((n % 40)::text, 3, '0')), '@oth', 'D' || lpad((n % 37)::text, 3, '0')),
        '@id000000000', lpad(n::text, 12, '0')) AS data
    FROM generate_series(1, $1::bigint) AS n
), streams AS (
    INSERT INTO stream (id, version, number) SELECT 'fact-' || n, 1, stream FROM numbered
)
INSERT INTO compact_event (position, recorded_at, stream, fact_position, version, fact_start,
    fact_head, fact_tail, id, correlation, actor, fact_type, fact_text, data)
SELECT nextval('event_position'), $3, stream, nextval('fact_position'), 1, $5, $6, $7,
    ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $4, 'bench', $2, $8, data
FROM numbered
"""


async def measure_insights_fold(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Fold and rebuild, each beside reading and decoding the same facts."""
    fact_count = context.choose(full=150_000, smoke=200, long=1_000_000)
    rounds = context.choose(full=3, smoke=1)
    services = (comms, duties, incentives, insights, workflows)
    async with (
        context.run_database() as fresh,
        run_test_installation(services, context.folder, fresh.url, background=False) as running,
    ):
        bus = running.installation.bus
        for name, (parts, example) in EXAMPLES.items():
            await _fill(running.area(name), fact_count * parts // 10, example)
        area = running.area("insights")
        folded: list[tuple[float, float]] = []
        rebuilt: list[tuple[float, float]] = []
        for _ in range(rounds):
            reading = fact_count / await _read_and_decode(bus, fact_count)
            folded.append((fact_count / await _fold(area, bus, fact_count), reading))
            begin = time.perf_counter()
            assert await rebuild_fact_tables(area, area.definition, bus) == fact_count
            rebuilt.append((fact_count / (time.perf_counter() - begin), reading))
        await _check(area, fact_count)
        baseline = f"reading and decoding the same {fact_count:,} facts"
        limit = expect_at_least(0.5)
        yield RatioResult("fold into the star schema", folded, "facts/s", limit, baseline)
        yield RatioResult("rebuild of the star schema", rebuilt, "facts/s", limit, baseline)


async def _fill(area: RunningArea, count: int, example: BaseModel) -> None:
    """Record events as an append does, each with the fact that differs from it by its type."""
    fact = example.model_dump_json()
    fact_type = json.loads(fact)["type"]
    event = fact.replace(fact_type, fact_type.split(".")[2], 1)
    parts = compute_fact_difference(event, fact_type, fact)
    async with area.pool.acquire() as db:
        await db.execute(_FILL, count, fact_type, AT, ID, *parts, event)
        await db.execute("ANALYZE compact_event; ANALYZE stream")


async def _read_and_decode(bus: FactBus, fact_count: int) -> float:
    """Read all facts as a consumer does, as their contracts; return the seconds."""

    async def from_the_beginning(_partition: str) -> int:
        return 0

    contracts = {area: type(example) for area, (_, example) in EXAMPLES.items()}
    begin, read = time.perf_counter(), 0
    async with bus.open_feed("bench", tuple(EXAMPLES), from_the_beginning) as feed:
        while read < fact_count:
            for batch in await feed.next_batches():
                contract = contracts[area_of_partition(batch.partition)]
                read += len([contract.model_validate_json(fact.data) for fact in batch.facts])
    return time.perf_counter() - begin


async def _fold(area: RunningArea, bus: FactBus, fact_count: int) -> float:
    """Empty the star schema and fold all facts; return the seconds of folding."""
    async with area.pool.acquire() as db:
        await db.execute(f"TRUNCATE checkpoint, {', '.join(TABLES_BY_NAME)}")
    consumer = area.create_consumer(bus)
    assert consumer is not None
    begin = time.perf_counter()
    ends = await bus.end_positions(tuple(EXAMPLES))
    folding = asyncio.create_task(consumer.process_feed())
    while not folding.done():
        await asyncio.sleep(POLL_SECONDS)
        async with area.pool.acquire() as db:
            if await checkpoints.read_positions(db, consumer.name) == ends:
                folding.cancel()
                break
    taken = time.perf_counter() - begin
    await asyncio.gather(folding, return_exceptions=True)
    await _check(area, fact_count)
    return taken


async def _check(area: RunningArea, fact_count: int) -> None:
    async with area.pool.acquire() as db:
        assert await db.fetchval("SELECT sum(facts) FROM fact_count") == fact_count
        due = await db.fetchval("SELECT sum(due) FROM obligation_fact WHERE department = 'D001'")
        assert due == await db.fetchval(
            "SELECT count(*) FROM generate_series(1, $1::bigint) AS n WHERE n % 40 = 1",
            fact_count * EXAMPLES["incentives"][0] // 10,
        )
