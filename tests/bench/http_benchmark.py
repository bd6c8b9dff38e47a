"""Benchmark: commands and reads over HTTP from 32 connections, against FastAPI alone.

`concord up` runs as a process of its own on the embedded database, with everything that it ships
with: authentication, rate limits (32 callers, each within its own), an idempotency key with each
command, telemetry, and the consumers of all areas in the same process. The reference is a bare
FastAPI application with the same body model on the same server. They are measured by turns.

`python -m tests.bench.http_benchmark` prints the processor time of both servers for each request,
which says more than speeds where other work runs on the machine.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.system_clock_and_ids import utc_now
from shared.terminal.installation_connection import TOKEN_LIFETIME
from tests.bench.bare_application import BareProcess, name_model, run_bare_application
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.http_bench_client import BenchClient, MeasuredCommand
from tests.bench.http_commands import (
    comms_commands,
    directory_commands,
    duties_commands,
    goals_commands,
    incentives_commands,
    workflows_commands,
)
from tests.bench.http_load_generator import CONNECTIONS, Request, send_requests
from tests.system.concord_process import ConcordProcess, run_concord

ROUNDS = 3
COMMANDS_PER_ROUND = 256
READS_PER_ROUND = 320
COMMAND_LIMIT = expect_at_least(0.4)
READ_LIMIT = expect_at_least(0.5)
AREAS: dict[str, Callable[..., None]] = {
    "directory": directory_commands,
    "comms": comms_commands,
    "duties": duties_commands,
    "workflows": workflows_commands,
    "goals": goals_commands,
    "incentives": incentives_commands,
}
READS = {
    "directory": ("/api/directory/v1/departments", "code"),
    "comms": ("/api/comms/v1/requests", "request_id"),
    "duties": ("/api/duties/v1/handoffs", "handoff_id"),
    "workflows": ("/api/workflows/v1/cases", "id"),
    "goals": ("/api/goals/v1/blockers", "blocker_id"),
}
"""The lists of which a page of 50 and one thing are read, by area, and the name of its id."""


@dataclass
class HttpMeasurement:
    """Measures by turns and keeps what came out."""

    concord: ConcordProcess
    client: BenchClient
    rounds: int
    commands_per_round: int = COMMANDS_PER_ROUND
    reads_per_round: int = READS_PER_ROUND
    results: list[RatioResult] = field(default_factory=list)
    processor_microseconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Of both servers for each request, by name."""

    def send_commands(self, command: MeasuredCommand) -> list[Any]:
        """Send a command's requests in rounds and return the documents of the answers."""
        path = f"/{command.name.replace(' ', '-')}"
        with run_bare_application({path: name_model(command.model)}) as bare:
            bodies = self._take_turns(
                command.name,
                command.requests,
                lambda one: Request("POST", path, {}, one.body, 201),
                bare,
                COMMAND_LIMIT,
            )
        return [json.loads(body) for body in bodies]

    def send_reads(self, name: str, path: str, folder: Path) -> Any:
        """Read a path in rounds and return the document of one answer."""
        requests = [self.client.read(path) for _ in range(self.reads_per_round * self.rounds)]
        (answer,) = send_requests(self.client.port, requests[:1]).bodies
        file = folder / "answer.json"
        file.write_text(answer)
        with run_bare_application({}, {"/read": file}) as bare:
            self._take_turns(
                name, requests, lambda _: Request("GET", "/read", {}), bare, READ_LIMIT
            )
        return json.loads(answer)

    def _take_turns(
        self,
        name: str,
        requests: Sequence[Request],
        to_bare: Callable[[Request], Request],
        bare: BareProcess,
        limit: Any,
    ) -> list[str]:
        send_requests(bare.port, [to_bare(requests[0])] * CONNECTIONS)  # it has started then
        size = len(requests) // self.rounds
        bodies: list[str] = []
        speeds = []
        used = [0.0, 0.0]
        for at in range(0, size * self.rounds, size):
            turn = requests[at : at + size]
            before = processor_seconds(self.concord.process.pid), processor_seconds(bare.pid)
            answers = send_requests(self.client.port, turn)
            reference = send_requests(bare.port, [to_bare(one) for one in turn])
            used[0] += processor_seconds(self.concord.process.pid) - before[0]
            used[1] += processor_seconds(bare.pid) - before[1]
            bodies += answers.bodies
            speeds.append((size / answers.seconds, size / reference.seconds))
        self.processor_microseconds[name] = (
            used[0] / size / self.rounds * 1e6,
            used[1] / size / self.rounds * 1e6,
        )
        result = RatioResult(name, speeds, "/s", limit, "bare FastAPI, same body")
        self.results.append(result)
        return bodies


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far, user and system, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def open_measurement(
    folder: Path,
    rounds: int = ROUNDS,
    commands_per_round: int = COMMANDS_PER_ROUND,
    reads_per_round: int = READS_PER_ROUND,
) -> Iterator[HttpMeasurement]:
    """Run an installation with one caller for each connection."""
    with run_concord(folder / "http") as concord:
        issuer = load_local_token_issuer(concord.data_folder)
        roles = [role for role in Role if role is not Role.CONNECTOR]
        tokens = [
            issuer.issue_token(f"bench-{n}", roles, None, utc_now(), TOKEN_LIFETIME)
            for n in range(CONNECTIONS)
        ]
        client = BenchClient(int(concord.base_url.rpartition(":")[2]), tokens)
        yield HttpMeasurement(concord, client, rounds, commands_per_round, reads_per_round)


