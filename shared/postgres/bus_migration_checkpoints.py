"""Moves consumers' checkpoints from the partitions of one bus to those of the other.

Positions on either bus are outbox positions. So a consumer that has processed all facts of an area
up to one position has that position in every partition, however the area is partitioned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import FactBatch
from shared.postgres import checkpoints
from shared.postgres.outbox_reader import create_outbox_reader, decode_fact

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool
    from shared.postgres.transactional_consumer import TransactionalConsumer

MAX_BATCH_FACTS = 1000

PartitionLookup = Callable[[str, str], str]
"""Returns the partition of an area's key."""


@dataclass(frozen=True)
class Partitioning:
    """How a bus partitions the areas."""

    partitions: Callable[[str], Sequence[str]]
    """This function returns the partitions of an area."""
    partition_of: PartitionLookup


async def list_other_sessions(connection: Connection) -> list[str]:
    """Return a description of each other session of Concord on this database."""
    rows = await connection.fetch(
        "SELECT pid, application_name, client_addr FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'concord %'"
        " AND pid <> pg_backend_pid() ORDER BY pid"
    )
    return [
        f"{row['application_name']} from {row['client_addr'] or 'this machine'}" for row in rows
    ]


async def process_remaining_facts(
    consumer: TransactionalConsumer,
    outboxes: Mapping[str, ConnectionPool],
    partitioning: Partitioning,
) -> int:
    """Process the facts that a consumer lacks directly from the outboxes; return their number.

    The facts are divided into the partitions of the bus, each from its own checkpoint on. Raises
    what `TransactionalConsumer.process_batch` raises.
    """
    processed = 0
    for area, outbox in outboxes.items():
        names = partitioning.partitions(area)
        reached = {name: await consumer.committed_position(name) for name in names}
        after, reader = min(reached.values()), create_outbox_reader(area)
        while True:
            async with outbox.acquire() as connection:
                rows, upto = await reader.read(connection, after, MAX_BATCH_FACTS)
            if upto == after:
                break
            facts = [decode_fact(area, row) for row in rows]
            for name, position in reached.items():
                if position < upto:
                    of_partition = [
                        fact
                        for fact in facts
                        if fact.position > position
                        and partitioning.partition_of(area, fact.key) == name
                    ]
                    await consumer.process_batch(FactBatch(name, position, upto, of_partition))
                    reached[name], processed = upto, processed + len(of_partition)
            after = upto
    return processed


async def migrate_checkpoints(
    connection: Connection,
    consumer: TransactionalConsumer,
    areas: Sequence[str],
    old_partitioning: Partitioning,
    new_partitioning: Partitioning,
) -> None:
    """Move the checkpoints and dead letters of a consumer without lag to the new partitions.

    Runs in the open transaction, whose search path must begin with the consumer's schema.
    """
    positions = await checkpoints.read_positions(connection, consumer.name)
    for area in areas:
        position = min(positions.get(name, 0) for name in old_partitioning.partitions(area))
        await checkpoints.replace_partitions(
            connection,
            consumer.name,
            [name for name in positions if name.partition("/")[0] == area],
            {name: position for name in new_partitioning.partitions(area) if position},
        )
        rows = await connection.fetch(
            "SELECT position, partition, key FROM dead_letter WHERE consumer = $1 AND area = $2",
            consumer.name,
            area,
        )
        await connection.executemany(
            "UPDATE dead_letter SET partition = $4"
            " WHERE consumer = $1 AND partition = $2 AND position = $3",
            [
                (
                    consumer.name,
                    row["partition"],
                    row["position"],
                    new_partitioning.partition_of(area, row["key"]),
                )
                for row in rows
            ],
        )
