"""Stores the responses of idempotent requests, so that a repeated request gets the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.event_store import IdempotencyKey, IdempotencyKeyTaken, StoreUnavailable
from shared.postgres.database_connections import UNAVAILABLE_ERRORS

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

RETENTION = timedelta(hours=48)
"""A response is stored for so long."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored response, and the fingerprint of its request."""

    fingerprint: str
    response: str


class PostgresIdempotentResponses:
    """Reads the responses that appends stored, and stores those of requests without events."""

    def __init__(self, pool: ConnectionPool) -> None:
        """Take the area's pool."""
        self._pool = pool

    async def find(self, key: IdempotencyKey) -> StoredResponse | None:
        """Return the caller's response under this key, if any. Raises `StoreUnavailable`."""
        try:
            async with self._pool.acquire() as connection:
                row = await connection.fetchrow(
                    "SELECT fingerprint, answer FROM idempotency WHERE caller = $1 AND key = $2",
                    key.caller,
                    key.key,
                )
        except UNAVAILABLE_ERRORS as error:
            raise StoreUnavailable(str(error)) from error
        return StoredResponse(row["fingerprint"], row["answer"]) if row else None

    async def store(self, key: IdempotencyKey, response: str, stored_at: datetime) -> None:
        """Store a response; raises `IdempotencyKeyTaken` where the key has one.

        Raises `StoreUnavailable` where the database cannot be reached.
        """
        try:
            async with self._pool.acquire() as connection:
                stored = await connection.fetchval(
                    "INSERT INTO idempotency (caller, key, fingerprint, answer, kept_since)"
                    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1",
                    key.caller,
                    key.key,
                    key.fingerprint,
                    response,
                    stored_at,
                )
        except UNAVAILABLE_ERRORS as error:
            raise StoreUnavailable(str(error)) from error
        if not stored:
            raise IdempotencyKeyTaken

    async def delete_expired(self, now: datetime) -> None:
        """Delete responses that are older than `RETENTION`."""
        async with self._pool.acquire() as connection:
            await connection.execute(
                "DELETE FROM idempotency WHERE kept_since < $1", now - RETENTION
            )
