"""A line for each test; and brokers of a test's own, to be broken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

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


@pytest.fixture
def own_cluster(tmp_path: Path) -> Callable[..., AbstractContextManager[Cluster]]:
    """Give what runs brokers for this test alone; see `cluster`."""
    try:
        return partial(cluster, fetched(KAFKA_CACHE), tmp_path / "kafka")
    except KafkaMissing as missing:
        pytest.skip(f"no Kafka of our own: {missing}")
