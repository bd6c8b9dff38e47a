"""Every benchmark by name. Their budgets together are at most twenty minutes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import services
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import run_test_installation
from tests.bench.append_benchmark import measure_appending
from tests.bench.benchmark import Benchmark, BenchmarkContext, Measured
from tests.bench.bi_questions_benchmark import measure_bi_questions
from tests.bench.board_benchmark import measure_board
from tests.bench.consumer_benchmarks import measure_lag, measure_memory_after_facts
from tests.bench.cost_benchmark import measure_costs
from tests.bench.disk_benchmark import measure_disk
from tests.bench.event_log_input import load_event_log
from tests.bench.export_benchmark import measure_export
from tests.bench.http_benchmark import AREAS, measure_http
from tests.bench.http_commands import STREAMS
from tests.bench.import_benchmark import measure_import
from tests.bench.insights_fold_benchmark import measure_insights_fold
from tests.bench.kafka_benchmarks import measure_over_kafka
from tests.bench.long_log_benchmark import measure_long_log
from tests.bench.overlap_benchmark import measure_overlaps
from tests.bench.rebuild_benchmark import measure_rebuild
from tests.bench.start_benchmark import measure_start
from tests.bench.statement_benchmarks import measure_statements
from tests.bench.terminal_start_benchmark import measure_terminal_commands
from tests.bench.webhook_benchmark import measure_webhooks
from tests.bench.whole_import_benchmark import measure_large_import, measure_whole_import
from tests.bench.worklist_benchmark import measure_worklist

REBUILT = (("workflows", "cases"), ("incentives", "ledger"))


async def _appending(context: BenchmarkContext) -> AsyncIterator[Measured]:
    rounds = context.choose(full=7, smoke=1)
    seconds = context.choose(full=2, smoke=1)
    async with context.run_database() as fresh:
        async for measured in measure_appending(fresh, rounds, seconds):
            yield measured


async def _import_and_rebuild(context: BenchmarkContext) -> AsyncIterator[Measured]:
    log = load_event_log(case_count=context.choose(full=None, smoke=50))
    async with (
        context.run_database() as fresh,
        run_test_installation(load_services(services), context.folder, fresh.url) as installation,
    ):
        for measured in await measure_import(installation, log):
            yield measured
        yield await measure_disk(installation)
        for name, model in REBUILT:
            area = installation.area(name)
            projections = {one.name: one for one in area.definition.projections}
            yield await measure_rebuild(area, projections[model], context.choose(full=3, smoke=1))


async def _terminal(context: BenchmarkContext) -> AsyncIterator[Measured]:
    rounds = context.choose(full=7, smoke=1)
    for measured in await asyncio.to_thread(
        lambda: list(measure_terminal_commands(context.folder, rounds))
    ):
        yield measured


async def _http(context: BenchmarkContext) -> AsyncIterator[Measured]:
    rounds, commands, reads = context.choose(full=(3, 256, 320), smoke=(1, STREAMS, 32))
    areas = context.choose(full=tuple(AREAS), smoke=("comms", "incentives"))
    for measured in measure_http(context.folder, rounds, commands, reads, areas):
        yield measured


async def _webhooks(context: BenchmarkContext) -> AsyncIterator[Measured]:
    rounds, per_round = context.choose(full=(3, 3000), smoke=(1, 64))
    for measured in await asyncio.to_thread(
        lambda: list(measure_webhooks(context.folder, rounds, per_round))
    ):
        yield measured


async def _costs(context: BenchmarkContext) -> AsyncIterator[Measured]:
    sizes = context.choose(full=(3, 400, 400, 3_000), smoke=(1, 20, 20, 20))
    for measured in await asyncio.to_thread(lambda: list(measure_costs(context.folder, *sizes))):
        yield measured


BENCHMARKS = (
    Benchmark("http", 130, _http),
    Benchmark("webhooks", 35, _webhooks),
    Benchmark("append", 35, _appending),
    Benchmark("rebuild", 45, _import_and_rebuild),
    Benchmark("import", 105, measure_whole_import),
    Benchmark("large-import", 90, measure_large_import),
    Benchmark("long-log", 70, measure_long_log),
    Benchmark("statements", 60, measure_statements),
    Benchmark("insights-fold", 60, measure_insights_fold),
    Benchmark("terminal", 45, _terminal),
    Benchmark("start", 25, measure_start),
    Benchmark("lag", 45, measure_lag),
    Benchmark("memory", 35, measure_memory_after_facts),
    Benchmark("bi-questions", 60, measure_bi_questions),
    Benchmark("worklist", 40, measure_worklist),
    Benchmark("overlaps", 60, measure_overlaps),
    Benchmark("board", 35, measure_board),
    Benchmark("costs", 65, _costs),
    Benchmark("export-parquet", 45, measure_export),
    Benchmark("kafka", 115, measure_over_kafka),
)
