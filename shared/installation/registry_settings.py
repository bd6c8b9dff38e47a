"""The settings of a schema registry, where the contracts of facts are registered if one is used."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.kafka.settings import RegistryConnection


class RegistrySettings(BaseSettings):
    """Where the registry is, and how `concord contracts register` signs on there."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    registry_url: str | None = Field(default=None, pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$")
    """The base URL of its API, without user and password."""
    registry_user: str | None = None
    registry_password: str | None = Field(default=None, repr=False)
    registry_token: str | None = Field(default=None, repr=False)
    """A bearer token, in place of user and password."""
    registry_ca_file: Path | None = None
    """The CA that signed its certificate; without it the system's CAs are trusted."""

    def registry_connection(self) -> RegistryConnection | None:
        """Return how to reach the registry; `None` if none is set."""
        if self.registry_url is None:
            return None
        return RegistryConnection(
            self.registry_url,
            self.registry_user,
            self.registry_password,
            self.registry_token,
            self.registry_ca_file,
        )
