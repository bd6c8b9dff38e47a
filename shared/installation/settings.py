"""The settings: read once from the environment (`CONCORD_…`) and passed on as arguments."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.http.directory_access import RolesFrom
from shared.http.oidc.claim_mapping import ClaimMapping
from shared.http.oidc.provider_settings import ProviderSettings
from shared.http.read_scope import ReadScopeMode
from shared.http.roles import DEFAULT_AUDIENCE, Role
from shared.installation.address_settings import AddressSettings, UrlText
from shared.installation.bus_name import BusName
from shared.installation.caller_settings import CallerSettings
from shared.installation.connector_settings import ConnectorSettings
from shared.installation.database_settings import DatabaseSettings
from shared.installation.limit_settings import LimitSettings, split_at_commas
from shared.installation.registry_settings import RegistrySettings
from shared.installation.sending_settings import SendingSettings
from shared.installation.terminal_settings import InvalidSettings, find_secrets_folder
from shared.installation.trusted_token_issuers import AuthenticationSettings
from shared.kafka.settings import KafkaSettings, SaslMechanism, SecurityProtocol
from shared.service_runtime.late_entry import DEFAULT_WORKING_DAYS
from shared.service_runtime.outbound_settings import OutboundSettings
from shared.telemetry.exporters import OtlpSettings


def _wrap_in_list(value: Any) -> Any:
    """Return a single role as a list with one element."""
    return [value] if isinstance(value, str) else value


def _validate_origin(text: str) -> str:
    """Return an origin as browsers send it: scheme, host and port, in lower case."""
    if re.fullmatch(r"https?://[a-z0-9.\[\]:-]+", text) is None:
        message = f"{text} is no origin; write it like https://console.firm.example, without a path"
        raise ValueError(message)
    return text


Origin = Annotated[str, AfterValidator(_validate_origin)]
RoleSet = Annotated[frozenset[Role], BeforeValidator(_wrap_in_list)]


class MigrationMode(StrEnum):
    """Who migrates the database schemas when a service starts."""

    AT_STARTUP = "now"
    """The service itself applies the migrations, which suits one machine."""
    WAIT_UNTIL_MIGRATED = "wait"
    """`concord migrate` applies the migrations; the service waits for it and for the database."""


class Settings(
    AddressSettings,
    CallerSettings,
    ConnectorSettings,
    DatabaseSettings,
    LimitSettings,
    RegistrySettings,
    SendingSettings,
):
    """The settings of this process; every default suits one machine."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    data: Path = Path("concord-data")
    """The data folder: keys, the bus selection and the embedded database."""
    cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(split_at_commas)] = ()
    """The origins, separated by commas, whose pages may call the API from browsers."""
    read_scope: ReadScopeMode = ReadScopeMode.DEPARTMENT
    """Whether department roles read their own department's pay, people, requests and notices."""
    roles_from: RolesFrom = RolesFrom.DIRECTORY
    """Whether the directory says who has which role, or tokens alone."""
    log_level: str = "warning"
    migrate: MigrationMode = MigrationMode.AT_STARTUP
    late_entry_working_days: int = Field(default=DEFAULT_WORKING_DAYS, ge=0, le=366)
    """An entry about a time before so many working days counts once the other side confirms it."""
    story: bool = False
    """Whether a scenario that is run from another process sets the clock; for trials only."""

    services_url: str = Field(default="http://{area}:8420", pattern=r"^https?://.*\{area\}")
    """The base URL of each service for the gateway; `{area}` stands for its name."""
    services: dict[str, str] = Field(default_factory=dict)
    """The base URLs of areas whose services are not at `services_url`."""

    otlp_endpoint: str | None = Field(default=None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """The collector that takes OTLP over HTTP; without one no traces are recorded."""
    traces_sampled: float = Field(default=0.1, ge=0, le=1, alias="OTEL_TRACES_SAMPLER_ARG")
    """The share of traces starting here that are recorded, from 0 to 1."""

    bus: BusName = BusName.EMBEDDED
    kafka_bootstrap: str = "127.0.0.1:9092"
    """The brokers as `host:port`, separated by commas."""
    kafka_protocol: SecurityProtocol = "PLAINTEXT"
    kafka_ca_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    kafka_mechanism: SaslMechanism = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: str | None = Field(default=None, repr=False)
    kafka_partitions: int = Field(default=6, ge=1)
    """The number of partitions of each topic that is created."""
    kafka_replication: int = Field(default=1, ge=1)
    """The number of brokers that store each fact."""
    kafka_prefix: str = "concord."
    """The prefix of topic and group names."""

    oidc_issuer: UrlText | None = None
    """The issuer of the OpenID Connect provider that signs callers on."""
    oidc_audience: str = Field(default=DEFAULT_AUDIENCE, min_length=1)
    oidc_client_id: str | None = Field(default=None, min_length=1)
    """The provider's public client with which a page signs people on."""
    oidc_jwks_url: UrlText | None = None
    """The URL of the provider's keys; without it the discovery document names it."""
    oidc_ca_file: Path | None = None
    oidc_roles_claim: str = Field(default="roles", min_length=1)
    oidc_roles: dict[str, RoleSet] | None = None
    """Maps the provider's role names to roles; without it the names are Concord's own."""
    oidc_department_claim: str = Field(default="department", min_length=1)
    local_tokens: bool | None = None
    """Whether the installation's own tokens are accepted; by default only without a provider."""
    token_public_key_file: Path | None = None
    """The public half of the key of these tokens, where the private one is kept elsewhere."""

    @classmethod
    def from_environment(cls, **overrides: Any) -> Self:
        """Return the environment's settings with these overrides; secrets may be in files.

        `CONCORD_SECRETS` names their folder; a file `concord_database_url` there is the setting
        `CONCORD_DATABASE_URL`. Raises `InvalidSettings`.
        """
        secrets_folder = find_secrets_folder()
        try:
            return cls(_secrets_dir=secrets_folder, **overrides)
        except ValidationError as error:
            raise InvalidSettings("\n".join(map(_describe_error, error.errors()))) from error

    @model_validator(mode="after")
    def _check_token_issuers(self) -> Self:
        if self.oidc_issuer is not None:
            return self
        unused = sorted(name for name in self.model_fields_set if name.startswith("oidc_"))
        if unused:
            raise ValueError(
                f"CONCORD_{unused[0].upper()} has no effect without CONCORD_OIDC_ISSUER"
            )
        if self.local_tokens is False:
            raise ValueError("CONCORD_LOCAL_TOKENS=false needs CONCORD_OIDC_ISSUER")
        return self

    @model_validator(mode="after")
    def _check_ca_file(self) -> Self:
        try:
            self.authentication().check_ca_file()
        except OSError as error:
            message = f"CONCORD_OIDC_CA_FILE={self.oidc_ca_file} cannot be used: {error}"
            raise ValueError(message) from error
        return self

    def outbound(self, port: int | None = None) -> OutboundSettings:
        """Return where areas may send, how they keep secrets, and what is connected.

        `port` is the one that is served at, where it is not the one that is set.
        """
        return replace(super().outbound(), connectors=self.connector_accounts(self.own_url(port)))

    def authentication(self) -> AuthenticationSettings:
        """Return whose tokens are accepted, as these settings say."""
        if self.oidc_issuer is None:
            return AuthenticationSettings(
                public_key_file=self.token_public_key_file,
                token_lifetimes=self.token_lifetimes(),
            )
        provider = ProviderSettings(
            issuer=self.oidc_issuer,
            audience=self.oidc_audience,
            jwks_url=self.oidc_jwks_url,
            client_id=self.oidc_client_id,
            ca_file=self.oidc_ca_file,
            claim_mapping=ClaimMapping(
                self.oidc_roles_claim, self.oidc_roles, self.oidc_department_claim
            ),
        )
        return AuthenticationSettings(
            provider,
            bool(self.local_tokens),
            self.token_public_key_file,
            token_lifetimes=self.token_lifetimes(),
        )

    def kafka_settings(self, port: int | None = None) -> KafkaSettings | None:
        """Return how to reach Kafka; `None` if the embedded bus carries the facts."""
        if self.bus is BusName.EMBEDDED:
            return None
        return KafkaSettings(
            bootstrap_servers=self.kafka_bootstrap,
            security_protocol=self.kafka_protocol,
            ca_file=self.kafka_ca_file,
            certificate_file=self.kafka_certificate_file,
            key_file=self.kafka_key_file,
            sasl_mechanism=self.kafka_mechanism,
            user=self.kafka_user,
            password=self.kafka_password,
            partitions=self.kafka_partitions,
            replication_factor=self.kafka_replication,
            prefix=self.kafka_prefix,
            public_url=self.api_url(port),
        )

    def otlp_settings(self) -> OtlpSettings | None:
        """Return where traces and metrics are sent; `None` if metrics are only scraped."""
        if self.otlp_endpoint is None:
            return None
        return OtlpSettings(self.otlp_endpoint, self.traces_sampled)


def _describe_error(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    name, *path = map(str, error["loc"])
    variable = name if name.isupper() else f"CONCORD_{name.upper()}"
    return f"{variable}: {' '.join([*path, message])}"
