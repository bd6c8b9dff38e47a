"""Runs the command line as a process of its own, and finds the processes that it leaves."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import Any

import services
from shared.command_line.concord_command import build_command_line
from shared.service_runtime.service_discovery import discover_areas
from tests.system.process_forker import ProcessForker

CONCORD_COMMAND = (sys.executable, "-m", "services")
REPOSITORY = Path(__file__).parents[2]
CLI_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")},
    "PYTHONPATH": str(REPOSITORY),
    "COLUMNS": "400",  # so that no message is wrapped
}
TIMEOUT_SECONDS = 60


def run_command(*line: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command on a data folder and return the completed process, whatever its exit code."""
    return process_forker().run([*line, "--data-dir", str(data)], TIMEOUT_SECONDS * 2)


@cache
def process_forker() -> ProcessForker:
    """Return what forks the processes of this one."""
    return ProcessForker(CLI_ENVIRONMENT)


def start_command(
    *line: str, data: Path, stderr: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a command on a data folder; the process is a context manager that waits for its end."""
    return subprocess.Popen(
        [*CONCORD_COMMAND, *line, "--data-dir", str(data)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=CLI_ENVIRONMENT,
    )


def command_output(*line: str, data: Path | None = None) -> str:
    """Return a command's output, run in this process, which is much faster.

    Raises the exception that the process would have reported on its standard error.
    """
    output = io.StringIO()
    with redirect_stdout(output):
        _command().main([*line, *_data_dir_options(data)], standalone_mode=False)
    return output.getvalue()


def command_json(*line: str, data: Path) -> Any:
    """Return the JSON that a command prints."""
    return json.loads(command_output(*line, "--format", "json", data=data))


def _data_dir_options(data: Path | None) -> list[str]:
    return [] if data is None else ["--data-dir", str(data)]


@cache
def _command() -> Any:
    return build_command_line(discover_areas(services))


def poll_until_true(
    condition: Callable[[], Any],
    description: str,
    within: float = TIMEOUT_SECONDS,
    pause: float = 0.05,
) -> Any:
    """Return the condition's first true result; raises `AssertionError` after `within` seconds."""
    deadline = time.monotonic() + within
    while not (result := condition()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {description}"
        time.sleep(pause)
    return result


def process_tree(pid: int) -> set[int]:
    """Return a process and its descendants that still run."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(status.parent.name)] = int(status.read_text().rsplit(")", 1)[1].split()[1])
    found: set[int] = set()
    newest = {pid} & parents.keys()
    while newest:
        found |= newest
        newest = {child for child, parent in parents.items() if parent in newest} - found
    return found


def is_alive(pid: int) -> bool:
    """Return whether a process runs; a zombie, which has no command line, does not."""
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def processes_of_folder(data: Path) -> set[int]:
    """Return the processes with a data folder in their command line or its cluster as folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            in_command_line = os.fsencode(data) in (process / "cmdline").read_bytes()
            if in_command_line or Path(os.readlink(process / "cwd")) == data / "postgres":
                found.add(int(process.name))
    return found
