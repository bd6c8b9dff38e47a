"""Signs tokens with the key in the data folder; terminal commands need nothing else of sign-on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.data_folder.folder_ownership import DataFolderUnusable
from shared.http.roles import DEFAULT_AUDIENCE, LOCAL_ISSUER, Role

ISSUER = LOCAL_ISSUER
KEY_FILE_NAME = "token-signing-key.pem"


@dataclass(frozen=True)
class LocalTokenSigner:
    """Signs tokens (ES256) for one installation."""

    private_key: ec.EllipticCurvePrivateKey
    issuer: str = ISSUER
    audience: str = DEFAULT_AUDIENCE

    @cached_property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public key, which verifies signatures."""
        return self.private_key.public_key()

    @cached_property
    def key_id(self) -> str:
        """The `kid` of its tokens."""
        return key_id(self.public_key)

    def issue_token(
        self,
        subject: str,
        roles: Iterable[Role],
        department: str | None,
        now: datetime,
        valid_for: timedelta,
        token_id: str | None = None,
    ) -> str:
        """Return a signed bearer token that expires at `now` plus `valid_for`.

        `token_id` is what it can be revoked by (`jti`); without one it gets a random id.
        """
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "jti": token_id or str(uuid4()),
            "roles": [role.value for role in roles],
            "iat": now,
            "exp": now + valid_for,
        }
        if department is not None:
            claims["department"] = department
        return jwt.encode(claims, self.private_key, algorithm="ES256", headers={"kid": self.key_id})


def key_id(public_key: ec.EllipticCurvePublicKey) -> str:
    """Return the `kid` of a key: a digest, so that a new key has a new id."""
    public = public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()[:16]


def load_local_token_signer(
    data_folder: Path, key_file: Path | None = None
) -> LocalTokenSigner | None:
    """Return the signer of a data folder, or of a key elsewhere; `None` where there is no key.

    Raises `TypeError` if the key is of another kind, and `DataFolderUnusable`.
    """
    try:
        return LocalTokenSigner(load_private_key(key_file or data_folder / KEY_FILE_NAME))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataFolderUnusable(data_folder, error) from error


def load_private_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Return the private key in a file.

    Raises `FileNotFoundError`, and `TypeError` if it is of another kind.
    """
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = f"{file} holds no elliptic-curve key; remove it to get a new one"
        raise TypeError(message)
    return key
