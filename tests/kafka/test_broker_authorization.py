"""A broker with users and rights: an error names the right or setting that is missing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.kafka.bus import open_kafka_bus
from shared.kafka.errors import PermanentKafkaError
from shared.kafka.settings import KafkaSettings
from tests.kafka.conftest import StartCluster

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("brokers")]

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
SECURED_BROKER = {
    "listener.security.protocol.map": "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "listener.name.plaintext.plain.sasl.jaas.config": (
        f'{PLAIN} username="admin" password="all" user_admin="all" user_guest="few";'
    ),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:admin;User:ANONYMOUS",
}


@pytest.fixture(scope="module")
def secured_kafka_settings(start_cluster: StartCluster) -> Iterator[KafkaSettings]:
    with start_cluster(extra_properties=SECURED_BROKER) as cluster:
        yield KafkaSettings(
            cluster.bootstrap_servers,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="PLAIN",
            user="admin",
            password="all",
        )


async def test_a_user_with_all_rights_is_accepted(secured_kafka_settings: KafkaSettings) -> None:
    async with open_kafka_bus(secured_kafka_settings) as bus:
        await bus.ensure_topics(["bell"])


async def test_a_wrong_password_is_named(secured_kafka_settings: KafkaSettings) -> None:
    async with open_kafka_bus(replace(secured_kafka_settings, password="forgotten")) as bus:
        with pytest.raises(PermanentKafkaError, match="does not accept this user and password"):
            await bus.ensure_topics(["bell"])


async def test_a_mechanism_that_is_not_offered_is_named(
    secured_kafka_settings: KafkaSettings,
) -> None:
    async with open_kafka_bus(
        replace(secured_kafka_settings, sasl_mechanism="SCRAM-SHA-512")
    ) as bus:
        with pytest.raises(PermanentKafkaError, match="set CONCORD_KAFKA_MECHANISM"):
            await bus.ensure_topics(["bell"])


async def test_a_missing_right_is_named(secured_kafka_settings: KafkaSettings) -> None:
    async with open_kafka_bus(replace(secured_kafka_settings, user="guest", password="few")) as bus:
        with pytest.raises(PermanentKafkaError, match="lacks a right on the topic: grant Create"):
            await bus.ensure_topics(["clapper"])


async def test_tls_with_a_plaintext_broker_is_named(secured_kafka_settings: KafkaSettings) -> None:
    async with open_kafka_bus(replace(secured_kafka_settings, security_protocol="SASL_SSL")) as bus:
        with pytest.raises(PermanentKafkaError, match="TLS fails"):
            await bus.ensure_topics(["bell"])
