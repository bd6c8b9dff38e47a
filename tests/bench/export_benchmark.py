"""Benchmark: obligations to Parquet files, beside DuckDB that copies the same table by its scanner.

DuckDB writes one file and nothing else. The export sorts the rows, makes a file of each month and a
manifest, and hashes every row and file.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pyarrow.compute as pc
from pyarrow import parquet

from services.insights.service import TABLE_EXPORT, service
from shared.service_runtime.schema_migration import migrate_service_schema
from shared.table_files.export_run import ExportOptions, export_tables
from shared.table_files.folder_target import FolderTarget
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.peers.duckdb_environment import (
    SCRIPT,
    DuckDbEnvironment,
    make_duckdb_environment,
)
from tests.bench.peers.pinned_environment import PeerMissing

TABLE = "obligation_fact"


@dataclass(frozen=True)
class Answer:
    """What the files hold, to compare it."""

    rows: int
    on_time: int


async def measure_export(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure the export of so many obligations."""
    obligations = context.choose(full=250_000, smoke=2_000, long=1_000_000)
    rounds = context.choose(full=3, smoke=1)
    try:
        duckdb = await asyncio.to_thread(make_duckdb_environment, context.folder / "duckdb")
    except PeerMissing as error:
        yield f"export to Parquet: {error}"
        return
    async with context.run_database() as fresh:
        expected = await _fill(fresh, obligations)
        measured = []
        for number in range(rounds):
            seconds = await _export(fresh, context.folder / f"export-{number}", expected)
            theirs = await _copy_by_duckdb(duckdb, fresh, context.folder, expected)
            measured.append((obligations / seconds, obligations / theirs))
    yield RatioResult(
        f"export of {obligations:,} obligations to Parquet",
        measured,
        "rows/s",
        expect_at_least(0.8),
        "DuckDB copying the table by its own scanner",
    )


async def _fill(fresh: FreshDatabase, obligations: int) -> Answer:
    await migrate_service_schema(service, fresh.database)
    connection = await fresh.database.open_connection(service.name)
    try:
        made = files("tests.bench") / "exported_obligations.sql"
        await connection.execute(made.read_text("utf-8"), obligations)
        await connection.execute(f"VACUUM (ANALYZE) {TABLE}")
        row = await connection.fetchrow(f"SELECT count(*), sum(on_time) FROM {TABLE}")
        return Answer(*(row or ()))
    finally:
        await connection.close()


async def _export(fresh: FreshDatabase, folder: Path, expected: Answer) -> float:
    connection = await fresh.database.open_connection(service.name)
    try:
        began = time.perf_counter()
        await export_tables(
            connection,
            service.name,
            TABLE_EXPORT,
            FolderTarget(folder),
            ExportOptions(tables=(TABLE,)),
        )
        seconds = time.perf_counter() - began
    finally:
        await connection.close()
    _check(list(folder.glob(f"{TABLE}/**/*.parquet")), expected)
    shutil.rmtree(folder)
    return seconds


async def _copy_by_duckdb(
    duckdb: DuckDbEnvironment, fresh: FreshDatabase, folder: Path, expected: Answer
) -> float:
    copied = folder / "copied.parquet"
    source = f"{service.name}.{TABLE}"
    process = await asyncio.create_subprocess_exec(
        duckdb.python, str(SCRIPT), duckdb.scanner, fresh.url, source, str(copied),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("DuckDB could not copy the table")
    _check([copied], expected)
    copied.unlink()
    return float(output)


def _check(paths: list[Path], expected: Answer) -> None:
    tables = [parquet.ParquetFile(path).read(columns=["on_time"]) for path in paths]
    found = Answer(
        sum(table.num_rows for table in tables),
        sum(pc.sum(table.column("on_time")).as_py() for table in tables),
    )
    if found != expected:
        raise RuntimeError(f"the files hold {found} instead of {expected}")
