"""Benchmark: the ten questions on a year, in PostgreSQL and in DuckDB over the exported files.

Both answer the same text of SQL, and each answer is compared with the other's.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from services.insights.domain.questions.catalogue import QUESTIONS
from services.insights.domain.questions.question import Question
from services.insights.projections.question_answers import answer_question, question_sql
from services.insights.service import TABLE_EXPORT, service
from shared.installation.export_settings import ExportSettings
from shared.service_runtime.running_area import RunningArea
from shared.table_files.export_run import ExportOptions, export_tables
from shared.table_files.target_address import open_target
from shared.testing.installation import run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.insights.duckdb_star import open_views

YEAR = 2025
FILLED_BY = ("obligations.sql", "requests.sql", "cases.sql", "months.sql")
LARGE_TABLES = ("obligation_fact", "request_fact", "step_fact", "case_fact")
SECONDS_A_QUESTION_MAY_TAKE = 1.0


async def measure_bi_questions(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure every question on a year of obligations, with what belongs to them."""
    obligations = context.choose(full=1_000_000, smoke=2_000)
    rounds = context.choose(full=3, smoke=1)
    async with (
        context.run_database() as fresh,
        run_test_installation(
            [service], context.folder, fresh.url, background=False
        ) as installation,
    ):
        area = installation.area("insights")
        await fill_year(area, obligations)
        exported = context.folder / "export"
        await export_files(area, exported)
        with open_views(exported) as files_of_year:
            seconds = [await _ask_all(area, files_of_year, obligations) for _ in range(rounds)]
    yield RatioResult(
        f"ten questions on a year of {obligations:,} obligations",
        [(sum(ours.values()), sum(theirs.values())) for ours, theirs in seconds],
        "s",
        expect_at_most(10),
        "DuckDB over the exported files",
    )
    yield RatioResult(
        "the slowest of them",
        [(max(ours.values()), SECONDS_A_QUESTION_MAY_TAKE) for ours, _ in seconds],
        "s",
        expect_at_most(1),
        "one second",
    )
    yield _remark(seconds)


async def fill_year(area: RunningArea, obligations: int) -> None:
    """Fill the fact tables with a year; keys come last, and nothing is logged, as no one writes."""
    folder = files("tests.bench.bi_year")
    async with area.pool.acquire() as db:
        await db.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '256MB'")
        for table in LARGE_TABLES:
            await db.execute(
                f"ALTER TABLE {table} SET UNLOGGED;ALTER TABLE {table} DROP CONSTRAINT {table}_pkey"
            )
        for name in FILLED_BY:
            statement = (folder / name).read_text("utf-8")
            await db.execute(statement, *([obligations] if "$1" in statement else []))
        for table in LARGE_TABLES:
            await db.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (fact_id, line)")
        await db.execute("RESET work_mem; RESET maintenance_work_mem")
        await db.execute("VACUUM (ANALYZE)")


async def export_files(area: RunningArea, folder: Path) -> None:
    """Export the tables as `concord export` does."""
    connection = await area.database.open_connection(area.name)
    try:
        target = open_target(str(folder), ExportSettings().object_store_access())
        await export_tables(connection, area.name, TABLE_EXPORT, target, ExportOptions())
    finally:
        await connection.close()


Seconds = dict[str, float]


async def _ask_all(
    area: RunningArea, files_of_year: duckdb.DuckDBPyConnection, obligations: int
) -> tuple[Seconds, Seconds]:
    """Return how long each question took here and there; fails where answers differ."""
    ours, theirs = {}, {}
    for question in QUESTIONS:
        begin = time.perf_counter()
        async with area.pool.acquire() as db:
            answer = await answer_question(db, question, YEAR, None)
        middle = time.perf_counter()
        other = files_of_year.execute(question_sql(question), [str(YEAR), None]).fetchall()
        ours[question.name] = middle - begin
        theirs[question.name] = time.perf_counter() - middle
        assert answer, f"{question.name} has no answer"
        assert [tuple(row.values()) for row in answer] == other, question.name
        _check(question, answer, obligations)
    return ours, theirs


def _check(question: Question, answer: list[dict[str, Any]], obligations: int) -> None:
    """Fail where an answer is not what the year was made of."""
    if question.name == "on-time-rates":
        assert sum(row["due"] for row in answer) == obligations
    if question.name == "flow-times":
        assert sum(row["cases"] for row in answer) == obligations // 16
    if question.name == "reply-times":
        assert sum(row["requests"] for row in answer) == obligations // 5


def _remark(seconds: list[tuple[Seconds, Seconds]]) -> str:
    """Return how long each question took, in PostgreSQL and in DuckDB."""
    parts = [
        f"{question.name} {median(ours[question.name] for ours, _ in seconds):.2f} s"
        f" ({median(theirs[question.name] for _, theirs in seconds):.2f} s)"
        for question in QUESTIONS
    ]
    return f"Seconds in PostgreSQL (in DuckDB): {', '.join(parts)}"
