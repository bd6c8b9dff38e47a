"""What is measured of a tree: its product as processes, over its command line and HTTP.

Nothing of the measured tree is imported, so this tree's benchmarks measure any revision whose
command line and API have what they use.
"""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from shared.data_folder.folder_ownership import find_serving_process
from tests.bench.revisions.turn_comparison import Figure
from tests.system.cli_process import process_tree

COMMAND_TIMEOUT_SECONDS = 300
START_TIMEOUT_SECONDS = 120
POLL_SECONDS = 0.005
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Tree:
    """A checked-out revision and the interpreter with the packages that it needs."""

    folder: Path
    python: str

    def command(self, *line: str) -> Sequence[str]:
        """Return a command line of `concord`."""
        return (self.python, "-m", "services", *line)

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which the tree's own code is found, with no settings of Concord."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CONCORD_") and "BYTECODE" not in name
        }
        return {**inherited, "PYTHONPATH": str(self.folder), "COLUMNS": "4000"}

    def run(self, *line: str) -> FinishedCommand:
        """Run a command of `concord` to its end; raises `AssertionError` where it fails."""
        return run_to_end(self.command(*line), self.environ)


@dataclass(frozen=True)
class FinishedCommand:
    """A command that ended well."""

    output: str
    seconds: float
    processor_seconds: float
    """User and system, of the process and of those that it waited for."""


def run_to_end(line: Sequence[str], environ: Mapping[str, str]) -> FinishedCommand:
    """Run a command and measure it; raises `AssertionError` where its exit code is not 0."""
    begin = time.perf_counter()
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(
            line,
            cwd="/",
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = f"{line} ended with {process.returncode}: {output}{errors.read()}"
    assert process.returncode == 0, message
    return FinishedCommand(output, seconds, used.ru_utime + used.ru_stime)


@dataclass(frozen=True)
class RunningConcord:
    """A running `concord up`."""

    tree: Tree
    data_folder: Path
    pid: int
    base_url: str
    seconds_until_ready: float

    @property
    def port(self) -> int:
        """The port that it serves."""
        return int(self.base_url.rpartition(":")[2])

    def issue_token(self, subject: str, *roles: str) -> str:
        """Return a token that the tree's own command makes."""
        options = [word for role in roles for word in ("--role", role)]
        folder = str(self.data_folder)
        issued = self.tree.run("token", *options, "--subject", subject, "--data-dir", folder)
        return issued.output.strip()

    def processor_seconds(self) -> float:
        """Return the processor time so far of the process and its database."""
        return sum(map(_processor_seconds, process_tree(self.pid)))


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended; its parent has its time
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


@contextmanager
def run_concord_of(tree: Tree, data_folder: Path) -> Iterator[RunningConcord]:
    """Run `concord up` of a tree on a data folder until the block ends."""
    log = data_folder.with_name(f"{data_folder.name}.log")
    line = tree.command("up", "--port=0", "--data-dir", str(data_folder))
    begin = time.perf_counter()
    with (
        log.open("w") as out,
        subprocess.Popen(
            line, cwd="/", env=tree.environ, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        ) as process,
    ):
        try:
            url = _wait_until_ready(process, data_folder, log)
            ready = time.perf_counter() - begin
            yield RunningConcord(tree, data_folder, process.pid, url, ready)
        finally:
            process.terminate()
            process.wait(START_TIMEOUT_SECONDS)


def _wait_until_ready(process: subprocess.Popen[bytes], data_folder: Path, log: Path) -> str:
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < give_up_at:
        assert process.poll() is None, log.read_text()
        serving = find_serving_process(data_folder) if data_folder.is_dir() else None
        if serving is not None and serving.pid == process.pid and _is_ready(serving.base_url):
            return serving.base_url
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"not ready: {log.read_text()}")


def _is_ready(base_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base_url}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


Measure = Callable[[], Mapping[str, float]]
"""Takes one turn and returns each figure by its name; raises where an answer is wrong."""


@dataclass(frozen=True)
class ProcessBenchmark:
    """A benchmark of whole processes that any revision can be given."""

    name: str
    figures: Sequence[Figure]
    open: Callable[[Tree, Path, bool], AbstractContextManager[Measure]]
    """Takes a tree, an empty folder, and whether to measure as little as still runs every step."""
