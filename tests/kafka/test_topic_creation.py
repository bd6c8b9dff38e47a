"""Topics are created as Concord needs them; one that would lose facts is refused with advice."""

from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    AuthenticationFailedError,
    NodeNotReadyError,
    TopicAuthorizationFailedError,
)

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.kafka.bus import open_kafka_bus
from shared.kafka.errors import PermanentKafkaError, translate_error
from shared.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka


async def create_topic(settings: KafkaSettings, partitions: int, **configs: str) -> None:
    admin = AIOKafkaAdminClient(**settings.client_options())
    await admin.start()
    configs = {name.replace("_", "."): value for name, value in configs.items()}
    new = NewTopic(settings.topic_name("bell"), partitions, 1, topic_configs=configs)
    await admin.create_topics([new])
    await admin.close()


async def ensure_topic(settings: KafkaSettings) -> None:
    async with open_kafka_bus(settings) as bus:
        await bus.ensure_topics(["bell"])


async def test_a_topic_is_created_once(kafka: KafkaSettings) -> None:
    await ensure_topic(kafka)
    await ensure_topic(kafka)


async def test_a_topic_with_retention_or_compaction_is_refused(kafka: KafkaSettings) -> None:
    await create_topic(kafka, 6, retention_ms="1000", cleanup_policy="compact")
    with pytest.raises(
        PermanentKafkaError, match=r"set cleanup\.policy=delete, retention\.ms=-1, .* on"
    ):
        await ensure_topic(kafka)


async def test_another_number_of_partitions_is_refused(kafka: KafkaSettings) -> None:
    await ensure_topic(kafka)
    with pytest.raises(PermanentKafkaError, match="CONCORD_KAFKA_PARTITIONS=6"):
        await ensure_topic(replace(kafka, partitions=12))


async def test_more_replicas_than_brokers_are_refused(kafka: KafkaSettings) -> None:
    with pytest.raises(PermanentKafkaError, match="set CONCORD_KAFKA_REPLICATION"):
        await ensure_topic(replace(kafka, replication_factor=30))


async def test_an_unreachable_cluster_is_unavailable() -> None:
    unreachable = KafkaSettings("127.0.0.1:1")
    with pytest.raises(BusUnavailable):
        await ensure_topic(unreachable)


def test_cluster_errors_come_with_advice() -> None:
    for error, advice in [
        (TopicAuthorizationFailedError("t"), "grant Create"),
        (AuthenticationFailedError("no"), "user and password"),
    ]:
        translated = translate_error("sending", error)
        assert isinstance(translated, PermanentKafkaError)
        assert advice in str(translated)
    assert isinstance(translate_error("sending", NodeNotReadyError()), BusUnavailable)
