"""Describes an installation's brokers and topics for its AsyncAPI document."""

from __future__ import annotations

from typing import Any

from shared.contract_documents.asyncapi import TopicSettings
from shared.kafka.settings import KafkaSettings

_PROTOCOLS = {"PLAINTEXT": "kafka", "SASL_PLAINTEXT": "kafka"}
_SASL_TYPES = {
    "PLAIN": "plain",
    "SCRAM-SHA-256": "scramSha256",
    "SCRAM-SHA-512": "scramSha512",
}


def describe_topics(settings: KafkaSettings | None, public_url: str) -> TopicSettings:
    """Return what the document says of the topics; without Kafka, what they would be by default.

    It names no user and no password.
    """
    if settings is None:
        return TopicSettings(public_url=public_url)
    return TopicSettings(
        public_url=public_url,
        topic_prefix=settings.prefix,
        partitions=settings.partitions,
        servers={
            f"broker-{number}": _server(settings, host)
            for number, host in enumerate(settings.bootstrap_servers.split(","), 1)
        },
    )


def _server(settings: KafkaSettings, host: str) -> dict[str, Any]:
    server: dict[str, Any] = {
        "host": host.strip(),
        "protocol": _PROTOCOLS.get(settings.security_protocol, "kafka-secure"),
    }
    if settings.security_protocol.startswith("SASL"):
        server["security"] = [{"type": _SASL_TYPES[settings.sasl_mechanism]}]
    return server
