"""Benchmarks of `concord import eventlog FILE` as a whole command on a running installation.

The reference of a real log is a pm4py and pandas script that works out the same figures; that of a
large one is a smaller log of the same kind.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.benchmark import BenchmarkContext, Measured, Size
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least, expect_at_most
from tests.bench.event_log_input import EventLog, load_event_log
from tests.bench.large_event_log import write_large_log
from tests.bench.peers.mining_environment import SCRIPT, make_mining_environment
from tests.bench.peers.pinned_environment import PeerMissing
from tests.bench.revisions.process_benchmark import RunningConcord, run_concord_of, run_to_end
from tests.bench.revisions.revision_tree import this_tree
from tests.system.cli_process import process_tree

SMOKE_CASES = 50
SMALL_EVENTS, LARGE_EVENTS, LONG_EVENTS = 55_000, 500_000, 1_500_000
SMOKE_EVENTS = 120
MEMORY_LIMIT_MB = 200
MEMORY_INTERVAL_SECONDS = 0.2
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)

Counts = Mapping[str, Mapping[str, list[int]]]
"""How many obligations were due and in time, by month and department."""


async def measure_whole_import(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Import a log and run the script on it by turns; both must find the same figures."""
    log = load_event_log(context.choose(full=None, smoke=SMOKE_CASES))
    file = context.folder / log.name
    file.write_bytes(log.content)
    try:
        python = await asyncio.to_thread(_mining_interpreter, context)
    except PeerMissing as error:
        yield f"{error}; the import is measured without it"
        with _imported(context.folder / "data", file, log.department) as done:
            yield f"{log.name}: {done.events:,} events in {done.seconds:.1f} s"
        return
    rounds = []
    for number in range(context.choose(full=3, smoke=1)):
        script = run_to_end((python, str(SCRIPT), str(file), log.department), os.environ)
        with _imported(context.folder / f"data-{number}", file, log.department) as done:
            rounds.append((done.seconds, script.seconds))
            if not number:
                _require_same_figures(json.loads(script.output), done.concord, log)
    name = f"import of {log.name}, whole command"
    yield RatioResult(name, rounds, "s", expect_at_most(1.0), "pm4py and pandas, whole command")


def _mining_interpreter(context: BenchmarkContext) -> str:
    if context.size is Size.SMOKE:
        raise PeerMissing("pm4py is not installed for a smoke run")
    return make_mining_environment(context.folder / "mining")


async def measure_large_import(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Import a small log and a large one of the same kind, and compare rate and memory."""
    figures = []
    for events in context.choose(
        full=(SMALL_EVENTS, LARGE_EVENTS),
        smoke=(SMOKE_EVENTS, 240),
        long=(SMALL_EVENTS, LONG_EVENTS),
    ):
        file = context.folder / f"{events}.csv"
        written = write_large_log(file, events)
        with _imported(context.folder / f"data-{events}", file, "org:group") as done:
            assert done.events == written, f"{done.events} events of {written}"
            figures.append(done)
        file.unlink()
    small, large = figures
    rates = (large.events / large.seconds, small.events / small.seconds)
    name = f"import of {large.events:,} events"
    baseline = f"the rate at {small.events:,}"
    yield RatioResult(name, [rates], "/s", expect_at_least(0.9), baseline)
    memory = (large.peak_megabytes, float(MEMORY_LIMIT_MB))
    allowed = f"{MEMORY_LIMIT_MB} MB"
    yield RatioResult(f"{name}, memory", [memory], "MB", expect_at_most(1.0), allowed)


@dataclass(frozen=True)
class ImportedLog:
    """A log whose obligations are in the statements."""

    concord: RunningConcord
    events: int
    seconds: float
    """Of the whole command."""
    peak_megabytes: float
    """The most that the server and the process that reads the log had in memory together."""


@contextmanager
def _imported(folder: Path, file: Path, department: str) -> Iterator[ImportedLog]:
    """Import a log into a new installation, which runs until the block ends."""
    with run_concord_of(this_tree(), folder) as concord:
        options = ("--department", department, "--format", "json", "--data-dir", str(folder))
        with _watched_memory(concord) as peak:
            done = concord.tree.run("import", "eventlog", str(file), *options)
        yield ImportedLog(concord, json.loads(done.output)["events"], done.seconds, peak[0])


@contextmanager
def _watched_memory(concord: RunningConcord) -> Iterator[list[float]]:
    """Keep the peak of Concord's own processes, in megabytes, in the list that is yielded."""
    peaks: dict[int, float] = {}
    highest = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(MEMORY_INTERVAL_SECONDS):
            alive = process_tree(concord.pid)
            for pid in alive:
                peaks[pid] = _peak_megabytes(pid)
            highest[0] = max(highest[0], sum(peaks[pid] for pid in alive))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        ended.set()
        watcher.join()


def _peak_megabytes(pid: int) -> float:
    """Return a Python process's peak; 0 for the database's, whose memory is mostly shared."""
    try:
        if "python" not in Path(f"/proc/{pid}/exe").readlink().name:
            return 0.0
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:  # it ended meanwhile
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _require_same_figures(script: Counts, concord: RunningConcord, log: EventLog) -> None:
    """Raise `AssertionError` unless the statements say of every month what the script says."""
    token = concord.issue_token("bench", "general-manager")

    def read(path: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"{concord.base_url}{path}", headers=headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    assert script, log.name
    for month, expected in script.items():
        statement = read(f"/api/incentives/v1/statements/{month}")
        found = {
            line["department"]: [line["due"], line["on_time"]]
            for line in statement["departments"]
            if line["due"]
        }
        assert found == expected, f"{log.name}, {month}: {found} instead of {expected}"
