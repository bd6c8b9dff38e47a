"""Settings of the Kafka connection and of the topics that Concord creates."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

REQUEST_TIMEOUT_MS = 10_000
METADATA_MAX_AGE_MS = 10_000
"""The longest time for which a client uses cached metadata, such as a partition's old leader."""


@dataclass(frozen=True)
class KafkaSettings:
    """The settings of all Kafka clients; `shared.installation` reads them from the environment."""

    bootstrap_servers: str
    """These are the brokers' `host:port`, separated by commas."""
    security_protocol: SecurityProtocol = "PLAINTEXT"
    ca_file: Path | None = None
    """This CA signed the brokers' certificates; without it the system's CAs are trusted."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    sasl_mechanism: SaslMechanism = "SCRAM-SHA-512"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    partitions: int = 6
    """Each topic has so many partitions; later changes would move keys between partitions."""
    replication_factor: int = 1
    """So many brokers store each fact; 3 where facts must survive the loss of one broker."""
    prefix: str = "concord."
    """Topics and groups have this prefix; it separates two installations on one cluster."""
    public_url: str = DEFAULT_PUBLIC_URL
    """Below this address the installation answers the schemas that facts name."""

    @property
    def min_in_sync_replicas(self) -> int:
        """Return how many replicas must have a fact before it is acknowledged."""
        return max(1, self.replication_factor - 1)

    def topic_name(self, area: str) -> str:
        """Return the name of an area's topic."""
        return self.prefix + area

    def area_of_topic(self, topic: str) -> str:
        """Return the area of a topic."""
        return topic.removeprefix(self.prefix)

    def group_id(self, consumer: str) -> str:
        """Return the name of a consumer's group."""
        return self.prefix + consumer

    def create_ssl_context(self) -> ssl.SSLContext | None:
        """Return the TLS context, `None` without TLS; raises `OSError` for an unusable file."""
        if not self.security_protocol.endswith("SSL"):
            return None
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file)
        return context

    def security_options(self) -> dict[str, Any]:
        """Return the TLS and SASL arguments of every connection."""
        options: dict[str, Any] = {
            "security_protocol": self.security_protocol,
            "ssl_context": self.create_ssl_context(),
        }
        if self.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.user
            options["sasl_plain_password"] = self.password
        return options

    def client_options(self) -> dict[str, Any]:
        """Return the arguments of every client of aiokafka."""
        return {
            "bootstrap_servers": self.bootstrap_servers.split(","),
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
            "metadata_max_age_ms": METADATA_MAX_AGE_MS,
            **self.security_options(),
        }


@dataclass(frozen=True)
class RegistryConnection:
    """Where a schema registry is, and how callers sign on there."""

    url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    """A bearer token, in place of user and password."""
    ca_file: Path | None = None
    """This CA signed its certificate; without it the system's CAs are trusted."""
