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
from shared.kafka.bus import kafka_bus
from shared.kafka.refusals import KafkaRefused, told
from shared.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka


async def make(settings: KafkaSettings, partitions: int, **configs: str) -> None:
    admin = AIOKafkaAdminClient(**settings.client())
    await admin.start()
    configs = {name.replace("_", "."): value for name, value in configs.items()}
    new = NewTopic(settings.topic("bell"), partitions, 1, topic_configs=configs)
    await admin.create_topics([new])
    await admin.close()


async def check(settings: KafkaSettings) -> None:
    async with kafka_bus(settings) as bus:
        await bus.check(["bell"])


async def test_a_topic_is_made_once(kafka: KafkaSettings) -> None:
    await check(kafka)
    await check(kafka)


async def test_a_topic_that_forgets_is_refused(kafka: KafkaSettings) -> None:
    await make(kafka, 6, retention_ms="1000", cleanup_policy="compact")
    with pytest.raises(KafkaRefused, match=r"set cleanup\.policy=delete, retention\.ms=-1, .* on"):
        await check(kafka)


async def test_other_partitions_than_wanted_are_refused(kafka: KafkaSettings) -> None:
    await check(kafka)
    with pytest.raises(KafkaRefused, match="CONCORD_KAFKA_PARTITIONS=6"):
        await check(replace(kafka, partitions=12))


async def test_more_copies_than_brokers_are_refused(kafka: KafkaSettings) -> None:
    with pytest.raises(KafkaRefused, match="set CONCORD_KAFKA_REPLICATION"):
        await check(replace(kafka, replication=30))


async def test_a_cluster_that_is_away_is_said_to_be_away() -> None:
    nobody = KafkaSettings("127.0.0.1:1")
    with pytest.raises(BusUnavailable):
        await check(nobody)


def test_what_the_cluster_refuses_comes_with_advice() -> None:
    for error, advice in [
        (TopicAuthorizationFailedError("t"), "grant Create"),
        (AuthenticationFailedError("no"), "user and password"),
    ]:
        refusal = told("sending", error)
        assert isinstance(refusal, KafkaRefused)
        assert advice in str(refusal)
    assert isinstance(told("sending", NodeNotReadyError()), BusUnavailable)
