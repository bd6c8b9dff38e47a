"""Benchmark: a page of what departments owe and wait for, beside the bare SQL of the same page."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from services.worklist.projections.open_things import fold
from services.worklist.projections.work_list import WORK_LIST_QUERY
from services.worklist.service import service
from shared.http.auth import Role
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import TestInstallation, run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.worklist.area_client import changes
from tests.worklist.stories import StoredFact, time_text

DEPARTMENTS = [f"D{number:02}" for number in range(40)]
PAGE = 50
BATCH = 2_000
PAGES_A_ROUND = 40
BARE_SQL = (
    f"{WORK_LIST_QUERY.select} WHERE department = $1 ORDER BY due, thing, side, department LIMIT $2"
)


async def measure_worklist(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure pages of one department among 5,000 goals, 20,000 duties and 50,000 handoffs."""
    goals, duties, handoffs = context.choose(full=(5_000, 20_000, 50_000), smoke=(5, 20, 50))
    rounds = context.choose(full=5, smoke=1)
    async with (
        context.run_database() as fresh,
        run_test_installation(
            [service], context.folder, fresh.url, background=False
        ) as installation,
    ):
        area = installation.area("worklist")
        await installation.add_departments(*DEPARTMENTS)
        begin = time.perf_counter()
        await _fill(area, goals, duties, handoffs)
        facts_per_second = (goals + duties + handoffs) / (time.perf_counter() - begin)
        pairs = [await _measure_pages(installation, area) for _ in range(rounds)]
    yield RatioResult(
        f"a page of {PAGE} open things of {goals + duties + handoffs:,}",
        pairs,
        "ms",
        expect_at_most(3),
        "its bare SQL",
    )
    yield f"The worklist takes in {facts_per_second:,.0f} facts a second from its own process"


async def _fill(area: RunningArea, goals: int, duties: int, handoffs: int) -> None:
    facts = _facts(goals, duties, handoffs)
    while batch := list(islice(facts, BATCH)):
        async with area.pool.acquire() as db, db.transaction():
            await fold(db, changes(batch))
    async with area.pool.acquire() as db:
        await db.execute("VACUUM (ANALYZE) item, work_row")


def _facts(goals: int, duties: int, handoffs: int) -> Iterator[StoredFact]:
    number = 0
    for department in DEPARTMENTS:
        number += 1
        office = {"liaison_id": str(UUID(int=number)), "item": {"kind": "department", "id": None}}
        named = {"person": f"p-{department}", "deputy": None, "valid_from": "2026-01-01"}
        said = {**office, **named, "department": department, "at": time_text(1)}
        yield StoredFact(number, "concord.duties.liaison-named.v1", said)
    for kind, count in (("goals", goals), ("duties", duties), ("handoffs", handoffs)):
        for _ in range(count):
            number += 1
            yield StoredFact(number, *_fact(kind, number))


def _fact(kind: str, number: int) -> tuple[str, dict[str, Any]]:
    id_, due_at = str(UUID(int=number)), time_text(number % 700)
    here, there = DEPARTMENTS[number % 40], DEPARTMENTS[number * 7 % 40]
    common: dict[str, Any] = {
        "at": time_text(1),
        "deliverable": f"part {number}",
        "recipient": there,
    }
    if kind == "goals":
        slots = [{"slot": "2026-10", "due_at": due_at}]
        owed: dict[str, Any] = {
            "goal_id": id_,
            "goal": f"goal {number}",
            "department": here,
            "slots": slots,
        }
        return "concord.goals.reports-owed.v1", {**owed, "at": time_text(1)}
    if kind == "duties":
        said = {"duty_id": id_, "department": here, "next_due_at": due_at}
        return "concord.duties.standing-duty-made.v1", common | said
    said = {"handoff_id": id_, "project_id": str(UUID(int=number % 500)), "sender": here}
    return "concord.duties.duty-scheduled.v1", common | said | {"due_at": due_at}


async def _measure_pages(installation: TestInstallation, area: RunningArea) -> tuple[float, float]:
    """Return the milliseconds of a page and of its bare SQL; fails where they differ."""
    headers = installation.authorization_headers(Role.AUDITOR)
    ours = theirs = 0.0
    for department in (DEPARTMENTS * PAGES_A_ROUND)[:PAGES_A_ROUND]:
        begin = time.perf_counter()
        answer = await installation.http_client.get(
            "/api/worklist/v1/items",
            params={"department": department, "limit": PAGE},
            headers=headers,
        )
        middle = time.perf_counter()
        rows = await _bare_page(area, department)
        ours += middle - begin
        theirs += time.perf_counter() - middle
        shown = [(one["thing"], one["side"]) for one in answer.json()["items"]]
        assert shown == rows, department
    return ours * 1_000 / PAGES_A_ROUND, theirs * 1_000 / PAGES_A_ROUND


async def _bare_page(area: RunningArea, department: str) -> Sequence[tuple[str, str]]:
    async with area.pool.acquire() as db:
        found = await db.fetch(BARE_SQL, department, PAGE)
        return [(row["thing"], row["side"]) for row in found]
