"""The installation's own token issuer: it signs and verifies with a key in the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.data_folder.private_files import load_or_create_secret, write_private_file
from shared.http.auth import Caller
from shared.installation.local_token_signer import (
    KEY_FILE_NAME,
    LocalTokenSigner,
    load_private_key,
)
from shared.installation.local_token_verifier import caller_from_local_claims


@dataclass(frozen=True)
class LocalTokenIssuer(LocalTokenSigner):
    """Signs tokens and verifies them: a `TokenVerifier` for the API."""

    async def get_key(self, kid: str | None) -> Any:
        """Return the public key; raises `KeyError` if `kid` is not its id."""
        if kid != self.key_id:
            raise KeyError(kid)
        return self.public_key

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that `issue_token` described."""
        return caller_from_local_claims(claims)


def load_local_token_issuer(data_folder: Path, key_file: Path | None = None) -> LocalTokenIssuer:
    """Return the issuer of a data folder, or of a key elsewhere.

    The key is created on first use, readable by its owner only. Raises `TypeError` if it is of
    another kind.
    """
    file = key_file or data_folder / KEY_FILE_NAME
    load_or_create_secret(file, _generate_key)
    return LocalTokenIssuer(load_private_key(file))


def write_public_key(issuer: LocalTokenIssuer, file: Path) -> None:
    """Write the public half of an issuer's key for `LocalTokenVerifier`, atomically.

    Raises `OSError`.
    """
    pem = issuer.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_private_file(file, pem.decode())
    file.chmod(0o644)


def _generate_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
