"""Brokers fall and come back; commands go on meanwhile, and nothing is lost or done twice."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from shared.kafka.settings import KafkaSettings
from shared.testing.database import FreshDatabase
from shared.testing.kafka_broker import Cluster
from tests.kafka.line import line_over
from tests.shared.backbone import beside, comes_true

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("brokers")]

OwnCluster = Callable[..., AbstractContextManager[Cluster]]


async def test_a_broker_is_killed_and_comes_back(
    own_cluster: OwnCluster, fresh: FreshDatabase
) -> None:
    with own_cluster() as cluster:
        (broker,) = cluster.brokers
        async with line_over(KafkaSettings(cluster.bootstrap), fresh) as line:
            async with beside(line.relay().run), beside(line.consumer().run):
                await line.ring_round(5, range(10))
                broker.kill()
                await line.ring_round(5, range(10, 30))
                await asyncio.sleep(2)
                broker.launch()
                await asyncio.to_thread(broker.wait)
                await line.ring_round(5, range(30, 40))
                await comes_true(line.caught_up, within_seconds=60)
            wanted = [str(note) for note in range(40)]
            assert await line.heard() == {f"b{bell}": wanted for bell in range(5)}


@pytest.mark.slow
async def test_one_of_three_brokers_is_killed(
    own_cluster: OwnCluster, fresh: FreshDatabase
) -> None:
    with own_cluster(brokers=3) as cluster:
        settings = KafkaSettings(cluster.bootstrap, replication=3)
        async with line_over(settings, fresh) as line:
            async with beside(line.relay().run), beside(line.consumer().run):
                await line.ring_round(5, range(10))
                cluster.brokers[0].kill()
                await line.ring_round(5, range(10, 40))
                await comes_true(line.caught_up, within_seconds=60)
            wanted = [str(note) for note in range(40)]
            assert await line.heard() == {f"b{bell}": wanted for bell in range(5)}
