"""Benchmark: webhooks of a connected system, against the same application answering nothing.

`concord up` runs as a process of its own with everything that it ships with: durable commits, and
the work on deliveries beside their receipt. 32 connections send deliveries of Jira's usual size,
each with an identifier and a signature of its own; each is acknowledged once its transaction has
been committed. The reference is a route of the same process that reads the same bodies. They are
measured by turns, and before each turn of the reference all deliveries have been worked on: how
fast that went is said, too.

`python -m tests.bench.webhook_benchmark` also prints the processor time of both for each request,
which says more than speeds where other work runs on the machine.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.system_clock_and_ids import utc_now
from shared.terminal.installation_connection import TOKEN_LIFETIME
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.http_benchmark import processor_seconds
from tests.bench.http_load_generator import Answers, Request, send_requests
from tests.connectors.jira_bodies import SECRET, encode, issue, milliseconds, sign
from tests.system.cli_process import process_tree
from tests.system.concord_process import ConcordProcess, run_concord

ROUNDS = 3
WEBHOOKS_PER_ROUND = 3000
LIMIT = expect_at_least(0.5)
API = "/api/connectors/v1"
EMPTY_FIELDS = 150
"""An issue has so many fields without a value; a body then has the 9 KB of Jira's own examples."""
DRAIN_TIMEOUT_SECONDS = 300


@dataclass
class WebhookMeasurement:
    """Measures by turns and keeps what came out."""

    concord: ConcordProcess
    token: str
    rounds: list[tuple[float, float]] = field(default_factory=list)
    p99_seconds: list[tuple[float, float]] = field(default_factory=list)
    drained_per_second: list[float] = field(default_factory=list)
    """How fast the deliveries that waited at the end of each turn were worked on."""
    processor_seconds: dict[str, float] = field(default_factory=dict)
    """Of all webhooks: of Concord and of PostgreSQL, for receipts, the work and the reference."""
    sent: int = 0

    @property
    def port(self) -> int:
        """Where the installation listens."""
        return int(self.concord.base_url.rpartition(":")[2])

    def take_turn(self, count: int) -> None:
        """Send webhooks, have them worked on, and send the same to the reference."""
        requests = [_webhook(number) for number in range(self.sent, self.sent + count)]
        self.sent += count
        received = self._send("receipt", requests)
        waiting, begin = self._read("")["waiting"], time.perf_counter()
        used = self._used()
        self._drain()
        self._note("rest of the work", used)
        if waiting:
            self.drained_per_second.append(waiting / (time.perf_counter() - begin))
        path = f"{API}/reference/jira/webhook"
        reference = self._send(
            "reference", [Request("POST", path, one.headers, one.body, 202) for one in requests]
        )
        assert len({json.loads(body)["id"] for body in received.bodies}) == count
        self.rounds.append((count / received.seconds, count / reference.seconds))
        self.p99_seconds.append((received.p99_seconds, reference.p99_seconds))

    def _send(self, name: str, requests: list[Request]) -> Answers:
        used = self._used()
        answers = send_requests(self.port, requests)
        self._note(name, used)
        return answers

    def _used(self) -> tuple[float, float]:
        """Return the processor time of Concord and of PostgreSQL so far."""
        own = self.concord.process.pid
        others = process_tree(own) - {own}
        return processor_seconds(own), sum(processor_seconds(pid) for pid in others)

    def _note(self, name: str, before: tuple[float, float]) -> None:
        for part, begin, end in zip(("Concord", "PostgreSQL"), before, self._used(), strict=True):
            key = f"{name}, {part}"
            self.processor_seconds[key] = self.processor_seconds.get(key, 0) + end - begin

    def _drain(self) -> None:
        give_up_at = time.monotonic() + DRAIN_TIMEOUT_SECONDS
        while self._read("")["waiting"]:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        listed = self._read("/deliveries?status=ignored&limit=1&total=true")
        assert listed["total"] == self.sent, listed

    def _read(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        request = Request("GET", f"{API}/connectors/jira{path}", headers)
        return json.loads(send_requests(self.port, [request]).bodies[0])

    def results(self) -> Iterator[RatioResult | str]:
        """Yield the row of the table, and what is said beside it."""
        yield RatioResult(
            "take a webhook", self.rounds, "/s", LIMIT, "same application, nothing done"
        )
        own, reference = (median(one) * 1000 for one in zip(*self.p99_seconds, strict=True))
        drained = f"{median(self.drained_per_second or [0]):,.0f}"
        used = ", ".join(
            f"{name} {seconds / self.sent * 1e6:,.0f} µs"
            for name, seconds in self.processor_seconds.items()
        )
        yield (
            f"webhooks: p99 {own:.0f} ms, of the reference {reference:.0f} ms; what waited was"
            f" worked on at {drained}/s; processor time for each: {used}"
        )


def measure_webhooks(folder: Path, rounds: int, per_round: int) -> Iterator[RatioResult | str]:
    """Yield the ratio of speeds, and a remark with latencies and the speed of the work."""
    secret, token, file = (folder / name for name in ("secret", "token", "connectors.json"))
    secret.write_text(SECRET, "utf-8")
    account = {"system": "jira", "secrets": [f"file:{secret}"], "token": f"file:{token}"}
    file.write_text(json.dumps({"connectors": {"jira": account}}), "utf-8")
    with run_concord(
        folder / "webhooks",
        environ={"CONCORD_CONNECTORS": str(file)},
        module="tests.bench.webhook_application",
    ) as concord:
        issuer = load_local_token_issuer(concord.data_folder)
        own, operator = (
            issuer.issue_token(role.value, [role], None, utc_now(), TOKEN_LIFETIME)
            for role in (Role.CONNECTOR, Role.OPERATOR)
        )
        token.write_text(own, "utf-8")
        measurement = WebhookMeasurement(concord, operator)
        for _ in range(rounds):
            measurement.take_turn(per_round)
        yield from measurement.results()


def _webhook(number: int) -> Request:
    """Return an issue's creation; each is another issue's."""
    empty = {f"customfield_{10000 + one}": None for one in range(EMPTY_FIELDS)}
    person = {"accountId": f"5b10a2844c20165700ede{number:03}", "displayName": "Li Wei 李伟"}
    body = {
        "timestamp": milliseconds(utc_now()),
        "webhookEvent": "jira:issue_created",
        "issue_event_type_name": "issue_created",
        "user": person,
        "issue": {
            **issue(
                f"SALES-{number}",
                assignee=person,
                description="The stand needs light and a screen. " * 100,
                **empty,
            ),
            "id": str(100_000 + number),
        },
    }
    sent = encode(body)
    headers = {
        "X-Hub-Signature": sign(sent),
        "X-Atlassian-Webhook-Identifier": f"bench-{number}",
    }
    return Request("POST", f"{API}/connectors/jira/webhook", headers, sent.decode(), 202)


def main(rounds: int = ROUNDS, per_round: int = WEBHOOKS_PER_ROUND) -> None:
    """Print what was measured."""
    with TemporaryDirectory() as folder:
        for one in measure_webhooks(Path(folder), rounds, per_round):
            print(  # noqa: T201  a table for a terminal
                one
                if isinstance(one, str)
                else f"{one.name}: {one.measured_median:,.0f} {one.baseline_median:,.0f} /s"
                f" {one.median_ratio:.2f} × {one.rounds}"
            )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
