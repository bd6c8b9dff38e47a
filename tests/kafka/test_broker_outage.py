"""Brokers are killed and restarted; commands go on, and no effect is lost or repeated."""

import asyncio

import pytest

from shared.kafka.settings import KafkaSettings
from shared.testing.postgres_test_server import FreshDatabase
from tests.kafka.conftest import StartCluster
from tests.kafka.kafka_pipeline import open_kafka_pipeline
from tests.shared.area_harness import run_in_background, wait_until_true

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("brokers")]


async def test_facts_survive_a_broker_that_is_killed_and_restarted(
    start_cluster: StartCluster, fresh_database: FreshDatabase
) -> None:
    with start_cluster() as cluster:
        (broker,) = cluster.brokers
        async with open_kafka_pipeline(
            KafkaSettings(cluster.bootstrap_servers), fresh_database
        ) as pipeline:
            async with (
                run_in_background(pipeline.create_relay().run),
                run_in_background(pipeline.create_consumer().run),
            ):
                await pipeline.ring_bells(5, range(10))
                broker.kill()
                await pipeline.ring_bells(5, range(10, 30))
                await asyncio.sleep(2)
                broker.start()
                await asyncio.to_thread(broker.wait_until_ready)
                await pipeline.ring_bells(5, range(30, 40))
                await wait_until_true(pipeline.is_caught_up, within_seconds=60)
            expected = [str(note) for note in range(40)]
            assert await pipeline.handled_notes() == {f"b{bell}": expected for bell in range(5)}


@pytest.mark.slow
async def test_facts_survive_the_loss_of_one_of_three_brokers(
    start_cluster: StartCluster, fresh_database: FreshDatabase
) -> None:
    with start_cluster(broker_count=3) as cluster:
        settings = KafkaSettings(cluster.bootstrap_servers, replication_factor=3)
        async with open_kafka_pipeline(settings, fresh_database) as pipeline:
            async with (
                run_in_background(pipeline.create_relay().run),
                run_in_background(pipeline.create_consumer().run),
            ):
                await pipeline.ring_bells(5, range(10))
                cluster.brokers[0].kill()
                await pipeline.ring_bells(5, range(10, 40))
                await wait_until_true(pipeline.is_caught_up, within_seconds=60)
            expected = [str(note) for note in range(40)]
            assert await pipeline.handled_notes() == {f"b{bell}": expected for bell in range(5)}
