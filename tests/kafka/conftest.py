"""A Kafka pipeline for each test, and brokers that a test may kill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from itertools import count
from typing import Protocol

import pytest

from shared.kafka.settings import KafkaSettings
from shared.testing.kafka_broker import (
    BrokerCluster,
    KafkaUnavailable,
    download_kafka,
    run_broker_cluster,
)
from shared.testing.postgres_test_server import FreshDatabase
from tests.conftest import KAFKA_CACHE
from tests.kafka.kafka_pipeline import KafkaPipeline, open_kafka_pipeline


@pytest.fixture
async def kafka_pipeline(
    kafka: KafkaSettings, fresh_database: FreshDatabase
) -> AsyncIterator[KafkaPipeline]:
    async with open_kafka_pipeline(kafka, fresh_database) as opened:
        yield opened


class StartCluster(Protocol):
    """Runs brokers until the block ends."""

    def __call__(
        self, *, broker_count: int = 1, extra_properties: Mapping[str, str] | None = None
    ) -> AbstractContextManager[BrokerCluster]: ...


@pytest.fixture(scope="module")
def start_cluster(tmp_path_factory: pytest.TempPathFactory) -> StartCluster:
    """Return a function that runs brokers for this module alone; see `cluster_starter`."""
    return cluster_starter(tmp_path_factory)


def cluster_starter(tmp_path_factory: pytest.TempPathFactory) -> StartCluster:
    """Return a function that runs brokers in folders of this run; skip the test without Kafka."""
    folder_numbers = count(1)

    def start(
        *, broker_count: int = 1, extra_properties: Mapping[str, str] | None = None
    ) -> AbstractContextManager[BrokerCluster]:
        return run_broker_cluster(
            jars,
            tmp_path_factory.mktemp(f"brokers-{next(folder_numbers)}"),
            broker_count=broker_count,
            extra_properties=extra_properties,
            short_lived=True,
        )

    try:
        jars = download_kafka(KAFKA_CACHE)
    except KafkaUnavailable as missing:
        pytest.skip(f"no Kafka to run: {missing}")
    return start
