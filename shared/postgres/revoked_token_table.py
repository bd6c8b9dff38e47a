"""The table of revoked tokens, as an area knows them from the directory's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class StoredRevocation:
    """A revocation that holds: of a subject's tokens, or of one token."""

    revocation_id: UUID
    subject_digest: str | None
    token_id_digest: str | None
    issued_until: datetime
    expires_at: datetime


async def insert_revocation(connection: Connection, revocation: StoredRevocation) -> None:
    """Store a revocation, once, and delete those that no token can need any more."""
    await connection.execute("DELETE FROM revoked_token WHERE expires_at < now()")
    await connection.execute(
        "INSERT INTO revoked_token"
        " (revocation_id, subject_digest, token_id_digest, issued_until, expires_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        revocation.revocation_id,
        revocation.subject_digest,
        revocation.token_id_digest,
        revocation.issued_until,
        revocation.expires_at,
    )


async def delete_revocation(connection: Connection, revocation_id: UUID) -> None:
    """Forget a revocation that was withdrawn."""
    await connection.execute("DELETE FROM revoked_token WHERE revocation_id = $1", revocation_id)


async def list_revocations(connection: Connection) -> Sequence[StoredRevocation]:
    """Return all revocations."""
    rows = await connection.fetch(
        "SELECT revocation_id, subject_digest, token_id_digest, issued_until, expires_at"
        " FROM revoked_token ORDER BY revocation_id"
    )
    return [StoredRevocation(**row) for row in rows]
