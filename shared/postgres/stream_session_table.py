"""Stores the sessions of browsers on the event stream, for all replicas of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class StoredSession:
    """What a session's token said; `expires_at` is in seconds since 1970."""

    subject: str
    roles: Sequence[str]
    department: str | None
    expires_at: int
    issuer: str | None = None
    token_id: str | None = None
    issued_at: int | None = None
    """`None` in sessions that an earlier version began."""


async def insert_session(
    connection: Connection, digest: bytes, session: StoredSession, now: int
) -> None:
    """Store a session under its cookie's digest, and delete those that have expired by `now`."""
    await connection.execute("DELETE FROM stream_session WHERE expires_at <= $1", now)
    await connection.execute(
        "INSERT INTO stream_session (digest, subject, roles, department, expires_at, issuer,"
        " token_id, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        digest,
        session.subject,
        list(session.roles),
        session.department,
        session.expires_at,
        session.issuer,
        session.token_id,
        session.issued_at,
    )


async def find_session(connection: Connection, digest: bytes, now: int) -> StoredSession | None:
    """Return the session of a cookie's digest; `None` if there is none, or none any more."""
    row = await connection.fetchrow(
        "SELECT subject, roles, department, expires_at, issuer, token_id, issued_at"
        " FROM stream_session"
        " WHERE digest = $1 AND expires_at > $2",
        digest,
        now,
    )
    return None if row is None else StoredSession(**dict(row))


async def delete_session(connection: Connection, digest: bytes) -> None:
    """Delete the session of a cookie's digest, if there is one."""
    await connection.execute("DELETE FROM stream_session WHERE digest = $1", digest)
