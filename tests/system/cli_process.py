"""A terminal: command lines as processes of their own, and what they leave running."""

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

from typer.main import get_command

import services
from shared.command_line.concord_command import build_command_line
from shared.service_runtime.service_discovery import discover_areas
from tests.system.command_server import CommandServer

CONCORD_COMMAND = (sys.executable, "-m", "services")
REPOSITORY = Path(__file__).parents[2]
CLI_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")},
    "PYTHONPATH": str(REPOSITORY),
    "COLUMNS": "400",  # so that no message is broken into lines
}
TIMEOUT_SECONDS = 60


def run_command(*line: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line on a data folder in a process of its own, whatever comes of it."""
    return _command_server().run([*line, "--data-dir", str(data)], TIMEOUT_SECONDS * 2)


@cache
def _command_server() -> CommandServer:
    return CommandServer(CLI_ENVIRONMENT)


def start_command(*line: str, data: Path) -> subprocess.Popen[bytes]:
    """Begin a command line on a data folder; a context manager that waits for its end."""
    return subprocess.Popen(
        [*CONCORD_COMMAND, *line, "--data-dir", str(data)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=CLI_ENVIRONMENT,
    )


def command_output(*line: str, data: Path | None = None) -> str:
    """Return what a command line prints, without a process of its own: a dozen are done at once.

    Raises what the process would have told on its standard error.
    """
    printed = io.StringIO()
    with redirect_stdout(printed):
        _command().main([*line, *_on(data)], standalone_mode=False)
    return printed.getvalue()


def command_json(*line: str, data: Path) -> Any:
    """Return the JSON that a command line prints."""
    return json.loads(command_output(*line, "--format", "json", data=data))


def _on(data: Path | None) -> list[str]:
    return [] if data is None else ["--data-dir", str(data)]


@cache
def _command() -> Any:
    return get_command(build_command_line(discover_areas(services)))


def poll_until_true(
    condition: Callable[[], Any],
    description: str,
    within: float = TIMEOUT_SECONDS,
    pause: float = 0.05,
) -> Any:
    """Return the first true answer; raises `AssertionError` where there is none in time."""
    give_up_at = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < give_up_at, f"not within {within:.0f} s: {description}"
        time.sleep(pause)
    return found


def process_tree(pid: int) -> set[int]:
    """Return a process and everything it has started that still runs."""
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
    """Whether it runs; what merely waits for its parent to notice has no command line."""
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def processes_of_folder(data: Path) -> set[int]:
    """Return the processes that were given a data folder or work in its cluster."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            given = os.fsencode(data) in (process / "cmdline").read_bytes()
            if given or Path(os.readlink(process / "cwd")) == data / "postgres":
                found.add(int(process.name))
    return found
