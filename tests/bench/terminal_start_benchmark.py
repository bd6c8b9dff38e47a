"""The processor and wall time of terminal commands, against those of importing the server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.system.cli_process import CLI_ENVIRONMENT, CONCORD_COMMAND
from tests.system.concord_process import run_concord

IMPORT_THE_SERVER = (sys.executable, "-c", "import shared.processes.run_modes")
HELP_LIMIT = expect_at_most(0.15)
STATEMENT_LIMIT = expect_at_most(0.35)


class Seconds(NamedTuple):
    """How long a command took."""

    processor: float
    """Its time on a processor, user and system."""
    wall: float
    """The time from its start to its end."""


def time_command(*line: str) -> Seconds:
    """Run a command to its end and return how long it took."""
    kept = {name: value for name, value in CLI_ENVIRONMENT.items() if "BYTECODE" not in name}
    begun = time.perf_counter()
    with subprocess.Popen(
        line, env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, line
    return Seconds(used.ru_utime + used.ru_stime, wall)


def measure_terminal_commands(folder: Path, round_count: int) -> Iterator[RatioResult]:
    """Yield the times of the help, and of a statement of a running installation."""
    baseline = "importing the server"
    rounds = _time_by_turns(round_count, "--help")
    processor = [(measured.processor, imported.processor) for measured, imported in rounds]
    yield RatioResult("processor time of the help", processor, "s", HELP_LIMIT, baseline)
    rounds = _time_by_turns(round_count, "up", "--help")
    processor = [(measured.processor, imported.processor) for measured, imported in rounds]
    yield RatioResult("processor time of the help of up", processor, "s", HELP_LIMIT, baseline)
    with run_concord(folder / "terminal") as installation:
        line = ("statement", "--period", "2026-10", "--data-dir", str(installation.data_folder))
        rounds = _time_by_turns(round_count, *line)
    processor = [(measured.processor, imported.processor) for measured, imported in rounds]
    wall = [(measured.wall, imported.wall) for measured, imported in rounds]
    yield RatioResult("processor time of a statement", processor, "s", STATEMENT_LIMIT, baseline)
    yield RatioResult("wall time of a statement", wall, "s", STATEMENT_LIMIT, baseline)


def _time_by_turns(round_count: int, *line: str) -> list[tuple[Seconds, Seconds]]:
    """Return the times of a command and of importing the server, one right after the other."""
    commands = (*CONCORD_COMMAND, *line), IMPORT_THE_SERVER
    if round_count > 1:
        for command in commands:
            time_command(*command)  # what Python compiles is there then
    return [(time_command(*commands[0]), time_command(*commands[1])) for _ in range(round_count)]
