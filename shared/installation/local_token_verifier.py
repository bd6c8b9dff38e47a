"""Verifies the installation's own tokens with the public half of their key, read from a file.

Only where tokens are signed is the private key needed; every other process gets this file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.http.auth import Caller
from shared.http.general_problems import TokenKeysAway
from shared.http.roles import DEFAULT_AUDIENCE, Role
from shared.installation.local_token_signer import ISSUER, key_id


def caller_from_local_claims(claims: Mapping[str, Any]) -> Caller:
    """Return the caller that a token of the installation's own describes.

    Unknown role names are ignored.
    """
    role_names = claims.get("roles")
    role_names = role_names if isinstance(role_names, list) else []
    department = claims.get("department")
    return Caller(
        subject=claims["sub"],
        roles=frozenset(role for role in Role if role.value in role_names),
        department=department if isinstance(department, str) else None,
        expires_at=int(claims["exp"]),
    )


@dataclass
class LocalTokenVerifier:
    """Verifies tokens with the key in a file, which may come later and may be replaced."""

    public_key_file: Path
    """PEM (SubjectPublicKeyInfo) of an elliptic-curve key."""
    issuer: str = ISSUER
    audience: str = DEFAULT_AUDIENCE
    _keys: dict[str, ec.EllipticCurvePublicKey] = field(default_factory=dict)
    _modified_ns: int | None = None

    async def get_key(self, kid: str | None) -> Any:
        """Return the public key.

        Raises `KeyError` if `kid` is not its id, `TokenKeysAway` while there is no usable
        file.
        """
        if kid not in self._keys:
            await asyncio.to_thread(self._read_again)
        return self._keys[str(kid)]

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that a token of the installation's own describes."""
        return caller_from_local_claims(claims)

    def _read_again(self) -> None:
        """Read the file if it is another one than before, so that a new key needs no restart."""
        try:
            modified_ns = self.public_key_file.stat().st_mtime_ns
            if modified_ns != self._modified_ns:
                key = serialization.load_pem_public_key(self.public_key_file.read_bytes())
                if not isinstance(key, ec.EllipticCurvePublicKey):
                    raise TokenKeysAway
                self._keys, self._modified_ns = {key_id(key): key}, modified_ns
        except (OSError, ValueError) as error:
            raise TokenKeysAway from error
