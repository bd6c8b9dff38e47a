"""Benchmark: what hostile uploads take of memory, time and the database, and from whom.

`python -m tests.bench.upload_bounds_benchmark` prints a row for each. Memory is what the server and
all its children have above idle at most, without PostgreSQL's shared buffers, which are a pool of a
fixed size; `/health/live` is asked by a process of its own all the while.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console

from tests.bench.hostile_uploads import LOG_PATH, UPLOADS, HostileUpload
from tests.system.cli_process import process_tree
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import query_rows

MAX_MEMORY_MEBIBYTES = 150
MAX_HEALTH_SECONDS = 0.25
SAMPLE_SECONDS = 0.05
TIMEOUT_SECONDS = 900
SETTLING_SECONDS = 0.5
"""Health and memory are sampled a little longer, since some uploads are answered at once."""
SECONDS_OF_IDLING = 20
SECONDS_OF_RECORDING = 60
WIDTH = 160

PROBE = """
import http.client, sys, time, threading
host, port = sys.argv[1].rsplit(":", 1)
stop, worst, count = [], 0.0, 0
threading.Thread(target=lambda: (sys.stdin.read(), stop.append(1)), daemon=True).start()
connection = http.client.HTTPConnection(host, int(port), timeout=60)
while not stop:
    begin = time.perf_counter()
    connection.request("GET", "/health/live")
    response = connection.getresponse()
    response.read()
    assert response.status == 200, response.status
    worst, count = max(worst, time.perf_counter() - begin), count + 1
    time.sleep(0.02)
print(worst, count)
"""
LEFTOVERS = """
SELECT (SELECT count(*) FROM workflows.staged_row)
     + (SELECT count(*) FROM workflows.staged_history)
     + (SELECT count(*) FROM workflows.history_left_out)
     + (SELECT count(*) FROM workflows.history_import)
     + (SELECT count(*) FROM workflows.event)
     + (SELECT count(*) FROM directory.event) AS rows,
       pg_total_relation_size('workflows.staged_row')
     + pg_total_relation_size('workflows.history_left_out') AS bytes
"""


@dataclass
class Measurement:
    """What one upload took."""

    name: str
    answer: str = ""
    is_as_expected: bool = False
    seconds: float = 0.0
    memory_mebibytes: float = 0.0
    """The most above what the server had before the upload."""
    health_seconds: float = 0.0
    """The slowest answer of `/health/live`."""
    rows_left: int = 0
    """Rows that a refused upload left in the database."""
    bytes_left: int = 0
    """By how much the tables grew that a refused upload might leave something in."""

    @property
    def is_within_bounds(self) -> bool:
        """Whether it took no more than it may."""
        return (
            self.is_as_expected
            and self.memory_mebibytes <= MAX_MEMORY_MEBIBYTES
            and self.health_seconds <= MAX_HEALTH_SECONDS
            and not self.rows_left
            and not self.bytes_left
        )

    def row(self) -> str:
        """Return the line of the table."""
        mark = "" if self.is_within_bounds else "  MISSED"
        left = f"{self.rows_left} rows {self.bytes_left} bytes{mark}"
        return (
            f"{self.name:<42} {self.answer:<30} {self.seconds:>7.1f} s"
            f" {self.memory_mebibytes:>+7.0f} MiB {self.health_seconds * 1000:>6.0f} ms {left}"
        )


@dataclass
class MemoryWatch:
    """Samples the memory of a process and its descendants."""

    pid: int
    peak: float = 0.0
    _stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample until the block ends."""
        self.peak = 0.0
        self._stopped.clear()
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def sample(self) -> float:
        """Return the present memory in MiB."""
        return sum(_own_memory(pid) for pid in process_tree(self.pid)) / 1024

    def _watch(self) -> None:
        while not self._stopped.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, self.sample())


def _own_memory(pid: int) -> int:
    """Return what a process has in KiB; of what it shares with others its part."""
    with suppress(OSError):
        fields = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        )
        return sum(int(fields[name].split()[0]) for name in ("Pss_Anon", "Pss_File"))
    return 0


