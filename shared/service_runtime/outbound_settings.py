"""What areas need that talk to other systems: where they may send, and how secrets are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from shared.service_runtime.connector_accounts import ConnectorAccount
from shared.table_files.export_schedule import ExportSchedule


class SecretUnreadable(Exception):
    """A secret was encrypted with a key that is not here, or for something else."""


class SecretCipher:
    """Encrypts the secrets that Concord keeps, so that the database alone gives none away."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Encrypt with the first key and decrypt with any of them.

        Each is 32 bytes in URL-safe base64. Raises `ValueError` for anything else, and for no key.
        """
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, secret: str, purpose: str) -> str:
        """Return a secret encrypted for one purpose: what is moved elsewhere cannot be read."""
        return self._fernet.encrypt(json.dumps([purpose, secret]).encode()).decode()

    def decrypt(self, encrypted: str, purpose: str) -> str:
        """Return the secret; raises `SecretUnreadable`."""
        try:
            found_purpose, secret = json.loads(self._fernet.decrypt(encrypted))
        except InvalidToken as error:
            raise SecretUnreadable from error
        if found_purpose != purpose:
            raise SecretUnreadable
        return str(secret)


def generate_encryption_key() -> str:
    """Return a new key for `SecretCipher`."""
    return Fernet.generate_key().decode()


@dataclass(frozen=True)
class OutboundSettings:
    """Where an area may send, and how it keeps the secrets that it signs with."""

    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """The networks without public addresses where receivers may be."""
    cipher: SecretCipher | None = None
    """Without one, no secret is kept."""
    connectors: tuple[ConnectorAccount, ...] = ()
    """The systems that are connected; none by default."""
    export: ExportSchedule | None = None
    """Where tables are exported to as files, by the area that offers any."""
