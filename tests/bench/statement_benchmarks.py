"""Benchmarks: a month's statement, and a what-if of a year, of many obligations.

The references are what nobody can do without: to count the rows by hand, and to read them. A
statement is what a request reads, written as JSON: parsing the request, and what its reader may see
of titles, are not part of it. Garbage is collected as in a process that serves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

from services.incentives.application import handle_facts
from services.incentives.application.what_if_job import make_what_if_handler
from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.what_if_request import WHAT_IF_JOB, WhatIfRequest
from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.what_if_months import read_recorded_months
from services.incentives.service import service
from shared.eventsourcing.published_fact import Fact
from shared.postgres.job import JobState, NewJob
from shared.postgres.job_queue import enqueue_job, find_job
from shared.processes.http_server import without_scanning_what_exists
from shared.service_runtime.job_worker import run_one_job
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.ledger_input import DEPARTMENTS, fill_ledger
from tests.incentives.fact_builders import handoff_accepted

MONTH = "2025-01"
DUE = datetime.fromisoformat("2025-01-15T18:00:00+08:00")
YEAR = ("2025-01", "2025-12")
CLIENTS = 16
PAUSE_SECONDS = 0.1
"""A writing client waits so long after each obligation: more would measure the processors alone."""
_COUNT_BY_HAND = """
SELECT department, kind, outcome, count(*)
FROM ledger WHERE period = $1 AND seen_to IS NULL GROUP BY department, kind, outcome
"""
TERMS = PlanTerms.model_validate(
    {
        "effective_from": "2026-01",
        "weight": "0.2",
        "obligation_weights": {"handoff": "2", "duty": "1", "reply": "1"},
        "shares": {"cap": "2"},
    }
)


async def measure_statements(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure statement and what-if on a month and a year of obligations."""
    rounds = context.choose(full=3, smoke=1)
    obligations = context.choose(full=1_000_000, smoke=6_000)
    async with (
        context.run_database() as fresh,
        run_test_installation(
            [service], context.folder, fresh.url, background=False
        ) as installation,
    ):
        area = installation.area("incentives")
        async with area.pool.acquire() as db:
            await fill_ledger(db, obligations, months=1)
        with without_scanning_what_exists():
            yield await _measure_cold_statement(area, obligations, rounds)
            yield await _measure_statement_beside_writers(area, rounds)
        async with area.pool.acquire() as db:
            await fill_ledger(db, obligations, months=12)
        yield await _measure_what_if(area, obligations, rounds)


async def _measure_cold_statement(
    area: RunningArea, obligations: int, round_count: int
) -> RatioResult:
    rounds = []
    for _ in range(round_count):
        await area.pool.expire_connections()
        begin = time.perf_counter()
        await _read_statement(area, obligations)
        middle = time.perf_counter()
        await area.pool.expire_connections()
        async with area.pool.acquire() as db:
            rows = await db.fetch(_COUNT_BY_HAND, MONTH)
        end = time.perf_counter()
        assert sum(row["count"] for row in rows) == obligations
        rounds.append((middle - begin, end - middle))
    return RatioResult(
        f"statement of a month, {obligations:,} obligations, {DEPARTMENTS} departments",
        rounds,
        "s",
        expect_at_most(1.5),
        "a GROUP BY of the same rows by hand",
    )


async def _read_statement(area: RunningArea, obligations: int) -> None:
    """Compute the month's statement as a request does, and write it as JSON."""
    async with open_consistent_read(area.pool) as db:
        statement = await statement_queries.load_statement(db, MONTH)
    assert statement.model_dump_json()
    assert len(statement.departments) >= DEPARTMENTS
    assert sum(line.due for line in statement.departments) >= obligations


async def _measure_statement_beside_writers(area: RunningArea, round_count: int) -> RatioResult:
    rounds = []
    numbers = count(1)
    for _ in range(round_count):
        alone = await _seconds_of_reads(area)
        async with _writers(area, numbers):
            beside = await _seconds_of_reads(area)
        rounds.append((beside, alone))
    written = next(numbers) - 1
    assert written >= CLIENTS, "nobody wrote"
    return RatioResult(
        f"the same while {CLIENTS} clients write obligations, ten a second each",
        rounds,
        "s",
        expect_at_most(1.5),
        "the same, nobody writing",
    )


async def _seconds_of_reads(area: RunningArea, reads: int = 3) -> float:
    begin = time.perf_counter()
    for _ in range(reads):
        await _read_statement(area, 0)
    return (time.perf_counter() - begin) / reads


@asynccontextmanager
async def _writers(area: RunningArea, numbers: Iterable[int]) -> AsyncIterator[None]:
    """Let clients write obligations of the month until the block ends."""

    async def write() -> None:
        for number in numbers:
            await _write(area, handoff_accepted(number, f"D{number % DEPARTMENTS}", due=DUE))
            await asyncio.sleep(PAUSE_SECONDS)

    tasks = [asyncio.ensure_future(write()) for _ in range(CLIENTS)]
    await asyncio.sleep(PAUSE_SECONDS)
    try:
        yield
    finally:
        failed = [task.exception() for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not failed, failed


async def _write(area: RunningArea, fact: Fact) -> None:
    async with area.unit_of_work() as unit:
        await handle_facts(unit, [fact])


async def _measure_what_if(area: RunningArea, obligations: int, round_count: int) -> RatioResult:
    rounds = []
    for _ in range(round_count):
        begin = time.perf_counter()
        await _run_what_if(area, obligations)
        middle = time.perf_counter()
        async with area.pool.acquire() as db:
            await db.copy_from_table("ledger", output=_discard)
        rounds.append((middle - begin, time.perf_counter() - middle))
    return RatioResult(
        f"what-if over a year, {obligations:,} obligations",
        rounds,
        "s",
        expect_at_most(4),
        "reading them with COPY",
    )


async def _discard(data: bytes) -> None:
    del data


async def _run_what_if(area: RunningArea, obligations: int) -> None:
    """Ask for a what-if, as over HTTP, and run its job to the end."""
    asked = WhatIfRequest(first_period=YEAR[0], last_period=YEAR[1], terms=TERMS)
    new = NewJob(area.id_factory(), WHAT_IF_JOB, "", asked.model_dump(mode="json"), "bench")
    async with area.pool.acquire() as db, db.transaction():
        await enqueue_job(db, new, area.clock())
    assert await run_one_job(area, {WHAT_IF_JOB: make_what_if_handler(read_recorded_months)})
    async with area.pool.acquire() as db:
        job = await find_job(db, WHAT_IF_JOB, new.id)
        due = await db.fetchval(
            "SELECT sum((body -> 'live' ->> 'due')::bigint) FROM job_row"
            " WHERE job_id = $1 AND part = 'months'",
            job.id,
        )
    assert (job.state, job.steps_done, due) == (JobState.DONE, 12, obligations)
