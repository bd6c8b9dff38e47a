"""The processor time of terminal commands, against that of importing the server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.benchmark_ratio_result import ExpectedRatio, RatioResult, expect_at_most
from tests.system.cli_process import CLI_ENVIRONMENT, CONCORD_COMMAND
from tests.system.concord_process import run_concord

IMPORT_THE_SERVER = (sys.executable, "-c", "import shared.processes.run_modes")
HELP_LIMIT = expect_at_most(0.25)
STATEMENT_LIMIT = expect_at_most(0.45)


def processor_seconds(*line: str) -> float:
    """Run a command to its end and return its processor time, user and system, in seconds."""
    kept = {name: value for name, value in CLI_ENVIRONMENT.items() if "BYTECODE" not in name}
    with subprocess.Popen(
        line, env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, line
    return used.ru_utime + used.ru_stime


def measure_terminal_commands(folder: Path, round_count: int) -> Iterator[RatioResult]:
    """Yield the processor time of the help, and of a statement of a running installation."""
    yield _measure("processor time of the help", HELP_LIMIT, round_count, "--help")
    with run_concord(folder / "terminal") as installation:
        line = ("statement", "--period", "2026-10", "--data-dir", str(installation.data_folder))
        yield _measure("processor time of a statement", STATEMENT_LIMIT, round_count, *line)


def _measure(name: str, limit: ExpectedRatio, round_count: int, *line: str) -> RatioResult:
    commands = (*CONCORD_COMMAND, *line), IMPORT_THE_SERVER
    for command in commands:
        processor_seconds(*command)  # what Python compiles is there then
    rounds = [
        (processor_seconds(*commands[0]), processor_seconds(*commands[1]))
        for _ in range(round_count)
    ]
    return RatioResult(name, rounds, "s", limit, "importing the server")