@contextmanager
def health_probe(base_url: str) -> Iterator[list[float]]:
    """Ask for the server's health in a process of its own; the slowest answer is at the end."""
    worst: list[float] = []
    with subprocess.Popen(
        [sys.executable, "-c", PROBE, base_url.removeprefix("http://")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as probe:
        try:
            yield worst
        finally:
            out, _ = probe.communicate(timeout=120)
            worst.append(float(out.split()[0]))


def measure(
    installation: ConcordProcess,
    http: httpx.Client,
    upload: HostileUpload,
    body: Path,
) -> Measurement:
    """Send an upload, wait until it is answered and recorded, and return what it took."""
    found = Measurement(upload.name)
    memory = MemoryWatch(installation.process.pid)
    before = query_rows(installation.data_folder, LEFTOVERS)[0]
    idle = memory.sample()
    begin = time.monotonic()
    with health_probe(installation.base_url) as worst, memory.watching(), body.open("rb") as file:
        try:
            answer = http.post(
                upload.path,
                content=iter(lambda: file.read(1 << 16), b""),
                params=upload.params,
                headers={"Content-Type": "text/csv"},
            )
        except httpx.WriteError:
            found.answer, answer = "closed", None
        if answer is not None:
            document = answer.json()
            found.answer = document.get("code", "accepted")
            if found.answer != (upload.code or "accepted"):
                found.answer += " " + document.get("detail", "")
            if answer.status_code == httpx.codes.ACCEPTED:
                _wait_until_recorded(http, answer.headers["Location"], whole=upload.is_recorded)
        found.seconds = time.monotonic() - begin
        time.sleep(SETTLING_SECONDS)
    found.health_seconds = worst[0]
    found.memory_mebibytes = memory.peak - idle
    found.is_as_expected = found.answer == (upload.code or "accepted")
    if upload.code is not None:
        after = query_rows(installation.data_folder, LEFTOVERS)[0]
        found.rows_left = after["rows"] - before["rows"]
        found.bytes_left = after["bytes"] - before["bytes"]
    return found


def measure_idle(installation: ConcordProcess) -> Measurement:
    """Return what the server takes while nothing is uploaded: the machine's part of the figures."""
    memory = MemoryWatch(installation.process.pid)
    idle = memory.sample()
    found = Measurement("nothing is uploaded", is_as_expected=True, seconds=SECONDS_OF_IDLING)
    with health_probe(installation.base_url) as worst, memory.watching():
        time.sleep(SECONDS_OF_IDLING)
    found.health_seconds = worst[0]
    found.memory_mebibytes = memory.peak - idle
    return found


def _wait_until_recorded(http: httpx.Client, location: str, *, whole: bool) -> None:
    begin = time.monotonic()
    while http.get(location).json()["status"] != "done":
        took = time.monotonic() - begin
        if not whole and took > SECONDS_OF_RECORDING:
            return
        assert took < TIMEOUT_SECONDS, "it is not recorded"
        time.sleep(0.5)


def run(data: Path, uploads: Sequence[HostileUpload]) -> Iterator[Measurement]:
    """Yield each upload's measurement, all at one installation."""
    with run_concord(data) as installation:
        token = installation.issue_token("connector", "general-manager", "auditor")
        with installation.open_http_client(token=token) as http:
            http.timeout = httpx.Timeout(TIMEOUT_SECONDS)
            http.post(LOG_PATH, content=b"a")  # what is loaded once only is no upload's
            department = {"code": "HQ", "name": "HQ", "valid_from": "2026-01-01"}
            http.post("/api/directory/v1/departments", json=department).raise_for_status()
            time.sleep(2)
            yield measure_idle(installation)
            for upload in uploads:
                body = upload.write(data.parent)
                try:
                    yield measure(installation, http, upload, body)
                finally:
                    body.unlink()


def main() -> None:
    """Measure all uploads, or those whose names contain the argument, and print a table."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    out = Console(width=WIDTH)
    with TemporaryDirectory() as folder:
        for found in run(Path(folder) / "data", [one for one in UPLOADS if wanted in one.name]):
            out.print(found.row(), highlight=False)


if __name__ == "__main__":
    main()
