"""`concord up` on an existing folder, until ready, against what a start cannot avoid."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.request import urlopen

import asyncpg

from shared.data_folder.folder_ownership import OwnedDataFolder
from shared.embedded_postgres import run_embedded_postgres
from tests.bench.benchmark import BenchmarkContext
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.system.cli_process import CLI_ENVIRONMENT
from tests.system.concord_process import run_concord

IMPORT_THE_AREAS = (
    "import services, shared.processes.run_modes\n"
    "from shared.service_runtime.service_discovery import load_services\n"
    "load_services(services)"
)
KEEPS_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""An installation that is used has what Python compiled."""
START_LIMIT = expect_at_most(1.4)
"""Beyond the baseline a start builds the routes; what is done side by side makes up for some."""


async def measure_start(context: BenchmarkContext) -> AsyncIterator[RatioResult]:
    """Yield the seconds of wall time from the command to the first positive readiness.

    The baseline starts and stops nothing of Concord's: it imports the server with every area in a
    process, and then runs the same folder's PostgreSQL until it answers a query.
    """
    data_folder = context.folder / "started"
    sample = context.choose(full=("--sample",), smoke=())
    output = context.choose(full="serves at", smoke="")
    with run_concord(data_folder, *sample, until_output=output, environ=KEEPS_BYTECODE):
        pass  # what the first start makes, migrates and compiles is there then
    rounds = []
    for _ in range(context.choose(full=3, smoke=1)):
        started = _seconds_until_ready(data_folder)
        rounds.append((started, _seconds_of_import() + await _seconds_of_postgres(data_folder)))
    yield RatioResult(
        "concord up until ready",
        rounds,
        "s",
        START_LIMIT,
        "importing server and areas, then starting PostgreSQL",
    )


def _seconds_until_ready(data_folder: Path) -> float:
    begun = time.perf_counter()
    with run_concord(data_folder, environ=KEEPS_BYTECODE) as installation:
        with urlopen(f"{installation.base_url}/health/ready", timeout=10) as answer:
            assert answer.status == 200, answer.status
        return time.perf_counter() - begun


def _seconds_of_import() -> float:
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", IMPORT_THE_AREAS],
        check=True,
        env={**CLI_ENVIRONMENT, **KEEPS_BYTECODE},
    )
    return time.perf_counter() - begun


async def _seconds_of_postgres(data_folder: Path) -> float:
    begun = time.perf_counter()
    with OwnedDataFolder.acquire(data_folder):
        async with run_embedded_postgres(data_folder) as server:
            connection = await asyncpg.connect(**server.connect_arguments)
            assert await connection.fetchval("SELECT 1") == 1
            seconds = time.perf_counter() - begun
            await connection.close()
            return seconds
