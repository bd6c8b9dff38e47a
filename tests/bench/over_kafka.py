"""What is measured with a real broker between the services."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from shared.kafka.settings import KafkaSettings
from shared.testing.database import TestServer
from shared.testing.kafka_broker import KafkaMissing, cluster, fetched
from tests.bench.figure import Figure
from tests.bench.hearing import hearing
from tests.bench.relaying import relaying
from tests.conftest import KAFKA_CACHE


async def over_kafka(connect: Mapping[str, Any], folder: Path) -> AsyncIterator[Figure | str]:
    """Measure on databases of their own: positions on one bus mean nothing on the other."""
    server = TestServer(connect)
    try:
        jars = fetched(KAFKA_CACHE)
        with _broker(jars, folder) as bootstrap:
            async with server.fresh_database() as fresh:
                yield await relaying(fresh, KafkaSettings(bootstrap, prefix=_prefix()), jars)
            async with server.fresh_database() as fresh:
                yield await hearing(fresh, KafkaSettings(bootstrap, prefix=_prefix()), folder)
    except KafkaMissing as missing:
        yield f"over Kafka: left out, {missing}"


@contextmanager
def _broker(jars: Path, folder: Path) -> Iterator[str]:
    """Give the broker that is named, else one of our own."""
    given = os.environ.get("KAFKA_BOOTSTRAP")
    if given:
        yield given
    else:
        with cluster(jars, folder / "kafka") as running:
            yield running.bootstrap


def _prefix() -> str:
    return f"bench-{uuid4().hex[:12]}."
