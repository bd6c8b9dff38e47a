"""How to reach a Kafka cluster, and how Concord's topics are to be on it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

REQUEST_TIMEOUT_MS = 10_000
METADATA_MAX_AGE_MS = 10_000
"""How long a client may go on believing in a leader that is gone without being told."""


@dataclass(frozen=True)
class KafkaSettings:
    """Passed to everything that speaks to Kafka; read by the runtime."""

    bootstrap_servers: str
    """`host:port`, several with commas."""
    security_protocol: SecurityProtocol = "PLAINTEXT"
    ca_file: Path | None = None
    """Who signed the brokers' certificates; the system's authorities where absent."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    sasl_mechanism: SaslMechanism = "SCRAM-SHA-512"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    partitions: int = 6
    """Of each topic. It cannot be changed later: the keys of its facts would move."""
    replication_factor: int = 1
    """Brokers that keep each fact; 3 where it must survive one of them."""
    prefix: str = "concord."
    """Of topics and groups: two installations on one cluster differ in it."""

    @property
    def min_in_sync_replicas(self) -> int:
        """Return how many brokers must have a fact before it counts as sent."""
        return max(1, self.replication_factor - 1)

    def topic_name(self, area: str) -> str:
        """Return the name of an area's topic."""
        return self.prefix + area

    def area_of_topic(self, topic: str) -> str:
        """Return whose topic it is."""
        return topic.removeprefix(self.prefix)

    def group_id(self, consumer: str) -> str:
        """Return the name of a consumer's group."""
        return self.prefix + consumer

    def create_ssl_context(self) -> ssl.SSLContext | None:
        """Return what encrypts the connection; raises `OSError` where a file cannot be used."""
        if not self.security_protocol.endswith("SSL"):
            return None
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file)
        return context

    def security_options(self) -> dict[str, Any]:
        """Return what every connection needs besides an address."""
        login: dict[str, Any] = {
            "security_protocol": self.security_protocol,
            "ssl_context": self.create_ssl_context(),
        }
        if self.security_protocol.startswith("SASL"):
            login["sasl_mechanism"] = self.sasl_mechanism
            login["sasl_plain_username"] = self.user
            login["sasl_plain_password"] = self.password
        return login

    def client_options(self) -> dict[str, Any]:
        """Return the arguments of every client of aiokafka."""
        return {
            "bootstrap_servers": self.bootstrap_servers.split(","),
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
            "metadata_max_age_ms": METADATA_MAX_AGE_MS,
            **self.security_options(),
        }
