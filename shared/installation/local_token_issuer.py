"""The installation's own token issuer: it signs and verifies with a key in the data folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.data_folder.private_files import load_or_create_secret
from shared.http.auth import DEFAULT_AUDIENCE, Caller, Role

ISSUER = "concord:embedded"
KEY_FILE_NAME = "token-signing-key.pem"


@dataclass(frozen=True)
class LocalTokenIssuer:
    """Signs tokens (ES256) and verifies them: a `TokenVerifier` for the API."""

    private_key: ec.EllipticCurvePrivateKey
    issuer: str = ISSUER
    audience: str = DEFAULT_AUDIENCE

    @cached_property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public key, which verifies signatures."""
        return self.private_key.public_key()

    @cached_property
    def key_id(self) -> str:
        """The `kid`: a digest of the public key, so that a new key has a new id."""
        public = self.public_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(public).hexdigest()[:16]

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

    def issue_token(
        self,
        subject: str,
        roles: Iterable[Role],
        department: str | None,
        now: datetime,
        valid_for: timedelta,
    ) -> str:
        """Return a signed bearer token that expires at `now` plus `valid_for`."""
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "roles": [role.value for role in roles],
            "iat": now,
            "exp": now + valid_for,
        }
        if department is not None:
            claims["department"] = department
        return jwt.encode(claims, self.private_key, algorithm="ES256", headers={"kid": self.key_id})


def load_local_token_issuer(data_folder: Path) -> LocalTokenIssuer:
    """Return the data folder's signer; raises `TypeError` if its key is of another kind.

    The key is created on first use, readable by the owner only.
    """
    pem = load_or_create_secret(data_folder / KEY_FILE_NAME, _generate_key)
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = (
            f"{data_folder / KEY_FILE_NAME} holds no elliptic-curve key; remove it to get a new one"
        )
        raise TypeError(message)
    return LocalTokenIssuer(key)


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
