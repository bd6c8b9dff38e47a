"""Carries consumers' positions from the partitions of one bus to those of the other.

Positions on either bus are outbox positions, so a consumer that has taken everything of an area up
to a common position stands there in every partition, however the area is divided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import FactBatch
from shared.postgres import checkpoints
from shared.postgres.outbox import create_outbox_reader, decode_fact

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool
    from shared.postgres.transactional_consumer import TransactionalConsumer

MAX_BATCH_FACTS = 1000

PartitionLookup = Callable[[str, str], str]
"""Gives the partition of an area's key."""


@dataclass(frozen=True)
class Partitioning:
    """How a bus divides the areas."""

    partitions: Callable[[str], Sequence[str]]
    """The partitions of an area."""
    partition_of: PartitionLookup


async def list_other_sessions(connection: Connection) -> list[str]:
    """Return who else is connected to this database on behalf of Concord."""
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
    """Take what the consumer has not taken yet, straight from the outboxes; return how many facts.

    In partitions as the bus has divided them, each from its own position.
    """
    taken = 0
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
                    mine = [
                        fact
                        for fact in facts
                        if fact.position > position
                        and partitioning.partition_of(area, fact.key) == name
                    ]
                    await consumer.process_batch(FactBatch(name, position, upto, mine))
                    reached[name], taken = upto, taken + len(mine)
            after = upto
    return taken


async def migrate_checkpoints(
    connection: Connection,
    consumer: TransactionalConsumer,
    areas: Sequence[str],
    old_partitioning: Partitioning,
    new_partitioning: Partitioning,
) -> None:
    """Put a consumer that has taken everything into the new partitions, its dead letters too.

    In the open transaction, in whose search path the consumer's schema comes first.
    """
    standings = await checkpoints.read_positions(connection, consumer.name)
    for area in areas:
        position = min(standings.get(name, 0) for name in old_partitioning.partitions(area))
        await checkpoints.replace_partitions(
            connection,
            consumer.name,
            [name for name in standings if name.partition("/")[0] == area],
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
