"""Invitations to surveys: signed tokens that name no person.

A survey has a secret of its own, which is deleted when it closes. What an invitation is called
follows from the secret and the person, so that no list says whose it is; the token is that name
and the unit in which the answer counts, signed (JSON Web Token, HS256).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

import jwt

_ALGORITHM = "HS256"
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Invitation:
    """An invitation whose signature is good."""

    name: str
    unit: int


def make_secret() -> str:
    """Return the secret of a survey."""
    return secrets.token_hex(_SECRET_BYTES)


def name_invitation(secret: str, person: str) -> str:
    """Return the name of a person's invitation, which says nothing without the secret."""
    return hmac.new(bytes.fromhex(secret), person.encode(), hashlib.sha256).hexdigest()


def sign_invitation(secret: str, survey_id: UUID, person: str, unit: int) -> str:
    """Return the token of a person's invitation; it is the same each time."""
    claims = {"aud": str(survey_id), "sub": name_invitation(secret, person), "unit": unit}
    return jwt.encode(claims, bytes.fromhex(secret), _ALGORITHM)


def read_invitation(secret: str, survey_id: UUID, token: str) -> Invitation | None:
    """Return what a token says; `None` where it is not one of this survey."""
    try:
        claims = jwt.decode(
            token,
            bytes.fromhex(secret),
            algorithms=[_ALGORITHM],
            audience=str(survey_id),
            options={"require": ["aud", "sub"]},
        )
    except jwt.InvalidTokenError:
        return None
    return Invitation(claims["sub"], claims["unit"])
