"""Topics are made as Concord needs them; one that would lose facts is refused with advice."""

from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    AuthenticationFailedError,
    NodeNotReadyError,
    TopicAuthorizationFailedError,
)

from shared.eventsourcing.bus import BusUnavailable
from shared.kafka.bus import open_kafka_bus
from shared.kafka.errors import PermanentKafkaError, translate_error
from shared.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka


async def make(settings: KafkaSettings, partitions: int, **configs: str) -> None:
    admin = AIOKafkaAdminClient(**settings.client_options())
    await admin.start()
    configs = {name.replace("_", "."): value for name, value in configs.items()}
    new = NewTopic(settings.topic_name("bell"), partitions, 1, topic_configs=configs)
    await admin.create_topics([new])
    await admin.close()


async def check(settings: KafkaSettings) -> None:
    async with open_kafka_bus(settings) as bus:
        await bus.ensure_topics(["bell"])


async def test_a_topic_is_made_once(kafka: KafkaSettings) -> None:
    await check(kafka)
    await check(kafka)


async def test_a_topic_with_retention_or_compaction_is_refused(kafka: KafkaSettings) -> None:
    await make(kafka, 6, retention_ms="1000", cleanup_policy="compact")
    with pytest.raises(
        PermanentKafkaError, match=r"set cleanup\.policy=delete, retention\.ms=-1, .* on"
    ):
        await check(kafka)


async def test_other_partitions_than_wanted_are_refused(kafka: KafkaSettings) -> None:
    await check(kafka)
    with pytest.raises(PermanentKafkaError, match="CONCORD_KAFKA_PARTITIONS=6"):
        await check(replace(kafka, partitions=12))


async def test_more_copies_than_brokers_are_refused(kafka: KafkaSettings) -> None:
    with pytest.raises(PermanentKafkaError, match="set CONCORD_KAFKA_REPLICATION"):
        await check(replace(kafka, replication_factor=30))


async def test_a_cluster_that_is_away_is_said_to_be_away() -> None:
    nobody = KafkaSettings("127.0.0.1:1")
    with pytest.raises(BusUnavailable):
        await check(nobody)


def test_what_the_cluster_refuses_comes_with_advice() -> None:
    for error, advice in [
        (TopicAuthorizationFailedError("t"), "grant Create"),
        (AuthenticationFailedError("no"), "user and password"),
    ]:
        refusal = translate_error("sending", error)
        assert isinstance(refusal, PermanentKafkaError)
        assert advice in str(refusal)
    assert isinstance(translate_error("sending", NodeNotReadyError()), BusUnavailable)
