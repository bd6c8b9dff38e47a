"""A broker that knows its users: who may not, is told what to ask for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from shared.kafka.bus import kafka_bus
from shared.kafka.refusals import KafkaRefused
from shared.kafka.settings import KafkaSettings
from shared.testing.kafka_broker import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("brokers")]

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
GUARDED = {
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
def guarded(
    own_cluster: Callable[..., AbstractContextManager[Cluster]],
) -> Iterator[KafkaSettings]:
    with own_cluster(extra=GUARDED) as cluster:
        yield KafkaSettings(
            cluster.bootstrap,
            protocol="SASL_PLAINTEXT",
            mechanism="PLAIN",
            user="admin",
            password="all",
        )


async def test_who_may_everything_is_let_in(guarded: KafkaSettings) -> None:
    async with kafka_bus(guarded) as bus:
        await bus.check(["bell"])


async def test_a_wrong_password_is_named(guarded: KafkaSettings) -> None:
    async with kafka_bus(replace(guarded, password="forgotten")) as bus:
        with pytest.raises(KafkaRefused, match="does not accept this user and password"):
            await bus.check(["bell"])


async def test_a_mechanism_that_is_not_offered_is_named(guarded: KafkaSettings) -> None:
    async with kafka_bus(replace(guarded, mechanism="SCRAM-SHA-512")) as bus:
        with pytest.raises(KafkaRefused, match="set CONCORD_KAFKA_MECHANISM"):
            await bus.check(["bell"])


async def test_a_lack_of_rights_is_named(guarded: KafkaSettings) -> None:
    async with kafka_bus(replace(guarded, user="guest", password="few")) as bus:
        with pytest.raises(KafkaRefused, match="lacks a right on the topic: grant Create"):
            await bus.check(["clapper"])


async def test_tls_where_there_is_none_is_named(guarded: KafkaSettings) -> None:
    async with kafka_bus(replace(guarded, protocol="SASL_SSL")) as bus:
        with pytest.raises(KafkaRefused, match="TLS fails"):
            await bus.check(["bell"])
