"""Facts that a consumer could not take, with the reason, until a replay brings them home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.bus import FactBatch
from shared.eventsourcing.published_fact import Fact
from shared.postgres.event_store import decode_context
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection
    from shared.postgres.transactional_consumer import TransactionalConsumer

BLOCKED_BY_EARLIER_FACT = "waits behind an earlier fact of the same key"


async def insert_dead_letters(
    connection: Connection,
    consumer: str,
    partition: str,
    facts: Sequence[Fact],
    error: str,
    died_at: datetime,
) -> None:
    """Set facts aside with what went wrong."""
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
    """Return the facts that may go on; those of a key that has a dead letter join it."""
    rows = await connection.fetch(
        "SELECT DISTINCT area, key FROM dead_letter WHERE consumer = $1 AND key = ANY ($2)",
        consumer,
        [fact.key for fact in batch.facts],
    )
    if not rows:
        return batch.facts
    dead = {(row["area"], row["key"]) for row in rows}
    waiting = [fact for fact in batch.facts if (fact.area, fact.key) in dead]
    await insert_dead_letters(
        connection, consumer, batch.partition, waiting, BLOCKED_BY_EARLIER_FACT, died_at
    )
    return [fact for fact in batch.facts if (fact.area, fact.key) not in dead]


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


async def replay(consumer: TransactionalConsumer, limit: int | None) -> tuple[int, int]:
    """Try dead letters again in their order; a key whose letter fails again stays as it is.

    Without a `limit`, also those that joined the queue of their key meanwhile. Return how many
    went and how many stay.
    """
    async with consumer.pool.acquire() as connection:
        gone = going = await _replay_some(connection, consumer, limit)
        while going and limit is None:
            going = await _replay_some(connection, consumer, None)
            gone += going
        stay = await count(connection, consumer.name)
    if gone:
        consumer.on_commit()
    return gone, stay


async def _replay_some(
    connection: Connection, consumer: TransactionalConsumer, limit: int | None
) -> int:
    gone, failed = 0, set[tuple[str, str]]()
    rows = await connection.fetch(
        "SELECT * FROM dead_letter WHERE consumer = $1 ORDER BY partition, position LIMIT $2",
        consumer.name,
        limit,
    )
    for row in rows:
        if (row["area"], row["key"]) in failed and consumer.preserve_key_order:
            continue
        try:
            async with connection.transaction():
                gone += await _replay_one(connection, consumer, row)
        except Exception as error:  # noqa: BLE001  it stays dead, with the newer reason
            failed.add((row["area"], row["key"]))
            await connection.execute(
                "UPDATE dead_letter SET error = $4"
                " WHERE consumer = $1 AND partition = $2 AND position = $3",
                *_primary_key(row),
                repr(error),
            )
    return gone


async def _replay_one(connection: Connection, consumer: TransactionalConsumer, row: Record) -> int:
    """Take one letter; 0 where another replay was faster."""
    mine = await connection.fetchval(
        "DELETE FROM dead_letter WHERE consumer = $1 AND partition = $2 AND position = $3"
        " RETURNING 1",
        *_primary_key(row),
    )
    if not mine:
        return 0
    fact = Fact(
        position=row["position"],
        id=row["id"],
        area=row["area"],
        type=row["type"],
        key=row["key"],
        sequence=row["sequence"],
        recorded_at=row["recorded_at"],
        context=decode_context(row["context"]),
        data=row["data"],
    )
    await consumer.handle_facts(UnitOfWork(connection, consumer.codec, consumer.writer), [fact])
    return 1


def _primary_key(row: Record) -> tuple[str, str, int]:
    return row["consumer"], row["partition"], row["position"]
