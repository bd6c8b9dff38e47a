"""Stores a consumer's position in each partition, in one transaction with its effects.

An update names the position that it expects, so a stale owner of a partition is fenced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.postgres.decided_fact_types import HAS_LATER_EVENTS, StreamVersion

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class CheckpointFenced(Exception):
    """Another owner advanced this checkpoint; the transaction must be rolled back."""


async def read_position(connection: Connection, consumer: str, partition: str) -> int:
    """Return the position up to which the consumer's effects are committed; 0 at the beginning."""
    found = await connection.fetchval(
        "SELECT position FROM checkpoint WHERE consumer = $1 AND partition = $2",
        consumer,
        partition,
    )
    return int(found or 0)


_HAS_DEAD_LETTERS = "EXISTS (SELECT FROM dead_letter WHERE consumer = $1 AND partition = $2)"
"""Adding a dead letter also advances the checkpoint, which fences transactions that missed it."""
_INSERT = (
    "INSERT INTO checkpoint (consumer, partition, position)"
    " SELECT $1::text, $2::text, $4::bigint WHERE $3::bigint = 0"
    f" ON CONFLICT (consumer, partition) DO NOTHING RETURNING {_HAS_DEAD_LETTERS}"
)
_UPDATE = (
    "UPDATE checkpoint SET position = $4"  # noqa: S608  no user input
    f" WHERE consumer = $1 AND partition = $2 AND position = $3 RETURNING {_HAS_DEAD_LETTERS}"
)
_UPDATE_WHILE_LATEST = (
    "UPDATE checkpoint SET position = $6"  # noqa: S608  no user input
    " WHERE consumer = $3 AND partition = $4 AND position = $5"
    f" AND NOT {HAS_LATER_EVENTS} RETURNING 1"
)
_UPDATE_ALL = """
UPDATE checkpoint SET position = moved.new_position
FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS moved (partition, expected, new_position)
WHERE checkpoint.consumer = $1 AND checkpoint.partition = moved.partition
  AND checkpoint.position = moved.expected
RETURNING checkpoint.partition, EXISTS (
    SELECT FROM dead_letter
    WHERE dead_letter.consumer = $1 AND dead_letter.partition = checkpoint.partition
) AS has_dead_letters
"""


async def advance(
    connection: Connection,
    consumer: str,
    partition: str,
    expected_position: int,
    new_position: int,
    only_at: StreamVersion | None = None,
) -> bool:
    """Move a checkpoint from `expected_position` to `new_position` in the open transaction.

    Return whether the partition has dead letters; asking here saves a round trip. Raises
    `CheckpointFenced` where the checkpoint is not at `expected_position`: the caller's transaction
    must not commit. Raises `FactTypesChanged` where a stream is not `only_at` this version.
    """
    if only_at is not None:
        if expected_position > 0 and await connection.fetchval(
            _UPDATE_WHILE_LATEST,
            only_at.stream,
            only_at.version,
            consumer,
            partition,
            expected_position,
            new_position,
        ):
            return False
        await only_at.require_latest(connection)
    found = await connection.fetchval(
        _INSERT if expected_position == 0 else _UPDATE,
        consumer,
        partition,
        expected_position,
        new_position,
    )
    if found is None:
        message = f"the checkpoint of {consumer} is no longer at {partition}:{expected_position}"
        raise CheckpointFenced(message)
    return bool(found)


async def advance_all(
    connection: Connection, consumer: str, moves: Sequence[tuple[str, int, int]]
) -> set[str]:
    """Move several checkpoints at once: of each partition, from a position to another.

    Return the partitions that have dead letters. Raises `CheckpointFenced` where any checkpoint is
    not at the position that it is moved from; see `advance`.
    """
    found = {
        partition
        for partition, expected, new in moves
        if expected == 0 and await advance(connection, consumer, partition, 0, new)
    }
    begun = [move for move in moves if move[1] > 0]
    if not begun:
        return found
    rows = await connection.fetch(_UPDATE_ALL, consumer, *map(list, zip(*begun, strict=True)))
    if len(rows) < len(begun):
        raise CheckpointFenced(f"a checkpoint of {consumer} is not where it was")
    return found | {row["partition"] for row in rows if row["has_dead_letters"]}


async def read_positions(connection: Connection, consumer: str) -> dict[str, int]:
    """Return the consumer's checkpoint in every partition that it has processed facts of."""
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
    """Replace a consumer's checkpoints in old partitions by new ones, in the open transaction."""
    await connection.execute(
        "DELETE FROM checkpoint WHERE consumer = $1 AND partition = ANY ($2)",
        consumer,
        list(old_partitions),
    )
    await connection.executemany(
        "INSERT INTO checkpoint (consumer, partition, position) VALUES ($1, $2, $3)",
        [(consumer, partition, position) for partition, position in new_positions.items()],
    )
