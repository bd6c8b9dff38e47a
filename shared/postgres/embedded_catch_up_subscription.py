"""A catch-up subscription on the embedded bus: a feed that starts at given cursors."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import ConsumerFeed, FactBatch
from shared.eventsourcing.catch_up_subscription import (
    CursorsByPartition,
    PartitionCursor,
    ReceivedFact,
    UnknownCursor,
)
from shared.postgres.outbox_reader import (
    create_outbox_reader,
    last_allocated_position,
    last_position_up_to,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

POLL_PAUSE_SECONDS = 0.01
"""The pause between two checks whether transactions in progress have ended."""


class EmbeddedCatchUpSubscription:
    """Returns the facts of a feed with cursors; `EmbeddedBus` opens it."""

    def __init__(self, feed: ConsumerFeed) -> None:
        """Take a feed that starts at the subscriber's cursors."""
        self._feed = feed
        self._batches: deque[FactBatch] = deque()

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition; see the port."""
        while True:
            while self._batches:
                batch = self._batches.popleft()
                if batch.facts:
                    return [
                        ReceivedFact(batch.partition, PartitionCursor(fact.position), fact)
                        for fact in batch.facts
                    ]
            self._batches.extend(await self._feed.next_batches())


async def require_known_cursors(
    pools: Mapping[str, ConnectionPool], start_cursors: CursorsByPartition
) -> None:
    """Raise `UnknownCursor` for a position that an outbox never had; outboxes only grow."""
    for topic, cursor in start_cursors.items():
        if topic not in pools:
            raise UnknownCursor(f"there is no partition {topic}")
        async with pools[topic].acquire() as connection:
            if cursor.position > await last_allocated_position(connection):
                raise UnknownCursor(f"{topic} never had the position {cursor.position}")


async def find_recent_cursor(pool: ConnectionPool, topic: str, fact_count: int) -> PartitionCursor:
    """Return a cursor in front of the last `fact_count` positions of an outbox.

    Waits until no transaction in progress may still add a fact before the cursor: such a fact would
    become visible later, and the subscription would miss it.
    """
    reader = create_outbox_reader(topic)
    while True:
        async with pool.acquire() as connection:
            final = await reader.read_final_position(connection)
            if final is not None:
                return PartitionCursor(await last_position_up_to(connection, final - fact_count))
        await asyncio.sleep(POLL_PAUSE_SECONDS)
