"""A line for each test; and brokers of a test's own, to be broken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest

from shared.kafka.settings import KafkaSettings
from shared.testing.database import FreshDatabase
from shared.testing.kafka_broker import Cluster, KafkaMissing, cluster, fetched
from tests.conftest import KAFKA_CACHE
from tests.kafka.line import Line, line_over


@pytest.fixture
async def line(kafka: KafkaSettings, fresh: FreshDatabase) -> AsyncIterator[Line]:
    async with line_over(kafka, fresh) as opened:
        yield opened


OwnCluster = Callable[..., AbstractContextManager[Cluster]]


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> OwnCluster:
    """Give what runs brokers for these tests alone; see `cluster`."""
    return own_cluster_of(tmp_path_factory)


def own_cluster_of(tmp_path_factory: pytest.TempPathFactory) -> OwnCluster:
    """Return what runs brokers in folders of this run; skips the test where none can be had."""
    numbers = count(1)

    def run(**options: Any) -> AbstractContextManager[Cluster]:
        folder = tmp_path_factory.mktemp(f"brokers-{next(numbers)}")
        return cluster(jars, folder, short_lived=True, **options)

    try:
        jars = fetched(KAFKA_CACHE)
    except KafkaMissing as missing:
        pytest.skip(f"no Kafka of our own: {missing}")
    return run
