"""Stores the token buckets of callers that the replicas of a service share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

# The rows are locked in one order, so that replicas do not wait for each other in a circle. A clock
# that was read before the wait for a lock may be behind the stored one.
_TAKE = """
INSERT INTO caller_rate AS stored (caller, level, at)
SELECT caller, $3::float8 - cost, clock_timestamp()
FROM unnest($1::bytea[], $2::float8[]) AS taken (caller, cost) ORDER BY caller
ON CONFLICT (caller) DO UPDATE SET
    level = least($3, stored.level + $4::float8
        * greatest(0, extract(epoch FROM excluded.at - stored.at)::float8)) + excluded.level - $3,
    at = greatest(stored.at, excluded.at)
RETURNING caller, level
"""


async def take(
    connection: Connection, taken: Mapping[bytes, float], per_second: float, burst: float
) -> dict[bytes, float]:
    """Take from the shared buckets; return what each has left, below 0 where it is in debt."""
    rows = await connection.fetch(_TAKE, list(taken), list(taken.values()), burst, per_second)
    return {row["caller"]: row["level"] for row in rows}


async def delete_full(connection: Connection, window_seconds: float) -> None:
    """Delete buckets that nobody has used for so long that they are full again."""
    await connection.execute(
        "DELETE FROM caller_rate WHERE at < now() - make_interval(secs => $1)", window_seconds
    )
