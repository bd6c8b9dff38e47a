"""Carries consumers' positions from the partitions of one bus to those of the other.

Positions on either bus are outbox positions, so a consumer that has taken everything of an area up
to a common position stands there in every partition, however the area is divided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Batch
from shared.postgres import checkpoints
from shared.postgres.outbox import fact_of, outbox_reader

if TYPE_CHECKING:
    from shared.postgres.consumer import Consumer
    from shared.postgres.pool import Connection, Connections

LIMIT = 1000

Divide = Callable[[str, str], str]
"""Gives the partition of an area's key."""


@dataclass(frozen=True)
class Division:
    """How a bus divides the areas."""

    partitions: Callable[[str], Sequence[str]]
    """The partitions of an area."""
    partition: Divide


async def others(connection: Connection) -> list[str]:
    """Return who else is connected to this database on behalf of Concord."""
    rows = await connection.fetch(
        "SELECT pid, application_name, client_addr FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'concord %'"
        " AND pid <> pg_backend_pid() ORDER BY pid"
    )
    return [
        f"{row['application_name']} from {row['client_addr'] or 'this machine'}" for row in rows
    ]


async def take_rest(
    consumer: Consumer, outboxes: Mapping[str, Connections], division: Division
) -> int:
    """Take what the consumer has not taken yet, straight from the outboxes; return how many facts.

    In partitions as the bus has divided them, each from its own position.
    """
    taken = 0
    for area, outbox in outboxes.items():
        names = division.partitions(area)
        reached = {name: await consumer.position(name) for name in names}
        after, reader = min(reached.values()), outbox_reader(area)
        while True:
            async with outbox.acquire() as connection:
                rows, upto = await reader.read(connection, after, LIMIT)
            if upto == after:
                break
            facts = [fact_of(area, row) for row in rows]
            for name, position in reached.items():
                if position < upto:
                    mine = [
                        fact
                        for fact in facts
                        if fact.position > position and division.partition(area, fact.key) == name
                    ]
                    await consumer.take(Batch(name, position, upto, mine))
                    reached[name], taken = upto, taken + len(mine)
            after = upto
    return taken


async def relocate(
    connection: Connection, consumer: Consumer, areas: Sequence[str], old: Division, new: Division
) -> None:
    """Put a consumer that has taken everything into the new partitions, its dead letters too.

    In the open transaction, in whose search path the consumer's schema comes first.
    """
    standings = await checkpoints.standings(connection, consumer.name)
    for area in areas:
        position = min(standings.get(name, 0) for name in old.partitions(area))
        await checkpoints.replace(
            connection,
            consumer.name,
            [name for name in standings if name.partition("/")[0] == area],
            {name: position for name in new.partitions(area) if position},
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
                (consumer.name, row["partition"], row["position"], new.partition(area, row["key"]))
                for row in rows
            ],
        )
