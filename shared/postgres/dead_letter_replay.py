"""Replays dead letters: each is deleted with its effect, or remains with its new error.

A dead letter is deleted in the transaction of its effect, so it has its effect once, also where two
replays run at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.eventsourcing.published_fact import Fact
from shared.postgres import dead_letters
from shared.postgres.event_store import decode_context
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


async def replay(consumer: TransactionalConsumer, limit: int | None = None) -> tuple[int, int]:
    """Handle dead letters again, in order; return how many succeeded and how many remain.

    After a fact that fails again, the later ones of its key are skipped, unless the consumer needs
    no order. Without a `limit` the replay includes facts that become dead letters meanwhile.
    """
    async with consumer.pool.acquire() as connection:
        replayed = latest = await _replay_some(connection, consumer, limit)
        while latest and limit is None:
            latest = await _replay_some(connection, consumer, None)
            replayed += latest
        remaining = await dead_letters.count(connection, consumer.name)
    if replayed:
        consumer.on_commit()
    return replayed, remaining


async def _replay_some(
    connection: Connection, consumer: TransactionalConsumer, limit: int | None
) -> int:
    replayed, failed = 0, set[tuple[str, str]]()
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
                replayed += await _replay_one(connection, consumer, row)
        except Exception as error:  # noqa: BLE001  it stays a dead letter, with the new error
            failed.add((row["area"], row["key"]))
            await connection.execute(
                "UPDATE dead_letter SET error = $4"
                " WHERE consumer = $1 AND partition = $2 AND position = $3",
                *_primary_key(row),
                repr(error),
            )
    return replayed


async def _replay_one(connection: Connection, consumer: TransactionalConsumer, row: Record) -> int:
    """Handle one dead letter; return 1, or 0 where another replay was faster."""
    deleted = await connection.fetchval(
        "DELETE FROM dead_letter WHERE consumer = $1 AND partition = $2 AND position = $3"
        " RETURNING 1",
        *_primary_key(row),
    )
    if not deleted:
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
