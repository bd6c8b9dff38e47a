"""The settings of the systems that are connected: a file that names them and their secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AwareDatetime,
    BaseModel,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.service_runtime.connector_accounts import (
    ConnectorAccount,
    PolledSystem,
    SecretReference,
)

_REFERENCE = re.compile(r"(?P<kind>file|environment):(?P<name>.+)")
HttpAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^/@\s]+(/\S*)?$")]
"""An address without a user and a password, which logs and answers would show."""
ConnectorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _PolledSystem(BaseModel, extra="forbid"):
    """Where a system is polled, as the file has it."""

    url: HttpAddress
    database: str = ""
    credentials: str
    """Where its user and password, or its key, are."""
    time_zone: str = "Asia/Shanghai"
    interval_seconds: Annotated[float, Field(ge=1, le=3600)] = 3.0
    overlap_seconds: Annotated[int, Field(ge=60, le=86400)] = 600
    comparison_seconds: Annotated[int, Field(ge=60, le=604800)] = 3600
    max_deleted_percent: Annotated[int, Field(ge=0, le=100)] = 20
    begins_at: AwareDatetime | None = None


class _NamedConnector(BaseModel, extra="forbid"):
    """A connected system as the file has it."""

    system: str
    secrets: Annotated[list[str], Field(max_length=2)] = []
    """Where the secret is that its webhooks are signed with; two while one replaces the other."""
    polled: _PolledSystem | None = None
    token: str
    """Where the connector's own token is."""

    @model_validator(mode="after")
    def _check_that_something_comes(self) -> Self:
        if not self.secrets and self.polled is None:
            message = "name `secrets` for webhooks, or `polled` for a system that is asked"
            raise ValueError(message)
        return self


class _ConnectorsFile(BaseModel, extra="forbid"):
    """The file."""

    api: HttpAddress | None = None
    """Where the areas' APIs are; this process's own port by default."""
    connectors: dict[ConnectorId, _NamedConnector]

    @model_validator(mode="after")
    def _check_that_each_is_somebody_of_its_own(self) -> Self:
        named = self.connectors.values()
        secrets = [*(one.token for one in named), *(text for one in named for text in one.secrets)]
        if len(set(secrets)) < len(secrets):
            message = "two connectors name the same token or secret: give each its own"
            raise ValueError(message)
        return self


class ConnectorSettings(BaseSettings):
    """Which systems are connected; none by default."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    connectors: Path | None = None
    """A JSON file that names the connected systems, and where their secrets are."""

    @model_validator(mode="after")
    def _check_connectors(self) -> Self:
        self.connector_accounts("http://127.0.0.1")
        return self

    def connector_accounts(self, own_url: str) -> tuple[ConnectorAccount, ...]:
        """Return the connected systems; raises `ValueError` where the file cannot be used."""
        if self.connectors is None:
            return ()
        try:
            found = _ConnectorsFile.model_validate_json(self.connectors.read_bytes())
        except OSError as error:
            message = f"CONCORD_CONNECTORS={self.connectors} cannot be used: {error}"
            raise ValueError(message) from error
        except ValidationError as error:
            message = f"CONCORD_CONNECTORS={self.connectors} cannot be used: {_faults(error)}"
            raise ValueError(message) from None
        return tuple(
            self._account(name, one, found.api or own_url) for name, one in found.connectors.items()
        )

    def _account(self, name: str, named: _NamedConnector, api_url: str) -> ConnectorAccount:
        try:
            return ConnectorAccount(
                id=name,
                system=named.system,
                secrets=tuple(secret_reference(text, os.environ) for text in named.secrets),
                token=secret_reference(named.token, os.environ),
                api_url=api_url,
                polled=None if named.polled is None else _polled_system(named.polled),
            )
        except ValueError as error:
            message = f"CONCORD_CONNECTORS={self.connectors} cannot be used: {name}: {error}"
            raise ValueError(message) from None


def _polled_system(named: _PolledSystem) -> PolledSystem:
    try:
        zone = ZoneInfo(named.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"there is no time zone {named.time_zone}"
        raise ValueError(message) from error
    return PolledSystem(
        url=named.url,
        database=named.database,
        credentials=secret_reference(named.credentials, os.environ),
        time_zone=zone,
        interval_seconds=named.interval_seconds,
        overlap=timedelta(seconds=named.overlap_seconds),
        comparison_interval=timedelta(seconds=named.comparison_seconds),
        max_deleted_percent=named.max_deleted_percent,
        begins_at=named.begins_at,
    )


def _faults(error: ValidationError) -> str:
    """Return what is wrong, without the text: somebody may have written a secret into the file."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}"
        for one in error.errors(include_input=False, include_context=False, include_url=False)
    )


def secret_reference(text: str, environ: Mapping[str, str]) -> SecretReference:
    """Return what `file:/path` or `environment:NAME` refers to; raises `ValueError`."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        message = "a secret is named as file:/path or environment:NAME, and never written out"
        raise ValueError(message)
    if found["kind"] == "file":
        return SecretReference(text, path=Path(found["name"]))
    return SecretReference(text, value=environ.get(found["name"], ""))