def measure_http(
    folder: Path,
    rounds: int,
    commands_per_round: int,
    reads_per_round: int,
    areas: Sequence[str] = tuple(AREAS),
) -> Iterator[RatioResult]:
    """Yield each command and each read of these areas."""
    with open_measurement(folder, rounds, commands_per_round, reads_per_round) as measurement:
        shown = 0
        for _ in run_measurement(measurement, folder, areas):
            yield from measurement.results[shown:]
            shown = len(measurement.results)


def run_measurement(
    measurement: HttpMeasurement, folder: Path, areas: Sequence[str]
) -> Iterator[str]:
    """Measure; yields each name when it is done."""
    names: list[str] = []

    def sent(command: MeasuredCommand) -> list[Any]:
        documents = measurement.send_commands(command)
        names.append(command.name)
        return documents

    for area in dict.fromkeys(("directory", *areas)):  # the others need its departments
        AREAS[area](measurement.client, measurement.commands_per_round * measurement.rounds, sent)
        yield from names
        names.clear()
        if area in READS:
            measurement.client.wait_until_idle()
            path, key = READS[area]
            page = measurement.send_reads(f"a page of {area}", f"{path}?limit=50", folder)
            yield f"a page of {area}"
            measurement.send_reads(f"one of {area}", f"{path}/{page['items'][0][key]}", folder)
            yield f"one of {area}"
        measurement.client.wait_until_idle()


def main(areas: Sequence[str]) -> None:
    """Print speeds, ratios and processor time for each request."""
    began = time.monotonic()
    with TemporaryDirectory() as name, open_measurement(Path(name)) as measurement:
        shown = 0
        for _ in run_measurement(measurement, Path(name), areas or tuple(AREAS)):
            for result in measurement.results[shown:]:
                own, bare = measurement.processor_microseconds[result.name]
                print(  # noqa: T201  a table for a terminal
                    f"{result.name:24} {result.measured_median:7,.0f} /s"
                    f" {result.baseline_median:7,.0f} /s {result.median_ratio:5.2f} ×"
                    f"   {own:6,.0f} µs {bare:5,.0f} µs {bare / own:5.2f} ×",
                    flush=True,
                )
            shown = len(measurement.results)
    print(f"{time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
