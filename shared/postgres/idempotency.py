"""Stores the responses of idempotent requests, so that a repeated request gets the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.eventsourcing.event_store import (
    AppendRequest,
    IdempotencyKey,
    IdempotencyKeyTaken,
    StoreUnavailable,
)
from shared.postgres.database_connections import UNAVAILABLE_ERRORS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

RETENTION = timedelta(hours=48)
"""A response is stored for so long."""
MAX_DELETED = 1000
"""So many responses are deleted in one statement."""

_DELETE_EXPIRED = """
WITH expired AS (
    SELECT caller, key FROM idempotency WHERE kept_since < $1
    ORDER BY kept_since LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency USING expired
WHERE idempotency.caller = expired.caller AND idempotency.key = expired.key
"""


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

    async def delete_expired(self, now: datetime, limit: int = MAX_DELETED) -> bool:
        """Delete the oldest responses that are older than `RETENTION`, so many at most.

        Return whether there may be more. Rows that another replica deletes are passed over.
        """
        async with self._pool.acquire() as connection:
            status = await connection.execute(_DELETE_EXPIRED, now - RETENTION, limit)
        return status == f"DELETE {limit}"


async def claim_keys(
    connection: Connection, appends: Sequence[AppendRequest], now: datetime
) -> set[int]:
    """Store the keys with their responses; return the indices of appends whose key was used before.

    Waits for a transaction that has stored the same key and has not ended.
    """
    first: dict[tuple[str, str], int] = {}
    taken: set[int] = set()
    for index, append in enumerate(appends):
        if append.idempotency_key is not None:
            name = (append.idempotency_key.caller, append.idempotency_key.key)
            if first.setdefault(name, index) != index:
                taken.add(index)
    if not first:
        return taken
    names = sorted(first)
    keyed = [appends[first[name]] for name in names]
    rows = await connection.fetch(
        "INSERT INTO idempotency (caller, key, fingerprint, answer, kept_since)"
        " SELECT caller, key, fingerprint, answer::json, $5"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])"
        " AS used (caller, key, fingerprint, answer)"
        " ON CONFLICT DO NOTHING RETURNING caller, key",
        [caller for caller, _ in names],
        [key for _, key in names],
        [one.idempotency_key.fingerprint for one in keyed if one.idempotency_key is not None],
        [one.response for one in keyed],
        now,
    )
    stored = {(caller, key) for caller, key in rows}
    return taken | {index for name, index in first.items() if name not in stored}


async def release_keys(connection: Connection, appends: Sequence[AppendRequest]) -> None:
    """Delete the keys of appends that were not written after all: they will be tried again."""
    keys = [one.idempotency_key for one in appends if one.idempotency_key is not None]
    if keys:
        await connection.execute(
            "DELETE FROM idempotency USING unnest($1::text[], $2::text[]) AS used (caller, key)"
            " WHERE idempotency.caller = used.caller AND idempotency.key = used.key",
            [one.caller for one in keys],
            [one.key for one in keys],
        )
