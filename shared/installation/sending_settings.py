"""The settings of what Concord sends to other systems, and of the secrets kept for that."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.installation.export_settings import ExportSettings
from shared.installation.limit_settings import split_at_commas
from shared.service_runtime.outbound_settings import (
    OutboundSettings,
    SecretCipher,
    generate_encryption_key,
)


class SendingSettings(ExportSettings):
    """Where Concord may send; by default to public addresses only."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    webhook_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(split_at_commas)
    ] = ()
    """The networks without public addresses where receivers of webhooks may be, with commas."""
    encryption_keys: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_at_commas)] = Field(
        default=(), repr=False
    )
    """The keys that secrets are encrypted with, the newest first, with commas.

    Each is 32 bytes in URL-safe base64. Without one the embedded database uses a key in the data
    folder, and no secret is kept in another one.
    """

    @field_validator("encryption_keys")
    @classmethod
    def _check_encryption_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        try:
            SecretCipher(keys or (generate_encryption_key(),))
        except ValueError:
            raise ValueError("each key must be 32 bytes in URL-safe base64") from None
        return keys

    def outbound(self) -> OutboundSettings:
        """Return where areas may send, and how they keep secrets."""
        keys = self.encryption_keys
        return OutboundSettings(
            self.webhook_networks,
            SecretCipher(keys) if keys else None,
            export=self.export_schedule(),
        )
