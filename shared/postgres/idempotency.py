"""Answers given under an idempotency key, kept so that a repeated request gets them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.event_store import IdempotencyKey, IdempotencyKeyTaken, StoreUnavailable
from shared.postgres.database_connections import UNAVAILABLE_ERRORS

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

RETENTION = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """What was answered, and to which request."""

    fingerprint: str
    response: str


class PostgresIdempotentResponses:
    """Reads the answers that appends leave behind, and keeps those that had nothing to append."""

    def __init__(self, pool: ConnectionPool) -> None:
        """Take the area's pool."""
        self._pool = pool

    async def find(self, key: IdempotencyKey) -> StoredResponse | None:
        """Return the caller's answer under this key, if there is one."""
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
        """Remember an answer; raises `KeyTaken` where the key has one."""
        try:
            async with self._pool.acquire() as connection:
                kept = await connection.fetchval(
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
        if not kept:
            raise IdempotencyKeyTaken

    async def delete_expired(self, now: datetime) -> None:
        """Drop what has been kept long enough."""
        async with self._pool.acquire() as connection:
            await connection.execute(
                "DELETE FROM idempotency WHERE kept_since < $1", now - RETENTION
            )
