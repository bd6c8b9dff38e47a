"""Hears all outboxes from a place on: a feed whose positions are its listener's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import ConsumerFeed
from shared.eventsourcing.catch_up_subscription import (
    CursorsByPartition,
    PartitionCursor,
    ReceivedFact,
    UnknownCursor,
)
from shared.postgres.outbox import (
    create_outbox_reader,
    last_allocated_position,
    last_position_through,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

POLL_PAUSE_SECONDS = 0.01
"""Between two looks whether those who were recording have finished."""


class EmbeddedCatchUpSubscription:
    """Made by `EmbeddedBus.listen`."""

    def __init__(self, feed: ConsumerFeed) -> None:
        """Take a feed that begins where the listener stands."""
        self._feed = feed

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition; see the port."""
        while True:
            batch = await self._feed.next_batch()
            if batch.facts:
                return [
                    ReceivedFact(batch.partition, PartitionCursor(one.position), one)
                    for one in batch.facts
                ]


async def require_known_cursors(
    pools: Mapping[str, ConnectionPool], start_cursors: CursorsByPartition
) -> None:
    """Raise `UnknownPlace` where an outbox never was so far; an outbox forgets nothing."""
    for topic, place in start_cursors.items():
        if topic not in pools:
            raise UnknownCursor(f"there is no partition {topic}")
        async with pools[topic].acquire() as connection:
            if place.position > await last_allocated_position(connection):
                raise UnknownCursor(f"{topic} never came to {place.position}")


async def find_recent_cursor(pool: ConnectionPool, topic: str, fact_count: int) -> PartitionCursor:
    """Return where the last facts of an outbox begin, after which none is still being committed.

    What is visible is not enough: an earlier position may become so later, and would be missed.
    """
    reader = create_outbox_reader(topic)
    while True:
        async with pool.acquire() as connection:
            final = await reader.read_final_position(connection)
            if final is not None:
                return PartitionCursor(await last_position_through(connection, final - fact_count))
        await asyncio.sleep(POLL_PAUSE_SECONDS)
