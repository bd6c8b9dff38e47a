"""The embedded mode's own token issuer: a key in the data folder, tokens made from it."""

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

from shared.http.callers import AUDIENCE, Caller, Role
from shared.runtime.secret_file import kept_secret

ISSUER = "concord:embedded"
KEY_FILE = "token-signing-key.pem"


@dataclass(frozen=True)
class Signer:
    """Signs tokens (ES256) and verifies them: a `Verifier` for the API."""

    private: ec.EllipticCurvePrivateKey
    issuer: str = ISSUER
    audience: str = AUDIENCE

    @cached_property
    def public(self) -> ec.EllipticCurvePublicKey:
        """The half that verifies."""
        return self.private.public_key()

    @cached_property
    def kid(self) -> str:
        """Name the key by its public half, so that a new key has a new name."""
        public = self.public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(public).hexdigest()[:16]

    async def key(self, kid: str | None) -> Any:
        """Return the public key of this name."""
        if kid != self.kid:
            raise KeyError(kid)
        return self.public

    def caller(self, claims: Mapping[str, Any]) -> Caller:
        """Read what `token` wrote; roles that are none of ours count for nothing."""
        named = claims.get("roles")
        named = named if isinstance(named, list) else []
        department = claims.get("department")
        return Caller(
            subject=claims["sub"],
            roles=frozenset(role for role in Role if role.value in named),
            department=department if isinstance(department, str) else None,
            expires_at=int(claims["exp"]),
        )

    def token(
        self,
        subject: str,
        roles: Iterable[Role],
        department: str | None,
        now: datetime,
        valid_for: timedelta,
    ) -> str:
        """Return a bearer token."""
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
        return jwt.encode(claims, self.private, algorithm="ES256", headers={"kid": self.kid})


def signer_of(folder: Path) -> Signer:
    """Return the data folder's signer; its key is made on first use, readable by the owner only."""
    pem = kept_secret(folder / KEY_FILE, _fresh_key)
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = f"{folder / KEY_FILE} holds no elliptic-curve key; remove it to get a new one"
        raise TypeError(message)
    return Signer(key)


def _fresh_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
