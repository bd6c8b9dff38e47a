"""Benchmark: whether consumers take facts as fast as commands at full speed make them.

32 connections send commands of four areas for a minute, each as fast as it is answered. Every
second the operations routes say how far each consumer is. Reached is what the consumers took in
that time divided by what was published: below 1 the lag grows. Then it is measured how long it
takes until everything is in the statement.

`python -m tests.bench.consumer_lag_benchmark [seconds]` measures it on the embedded bus, and on
Kafka where `KAFKA_BOOTSTRAP` names a broker.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.system_clock_and_ids import utc_now
from shared.terminal.installation_connection import TOKEN_LIFETIME
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.endless_commands import prepare_endless_commands
from tests.bench.keep_alive_connection import KeepAliveConnection
from tests.system.concord_process import run_concord

CONNECTION_COUNT = 32
SAMPLE_SECONDS = 1.0
FULL_SECONDS = 60.0
ROUNDS = 3
WITHIN_NOISE = 0.97
"""What is under way when a sample is taken is not taken yet: a batch of some hundred facts."""
PROGRESS_PATH = "/api/operations/v1/progress"


@dataclass(frozen=True)
class ProgressSample:
    """How much was published to all consumers so far, and how much of that they have taken."""

    at: float
    published: int
    taken: int
    lag_by_consumer: Mapping[str, int]


async def measure_consumer_lag(
    folder: Path, bus: str, environ: Mapping[str, str], seconds: float
) -> AsyncIterator[RatioResult | str]:
    """Yield the ratio over `ROUNDS` parts of the time, and a remark with the lag."""
    options = (f"--bus={bus}",)
    with run_concord(folder / f"lag-{bus}", *options, environ=environ) as concord:
        issuer = load_local_token_issuer(concord.data_folder)
        roles = [role for role in Role if role is not Role.CONNECTOR]
        connections = [
            KeepAliveConnection(
                concord.base_url,
                issuer.issue_token(f"bench-{number}", roles, None, utc_now(), TOKEN_LIFETIME),
            )
            for number in range(CONNECTION_COUNT + 1)
        ]
        *senders, observer = connections
        try:
            commands = await prepare_endless_commands(observer)
            await wait_until_consumed(observer)
            begin, samples = time.perf_counter(), [await _take_sample(observer)]

            def is_over() -> bool:
                return time.perf_counter() > begin + seconds

            async with asyncio.TaskGroup() as tasks:
                for number, sender in enumerate(senders):
                    tasks.create_task(commands.send_until(sender, number, is_over))
                while not is_over():
                    await asyncio.sleep(SAMPLE_SECONDS)
                    samples.append(await _take_sample(observer))
            end = time.perf_counter()
            await wait_until_consumed(observer)
            drained = time.perf_counter() - end
            await _check_statements(observer, commands.accepted_handoffs)
        finally:
            for connection in connections:
                connection.close()
    rate = commands.sent / (end - begin)
    yield RatioResult(
        f"facts taken at {rate:.0f} commands/s, {bus} bus",
        _rounds(samples),
        "/s",
        expect_at_least(WITHIN_NOISE),
        "facts published to them in the same time",
    )
    name, lag = max(samples[-1].lag_by_consumer.items(), key=lambda one: one[1])
    yield (
        f"{bus} bus: at the end {name} lagged most, by {lag:,} facts;"
        f" everything was in the statement {drained:.1f} s after {commands.sent:,} commands"
    )


async def _take_sample(observer: KeepAliveConnection) -> ProgressSample:
    """Read the progress of every consumer; on Kafka a partition's positions are its topic's."""
    standings = (await observer.get(PROGRESS_PATH))["standings"]
    heads: defaultdict[tuple[str, str], int] = defaultdict(int)
    behind: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in standings:
        if not one["consumer"].startswith("relay"):
            key = one["consumer"], one["partition"].partition("/")[0]
            heads[key] = max(heads[key], one["head"])
            behind[key] = max(behind[key], one["head"] - one["position"])
    lags: defaultdict[str, int] = defaultdict(int)
    for (consumer, _), lag in behind.items():
        lags[consumer] += lag
    published = sum(heads.values())
    return ProgressSample(time.perf_counter(), published, published - sum(lags.values()), lags)


def _rounds(samples: list[ProgressSample]) -> list[tuple[float, float]]:
    """Return what was taken and what was published each second, in parts of the time."""
    count = min(ROUNDS, len(samples) - 1)
    ends = [samples[(len(samples) - 1) * number // count] for number in range(1, count + 1)]
    return [
        (
            (end.taken - begin.taken) / (end.at - begin.at),
            (end.published - begin.published) / (end.at - begin.at),
        )
        for begin, end in zip([samples[0], *ends], ends, strict=False)
    ]


async def wait_until_consumed(observer: KeepAliveConnection, waiting_facts: int = 0) -> None:
    """Wait until no consumer has more facts than these before it."""
    while True:
        standings = (await observer.get(PROGRESS_PATH))["standings"]
        if all(one["position"] + waiting_facts >= one["head"] for one in standings):
            return
        await asyncio.sleep(SAMPLE_SECONDS / 10)


async def _check_statements(observer: KeepAliveConnection, accepted_handoffs: int) -> None:
    """Raise `ValueError` where the statements do not show every accepted handoff."""
    base = "/api/incentives/v1"
    shown = 0
    for period in (await observer.get(f"{base}/periods"))["items"]:
        statement: Any = await observer.get(f"{base}/statements/{period['period']}")
        shown += sum(one["on_time"] + one["late"] for one in statement["departments"])
    if shown < accepted_handoffs:
        raise ValueError(f"{shown} obligations are shown, {accepted_handoffs} handoffs accepted")


async def _main(seconds: float) -> None:
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP")
    buses: dict[str, dict[str, str]] = {"embedded": {}}
    if bootstrap:
        prefix = f"bench-{uuid4().hex[:12]}."
        buses["kafka"] = {
            "CONCORD_KAFKA_BOOTSTRAP": bootstrap,
            "CONCORD_KAFKA_PREFIX": prefix,
        }
    with TemporaryDirectory() as folder:
        for bus, environ in buses.items():
            async for measured in measure_consumer_lag(Path(folder), bus, environ, seconds):
                text = (
                    measured
                    if isinstance(measured, str)
                    else f"{measured.name}: {measured.median_ratio:.3f} ×, {measured.rounds}"
                )
                print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1]) if len(sys.argv) > 1 else FULL_SECONDS))
