"""Settings, read once from the environment (`CONCORD_…`) and passed on by argument."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.kafka.settings import KafkaSettings, Mechanism, Protocol
from shared.telemetry.exporters import Otlp


class BusName(StrEnum):
    """What carries facts between the areas."""

    EMBEDDED = "embedded"
    KAFKA = "kafka"


class Migrate(StrEnum):
    """Who brings the database up to date when a service starts."""

    NOW = "now"
    """The service itself: right for one machine."""
    WAIT = "wait"
    """`concord migrate`; the service waits for it, and for the database."""


class SettingsWrong(Exception):
    """The environment says what cannot be; the message names each setting."""


class Settings(BaseSettings):
    """How this process is to run; every default suits one machine."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", env_ignore_empty=True, frozen=True)

    data: Path = Path("concord-data")
    """Where the embedded mode keeps everything."""
    database_url: str | None = None
    """A PostgreSQL server to use instead of the embedded one."""
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    """0 takes a free one."""
    log_level: str = "warning"
    pool_size: int = Field(default=4, ge=2)
    """Connections of each area, at most."""
    migrate: Migrate = Migrate.NOW
    story: bool = False
    """Whether a story told here from elsewhere sets the clock; for trying Concord out only."""

    url: str | None = Field(default=None, pattern="^https?://")
    """The installation the terminal talks to, where it is not the data folder's."""
    token: str | None = Field(default=None, repr=False)
    """What the terminal shows there; else it signs one with the data folder's key."""
    services_url: str = Field(default="http://{area}:8420", pattern=r"^https?://.*\{area\}")
    """Where the gateway finds each service."""
    services: dict[str, str] = Field(default_factory=dict)
    """Areas that it finds elsewhere: area → base URL."""

    otlp_endpoint: str | None = Field(default=None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """A collector that takes OTLP over HTTP; traces are recorded only where there is one."""
    traces_sampled: float = Field(default=0.1, ge=0, le=1, alias="OTEL_TRACES_SAMPLER_ARG")
    """Which part of the traces that begin here are recorded."""

    bus: BusName = BusName.EMBEDDED
    kafka_bootstrap: str = "127.0.0.1:9092"
    """`host:port`, several with commas."""
    kafka_protocol: Protocol = "PLAINTEXT"
    kafka_ca_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    kafka_mechanism: Mechanism = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: str | None = Field(default=None, repr=False)
    kafka_partitions: int = Field(default=6, ge=1)
    """Of each topic, when it is made."""
    kafka_replication: int = Field(default=1, ge=1)
    """Brokers that keep each fact."""
    kafka_prefix: str = "concord."
    """Of topics and groups."""

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Return the environment's settings, and those given; secrets may stand in files.

        `CONCORD_SECRETS` names their folder; a file `concord_database_url` there is the setting
        `CONCORD_DATABASE_URL`. Raises `SettingsWrong`.
        """
        secrets = os.environ.get("CONCORD_SECRETS")
        if secrets is not None and not Path(secrets).is_dir():
            message = f"CONCORD_SECRETS: there is no folder {secrets}"
            raise SettingsWrong(message)
        try:
            return cls(_secrets_dir=secrets, **given)
        except ValidationError as error:
            wrong = (
                f"{cls._variable(one['loc'])}: {one['msg']}"
                for one in error.errors(include_url=False, include_input=False)
            )
            raise SettingsWrong("\n".join(wrong)) from error

    @classmethod
    def _variable(cls, place: tuple[int | str, ...]) -> str:
        name = ".".join(map(str, place))
        return f"CONCORD_{name.upper()}" if name in cls.model_fields else name

    def kafka(self) -> KafkaSettings | None:
        """Return how to reach Kafka; `None` where the embedded bus carries the facts."""
        if self.bus is BusName.EMBEDDED:
            return None
        return KafkaSettings(
            bootstrap=self.kafka_bootstrap,
            protocol=self.kafka_protocol,
            ca_file=self.kafka_ca_file,
            certificate_file=self.kafka_certificate_file,
            key_file=self.kafka_key_file,
            mechanism=self.kafka_mechanism,
            user=self.kafka_user,
            password=self.kafka_password,
            partitions=self.kafka_partitions,
            replication=self.kafka_replication,
            prefix=self.kafka_prefix,
        )

    def otlp(self) -> Otlp | None:
        """Return where traces and metrics are sent; `None` where metrics are only fetched."""
        if self.otlp_endpoint is None:
            return None
        return Otlp(self.otlp_endpoint, self.traces_sampled)
