"""The settings of the systems that are connected: a file that names them and their secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.service_runtime.connector_accounts import ConnectorAccount, SecretReference

_REFERENCE = re.compile(r"(?P<kind>file|environment):(?P<name>.+)")
ConnectorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _NamedConnector(BaseModel, extra="forbid"):
    """A connected system as the file has it."""

    system: str
    secrets: Annotated[list[str], Field(min_length=1, max_length=2)]
    """Where the secret is that its webhooks are signed with; two while one replaces the other."""
    token: str
    """Where the connector's own token is."""


class _ConnectorsFile(BaseModel, extra="forbid"):
    """The file."""

    api: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    """Where the areas' APIs are; this process's own port by default."""
    connectors: dict[ConnectorId, _NamedConnector]


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
        except (OSError, ValidationError) as error:
            message = f"CONCORD_CONNECTORS={self.connectors} cannot be used: {error}"
            raise ValueError(message) from error
        return tuple(
            ConnectorAccount(
                id=name,
                system=one.system,
                secrets=tuple(secret_reference(text, os.environ) for text in one.secrets),
                token=secret_reference(one.token, os.environ),
                api_url=found.api or own_url,
            )
            for name, one in found.connectors.items()
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
