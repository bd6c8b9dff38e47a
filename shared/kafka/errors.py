"""Translates the Kafka client's errors: into advice, or into `BusUnavailable`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka import errors

from shared.eventsourcing.bus_consumer_port import BusUnavailable


class PermanentKafkaError(Exception):
    """The cluster refuses what Concord needs, and a retry will not help; says what to change."""


BROKER_TOO_OLD = "the broker is too old; Concord needs Apache Kafka 2.1 or later"

ADVICE_BY_ERROR: dict[type[Exception], str] = {
    errors.AuthenticationFailedError: "the broker does not accept this user and password",
    errors.SaslAuthenticationFailed: "the broker does not accept this user and password",
    errors.UnsupportedSaslMechanismError: (
        "the broker does not offer this SASL mechanism; set CONCORD_KAFKA_MECHANISM to one it has"
    ),
    errors.TopicAuthorizationFailedError: (
        "this user lacks a right on the topic: grant Create, Describe, DescribeConfigs, Read"
        " and Write on topics of Concord's prefix"
    ),
    errors.GroupAuthorizationFailedError: (
        "this user lacks a right on the group: grant Read on groups of Concord's prefix"
    ),
    errors.ClusterAuthorizationFailedError: (
        "this user lacks a right on the cluster: grant Create and IdempotentWrite"
    ),
    errors.InvalidReplicationFactorError: (
        "the cluster has fewer brokers than replicas are required; set CONCORD_KAFKA_REPLICATION"
    ),
    errors.PolicyViolationError: (
        "a policy of the cluster forbids such a topic; have its administrator create it"
    ),
    errors.UnsupportedVersionError: BROKER_TOO_OLD,
    errors.IncompatibleBrokerVersion: BROKER_TOO_OLD,
    errors.MessageSizeTooLargeError: (
        "the topic refuses a fact of this size; raise max.message.bytes on it"
    ),
    ssl.SSLError: "TLS fails; check CONCORD_KAFKA_CA_FILE and the broker's certificate",
}


def translate_error(operation: str, error: Exception) -> PermanentKafkaError | BusUnavailable:
    """Return the error to raise for an error of the client during an operation."""
    for kind, advice in ADVICE_BY_ERROR.items():
        if isinstance(error, kind):
            return PermanentKafkaError(f"{operation}: {advice} ({error})")
    return BusUnavailable(f"{operation}: {error!r}")


@contextmanager
def translating_errors(operation: str) -> Iterator[None]:
    """Raise the client's errors as `PermanentKafkaError` or `BusUnavailable`."""
    try:
        yield
    except (errors.KafkaError, OSError, TimeoutError) as error:
        raise translate_error(operation, error) from error
