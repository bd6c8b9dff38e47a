"""Stores dead letters: facts that a consumer could not handle, with the error, until a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.bus_consumer_port import FactBatch
from shared.eventsourcing.published_fact import Fact

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

BLOCKED_BY_EARLIER_FACT = "waits behind an earlier fact of the same key"


async def insert_dead_letters(
    connection: Connection,
    consumer: str,
    partition: str,
    facts: Sequence[Fact],
    error: str,
    died_at: datetime,
) -> None:
    """Store facts as dead letters with their error, in the open transaction."""
    await connection.executemany(
        "INSERT INTO dead_letter VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
        [
            (
                consumer,
                partition,
                fact.position,
                fact.id,
                fact.area,
                fact.type,
                fact.key,
                fact.sequence,
                fact.recorded_at,
                fact.context.model_dump_json(),
                fact.data,
                error,
                died_at,
            )
            for fact in facts
        ],
    )


async def divert_blocked_facts(
    connection: Connection, consumer: str, batch: FactBatch, died_at: datetime
) -> Sequence[Fact]:
    """Return the facts to handle; a fact whose key has a dead letter becomes one, too."""
    rows = await connection.fetch(
        "SELECT DISTINCT area, key FROM dead_letter WHERE consumer = $1 AND key = ANY ($2)",
        consumer,
        [fact.key for fact in batch.facts],
    )
    if not rows:
        return batch.facts
    blocked_keys = {(row["area"], row["key"]) for row in rows}
    blocked = [fact for fact in batch.facts if (fact.area, fact.key) in blocked_keys]
    await insert_dead_letters(
        connection, consumer, batch.partition, blocked, BLOCKED_BY_EARLIER_FACT, died_at
    )
    return [fact for fact in batch.facts if (fact.area, fact.key) not in blocked_keys]


async def list_oldest(connection: Connection, consumer: str, limit: int) -> list[dict[str, Any]]:
    """Return the oldest dead letters, without their data."""
    rows = await connection.fetch(
        "SELECT consumer, partition, position, id, type, key, error, died_at FROM dead_letter"
        " WHERE consumer = $1 ORDER BY partition, position LIMIT $2",
        consumer,
        limit,
    )
    return [dict(row) for row in rows]


async def count(connection: Connection, consumer: str) -> int:
    """Return how many dead letters a consumer has."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM dead_letter WHERE consumer = $1", consumer
    )
    return found
