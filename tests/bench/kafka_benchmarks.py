"""The benchmarks that need a real Kafka broker."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from shared.kafka.settings import KafkaSettings
from shared.testing.kafka_broker import KafkaUnavailable, download_kafka, run_broker_cluster
from tests.bench.benchmark import BenchmarkContext, Measured, Size
from tests.bench.consumer_lag_benchmark import FULL_SECONDS, measure_consumer_lag
from tests.bench.end_to_end_latency_benchmark import measure_end_to_end_latency
from tests.bench.measured_cost import MeasuredCost
from tests.bench.relay_benchmark import measure_relay
from tests.conftest import KAFKA_CACHE


async def measure_over_kafka(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Yield each measurement, on databases of their own: positions are valid on one bus only."""
    try:
        jars = download_kafka(KAFKA_CACHE)
    except KafkaUnavailable as missing:
        yield f"left out, {missing}"
        return
    facts, rounds = context.choose(full=100_000, smoke=1_000), context.choose(full=5, smoke=1)
    async with context.run_postgres() as server:
        with _run_broker(jars, context.folder) as bootstrap:
            async with server.create_fresh_database() as fresh:
                settings = KafkaSettings(bootstrap, prefix=_topic_prefix())
                relayed = await measure_relay(fresh, settings, jars, facts, rounds)
                yield relayed
                rates = [rate for rate, _ in relayed.rounds]
                yield MeasuredCost("relay_seconds_per_fact", [1 / rate for rate in rates])
            if context.size is not Size.SMOKE:
                async with server.create_fresh_database() as fresh:
                    settings = KafkaSettings(bootstrap, prefix=_topic_prefix())
                    yield await measure_end_to_end_latency(fresh, settings, context.folder)
                environ = {
                    "CONCORD_KAFKA_BOOTSTRAP": bootstrap,
                    "CONCORD_KAFKA_PREFIX": _topic_prefix(),
                }
                seconds = context.choose(full=20.0, smoke=0.0, long=FULL_SECONDS)
                async for measured in measure_consumer_lag(
                    context.folder, "kafka", environ, seconds
                ):
                    yield measured


@contextmanager
def _run_broker(jars: Path, folder: Path) -> Iterator[str]:
    """Yield the addresses of the broker that KAFKA_BOOTSTRAP names, else of a new one."""
    bootstrap_servers = os.environ.get("KAFKA_BOOTSTRAP")
    if bootstrap_servers:
        yield bootstrap_servers
    else:
        with run_broker_cluster(jars, folder / "kafka") as running:
            yield running.bootstrap_servers


def _topic_prefix() -> str:
    return f"bench-{uuid4().hex[:12]}."
