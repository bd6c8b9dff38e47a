"""Benchmark: a page of the goal board of 5,000 goals, beside the bare SQL of the same page."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

from services.goals.projections import cycles
from services.goals.projections.board_structure import load_structure
from services.goals.projections.goal_board_query import load_board_rows
from services.goals.service import service
from shared.http.auth import Role
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import TestInstallation, run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.board_input import CYCLE_ID, DEPARTMENTS, NOW, enter_reading, fill_board
from tests.goals.recorded_statements import RecordingConnection, Statement

PAGE = 100
PAGES_A_ROUND = 5
READINGS = 60
NAMES = "SELECT code, name FROM reference WHERE kind = 'department' AND code = ANY ($1)"


async def measure_board(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure pages of a board of 5,000 goals over HTTP: read again, and after a reading."""
    goals = context.choose(full=5_000, smoke=50)
    rounds = context.choose(full=5, smoke=1)
    pages = context.choose(full=PAGES_A_ROUND, smoke=1)
    async with (
        context.run_database() as fresh,
        run_test_installation(
            [service], context.folder, fresh.url, background=False
        ) as installation,
    ):
        area = installation.area("goals")
        await installation.add_departments(*DEPARTMENTS)
        async with area.pool.acquire() as db:
            await fill_board(db, goals)
        statements = await statements_of_page(area)
        again, changed = [], []
        for _ in range(rounds):
            again.append(await _measure_pages(installation, statements, pages))
            changed.append(
                await _measure_pages(installation, statements, pages, is_board_changed=True)
            )
    for what, pairs in (("read again", again), ("after a reading", changed)):
        yield RatioResult(
            f"a page of {PAGE} goals of a board of {goals:,}, {what}",
            pairs,
            "ms",
            expect_at_most(3),
            "its bare SQL",
        )


async def statements_of_page(area: RunningArea) -> Sequence[Statement]:
    """Return the queries of the first page: of all goals of the board, and of the page's."""
    async with area.pool.acquire() as db:
        cycle = await cycles.find_cycle(db, CYCLE_ID)
        assert cycle is not None
        recorder = cast("Any", RecordingConnection(db))
        structure = await load_structure(recorder, CYCLE_ID, None)
        nodes = list(structure.values())[:PAGE]
        await load_board_rows(recorder, cycle, structure, nodes, None, NOW, READINGS)
        names = sorted({node.goal.department or "" for node in nodes})
        return [*recorder.statements, (NAMES, (names,))]


async def _measure_pages(
    installation: TestInstallation,
    statements: Sequence[Statement],
    pages: int,
    *,
    is_board_changed: bool = False,
) -> tuple[float, float]:
    """Return the milliseconds of a page and of its bare SQL."""
    headers = installation.authorization_headers(Role.OFFICER_GOALS)
    ours = theirs = 0.0
    for number in range(pages):
        if is_board_changed:
            await _enter_a_reading(installation, headers, number)
        begin = time.perf_counter()
        answer = await installation.http_client.get(
            "/api/goals/v1/board",
            params={"cycle": str(CYCLE_ID), "limit": PAGE},
            headers=headers,
        )
        middle = time.perf_counter()
        async with installation.area("goals").pool.acquire() as db:
            for query, values in statements:
                await db.fetch(query, *values)
        ours += middle - begin
        theirs += time.perf_counter() - middle
        assert answer.status_code == 200, answer.text
        shown = [row["goal_id"] for row in answer.json()["items"]]
        assert shown == [str(one) for one in _goal_ids(statements)[: len(shown)]]
    return ours * 1_000 / pages, theirs * 1_000 / pages


def _goal_ids(statements: Sequence[Statement]) -> Sequence[Any]:
    """Return the ids of the page's goals, which its queries name."""
    return next(values[0] for _, values in statements if isinstance(values[0], list))


async def _enter_a_reading(
    installation: TestInstallation, headers: Mapping[str, str], number: int
) -> None:
    """Let a goal of the board have another reading, and the log another event.

    The goals were not entered as events, so the event is that of another cycle.
    """
    async with installation.area("goals").pool.acquire() as db:
        await enter_reading(db, number)
    body = {
        "name": f"cycle {number}",
        "kind": "quarter",
        "first_day": "2026-01-01",
        "last_day": "2026-03-31",
    }
    answer = await installation.http_client.post(
        "/api/goals/v1/cycles",
        json=body,
        headers={**headers, "Idempotency-Key": f'"board-{uuid4()}"'},
    )
    assert answer.status_code == 201, answer.text
