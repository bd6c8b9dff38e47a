"""The installation's own token issuer: it signs and verifies with a key in the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.data_folder.private_files import load_or_create_secret
from shared.http.auth import Caller
from shared.http.roles import Role
from shared.installation.local_token_signer import (
    KEY_FILE_NAME,
    LocalTokenSigner,
    load_private_key,
)


@dataclass(frozen=True)
class LocalTokenIssuer(LocalTokenSigner):
    """Signs tokens and verifies them: a `TokenVerifier` for the API."""

    async def get_key(self, kid: str | None) -> Any:
        """Return the public key; raises `KeyError` if `kid` is not its id."""
        if kid != self.key_id:
            raise KeyError(kid)
        return self.public_key

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that `issue_token` described; unknown role names are ignored."""
        role_names = claims.get("roles")
        role_names = role_names if isinstance(role_names, list) else []
        department = claims.get("department")
        return Caller(
            subject=claims["sub"],
            roles=frozenset(role for role in Role if role.value in role_names),
            department=department if isinstance(department, str) else None,
            expires_at=int(claims["exp"]),
        )


def load_local_token_issuer(data_folder: Path) -> LocalTokenIssuer:
    """Return the data folder's issuer; raises `TypeError` if its key is of another kind.

    The key is created on first use, readable by the owner only.
    """
    load_or_create_secret(data_folder / KEY_FILE_NAME, _generate_key)
    return LocalTokenIssuer(load_private_key(data_folder))


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
