"""Where each consumer stands: written with its effects, fenced against stale owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class CheckpointFenced(Exception):
    """Somebody else moved this position meanwhile; nothing of ours may be written."""


async def read_position(connection: Connection, consumer: str, partition: str) -> int:
    """Return the position up to which the consumer's effects are committed."""
    found = await connection.fetchval(
        "SELECT position FROM checkpoint WHERE consumer = $1 AND partition = $2",
        consumer,
        partition,
    )
    return int(found or 0)


_DEAD = "EXISTS (SELECT FROM dead_letter WHERE consumer = $1 AND partition = $2)"
"""Whoever adds one for a partition moves its position with it, and so fences what missed it."""
_BEGIN = (
    "INSERT INTO checkpoint (consumer, partition, position)"
    " SELECT $1::text, $2::text, $4::bigint WHERE $3::bigint = 0"
    f" ON CONFLICT (consumer, partition) DO NOTHING RETURNING {_DEAD}"
)
_ADVANCE = (
    "UPDATE checkpoint SET position = $4"  # noqa: S608  the names are ours
    f" WHERE consumer = $1 AND partition = $2 AND position = $3 RETURNING {_DEAD}"
)


async def advance(
    connection: Connection, consumer: str, partition: str, expected_position: int, new_position: int
) -> bool:
    """Move the position from `after` to `upto` in the open transaction.

    Return whether the partition has dead letters: asked here, it costs no round trip of its own.
    Raises `Fenced` where it does not stand at `after`: the caller's transaction must not commit.
    """
    found = await connection.fetchval(
        _BEGIN if expected_position == 0 else _ADVANCE,
        consumer,
        partition,
        expected_position,
        new_position,
    )
    if found is None:
        message = f"{consumer} no longer stands at {partition}:{expected_position}"
        raise CheckpointFenced(message)
    return bool(found)


async def read_positions(connection: Connection, consumer: str) -> dict[str, int]:
    """Return the consumer's position in every partition it has read from."""
    rows = await connection.fetch(
        "SELECT partition, position FROM checkpoint WHERE consumer = $1", consumer
    )
    return {row["partition"]: row["position"] for row in rows}


async def replace_partitions(
    connection: Connection,
    consumer: str,
    old_partitions: Sequence[str],
    new_positions: Mapping[str, int],
) -> None:
    """Have the consumer stand in new partitions instead of old ones, in the open transaction."""
    await connection.execute(
        "DELETE FROM checkpoint WHERE consumer = $1 AND partition = ANY ($2)",
        consumer,
        list(old_partitions),
    )
    await connection.executemany(
        "INSERT INTO checkpoint (consumer, partition, position) VALUES ($1, $2, $3)",
        [(consumer, partition, position) for partition, position in new_positions.items()],
    )
