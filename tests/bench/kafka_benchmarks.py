"""The benchmarks that need a real Kafka broker."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from shared.kafka.settings import KafkaSettings
from shared.testing.kafka_broker import KafkaUnavailable, download_kafka, run_broker_cluster
from shared.testing.postgres_test_server import TestPostgresServer
from tests.bench.benchmark_ratio_result import RatioResult
from tests.bench.end_to_end_latency_benchmark import measure_end_to_end_latency
from tests.bench.relay_benchmark import measure_relay
from tests.conftest import KAFKA_CACHE


async def run_kafka_benchmarks(
    connect_arguments: Mapping[str, Any], folder: Path
) -> AsyncIterator[RatioResult | str]:
    """Yield each measurement, on databases of their own: positions are valid on one bus only."""
    server = TestPostgresServer(connect_arguments)
    try:
        jars = download_kafka(KAFKA_CACHE)
        with _run_broker(jars, folder) as bootstrap:
            async with server.create_fresh_database() as fresh:
                yield await measure_relay(
                    fresh, KafkaSettings(bootstrap, prefix=_topic_prefix()), jars
                )
            async with server.create_fresh_database() as fresh:
                yield await measure_end_to_end_latency(
                    fresh, KafkaSettings(bootstrap, prefix=_topic_prefix()), folder
                )
    except KafkaUnavailable as missing:
        yield f"over Kafka: left out, {missing}"


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
