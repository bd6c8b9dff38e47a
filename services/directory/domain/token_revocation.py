"""Revocations of tokens: one token by its id, or a subject's tokens that exist by now.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.directory.domain.refusals import (
    RevocationTargetUnclear,
    RevokesOwnTokens,
    UnknownTokenRevocation,
)


class TokensRevoked(BaseModel, frozen=True):
    """A token, or a subject's tokens, are not accepted any more."""

    type: Literal["tokens-revoked"] = "tokens-revoked"
    revocation_id: UUID
    subject: str | None
    token_id: str | None
    issued_until: datetime
    """Tokens that were issued in this second or earlier are revoked."""
    expires_at: datetime
    """No revoked token can be valid after this time."""
    reason: str
    revoked_by: str
    at: datetime


class TokenRevocationWithdrawn(BaseModel, frozen=True):
    """The tokens are accepted again until they expire."""

    type: Literal["token-revocation-withdrawn"] = "token-revocation-withdrawn"
    revocation_id: UUID
    reason: str
    withdrawn_by: str
    at: datetime


TokenRevocationEvent = Annotated[
    TokensRevoked | TokenRevocationWithdrawn, Field(discriminator="type")
]


@dataclass(frozen=True)
class Revoker:
    """Who revokes: the subject and the id of the caller's own token."""

    subject: str
    token_id: str | None


@dataclass(frozen=True)
class RevokeTokens:
    """Revoke the token of an id, or all tokens of a subject that exist by now."""

    revocation_id: UUID
    subject: str | None
    token_id: str | None
    issued_until: datetime
    expires_at: datetime
    reason: str
    by: Revoker
    may_be_own: bool
    """Whether the caller means it where the revocation concerns his own token."""
    at: datetime


@dataclass(frozen=True)
class WithdrawTokenRevocation:
    """Accept the tokens again."""

    revocation_id: UUID
    reason: str
    withdrawn_by: str
    at: datetime


TokenRevocationCommand = RevokeTokens | WithdrawTokenRevocation


@dataclass(frozen=True)
class RevokedTokens:
    """Tokens that are revoked."""


@dataclass(frozen=True)
class WithdrawnRevocation:
    """A revocation that holds no more."""


TokenRevocationState = RevokedTokens | WithdrawnRevocation | None


def decide(
    command: TokenRevocationCommand, revocation: TokenRevocationState
) -> list[TokenRevocationEvent]:
    """Return the events that follow from a command.

    Raises `RevocationTargetUnclear`, `RevokesOwnTokens` and `UnknownTokenRevocation`.
    """
    match command, revocation:
        case RevokeTokens(), None:
            return [_revoke(command)]
        case WithdrawTokenRevocation(id_), None:
            raise UnknownTokenRevocation(revocation=id_)
        case WithdrawTokenRevocation(), RevokedTokens():
            return [
                TokenRevocationWithdrawn(
                    revocation_id=command.revocation_id,
                    reason=command.reason,
                    withdrawn_by=command.withdrawn_by,
                    at=command.at,
                )
            ]
        case _:
            return []


def evolve(_: TokenRevocationState, event: TokenRevocationEvent) -> TokenRevocationState:
    """Return the revocation after an event."""
    match event:
        case TokensRevoked():
            return RevokedTokens()
        case TokenRevocationWithdrawn():
            return WithdrawnRevocation()


def _revoke(command: RevokeTokens) -> TokensRevoked:
    if (command.subject is None) == (command.token_id is None):
        raise RevocationTargetUnclear
    own = command.subject == command.by.subject or (
        command.token_id is not None and command.token_id == command.by.token_id
    )
    if own and not command.may_be_own:
        raise RevokesOwnTokens
    return TokensRevoked(
        revocation_id=command.revocation_id,
        subject=command.subject,
        token_id=command.token_id,
        issued_until=command.issued_until,
        expires_at=command.expires_at,
        reason=command.reason,
        revoked_by=command.by.subject,
        at=command.at,
    )
