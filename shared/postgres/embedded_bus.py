"""The embedded bus: consumers read the areas' outboxes directly from PostgreSQL.

It is durable and retains the full history, and needs no broker. A topic is an area; each topic has
one partition with the area's name, whose positions are those of the outbox.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import CommittedPositionLookup, FactBatch
from shared.eventsourcing.catch_up_subscription import CursorsByPartition
from shared.postgres.embedded_catch_up_subscription import (
    EmbeddedCatchUpSubscription,
    find_recent_cursor,
    require_known_cursors,
)
from shared.postgres.in_process_signal import (
    GROWTH,
    MAX_POLL_SECONDS,
    MIN_POLL_SECONDS,
    InProcessSignal,
    SignalWaiter,
)
from shared.postgres.outbox_reader import create_outbox_reader, decode_fact, read_end_position

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

MAX_BATCH_FACTS = 500
"""The largest number of facts in batches that are returned together.

Twice as many took 8 MB more, which the process kept; half as many cost more processor time.
"""


class EmbeddedBus:
    """The bus port on PostgreSQL; it reads each area's outbox through that area's pool."""

    def __init__(self, pools: Mapping[str, ConnectionPool], record_signal: InProcessSignal) -> None:
        """Take the pools by area; `record_signal` announces new records of this process."""
        self._pools = pools
        self._record_signal = record_signal

    needs_relay = False

    @asynccontextmanager
    async def open_feed(
        self,
        consumer: str,
        topics: Sequence[str],
        committed_position: CommittedPositionLookup,
        fact_types: frozenset[str] | None = None,
    ) -> AsyncIterator[EmbeddedOutboxFeed]:
        """Open a feed; `consumer` needs no registration on this bus."""
        del consumer
        pools = {topic: self._pools[topic] for topic in self._installed(topics)}
        waiter = self._record_signal.create_waiter(*pools, for_events_only=True)
        try:
            yield EmbeddedOutboxFeed(pools, committed_position, waiter, fact_types)
        finally:
            waiter.close()

    def partition_of(self, area: str, key: str) -> str:
        """Return the area's only partition."""
        del key
        return area

    async def end_positions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return the last published position of each topic of an installed area."""
        return {topic: await self._end_position(topic) for topic in self._installed(topics)}

    @asynccontextmanager
    async def open_catch_up_subscription(
        self, topics: Sequence[str], start_cursors: CursorsByPartition
    ) -> AsyncIterator[EmbeddedCatchUpSubscription]:
        """Read all facts from a cursor on; see the port."""
        await require_known_cursors(
            {topic: self._pools[topic] for topic in self._installed(topics)}, start_cursors
        )

        async def position(topic: str) -> int:
            return start_cursors[topic].position if topic in start_cursors else 0

        async with self.open_feed("subscription", topics, position) as feed:
            yield EmbeddedCatchUpSubscription(feed)

    async def recent_cursors(self, topics: Sequence[str], fact_count: int) -> CursorsByPartition:
        """Return cursors near the end; see the port."""
        return {
            topic: await find_recent_cursor(self._pools[topic], topic, fact_count)
            for topic in self._installed(topics)
        }

    def _installed(self, topics: Sequence[str]) -> list[str]:
        """Return the topics without those of areas that are not installed, which have no facts."""
        return [topic for topic in topics if topic in self._pools]

    async def _end_position(self, topic: str) -> int:
        async with self._pools[topic].acquire() as connection:
            return await read_end_position(connection)


class EmbeddedOutboxFeed:
    """A consumer's feed of several outboxes."""

    def __init__(
        self,
        pools: Mapping[str, ConnectionPool],
        committed_position: CommittedPositionLookup,
        waiter: SignalWaiter,
        fact_types: frozenset[str] | None = None,
    ) -> None:
        """Take the pools by topic; `EmbeddedBus.open_feed` closes the waiter.

        Without `fact_types` facts of all types are returned.
        """
        self._fact_types = fact_types
        self._pools = pools
        self._committed_position = committed_position
        self._waiter = waiter
        self._after: dict[str, int] = {}
        self._readers = {topic: create_outbox_reader(topic) for topic in pools}
        self._topics = list(pools)
        self._unread = set(pools)
        self._sweep_pause = MIN_POLL_SECONDS
        """The pause before topics without a signal are read: it grows while they have nothing."""
        self._sweep_at = time.monotonic() + MIN_POLL_SECONDS

    async def next_batches(self) -> Sequence[FactBatch]:
        """Wait for the next batches; see the port.

        Only topics that have recorded something are read. All are read from time to time, too:
        another process may have recorded something, and then soon records more.
        """
        while True:
            signalled = self._waiter.take_signalled()
            self._unread |= signalled
            if time.monotonic() >= self._sweep_at:
                self._unread.update(self._topics)
                self._pause_until_next_sweep(self._sweep_pause * GROWTH)
            batches = await self._read_batches()
            if any(batch.partition not in signalled for batch in batches):
                self._pause_until_next_sweep(MIN_POLL_SECONDS)
            if batches:
                return batches
            await self._waiter.wait(self._sweep_at - time.monotonic())

    async def rewind_to_committed(self, partition: str) -> None:
        """Go back to the committed position."""
        self._after.pop(partition, None)
        self._unread.add(partition)

    def _pause_until_next_sweep(self, seconds: float) -> None:
        self._sweep_pause = min(seconds, MAX_POLL_SECONDS)
        self._sweep_at = time.monotonic() + self._sweep_pause

    async def _read_batches(self) -> Sequence[FactBatch]:
        batches: list[FactBatch] = []
        room = MAX_BATCH_FACTS
        for topic in tuple(self._topics):
            batch = await self._read_batch(topic, room) if topic in self._unread else None
            if batch is None:
                continue
            batches.append(batch)
            room -= len(batch.facts)
            if room == 0:  # the others come first next time
                self._topics.remove(topic)
                self._topics.append(topic)
                break
        return batches

    async def _read_batch(self, topic: str, limit: int) -> FactBatch | None:
        if topic not in self._after:
            self._after[topic] = await self._committed_position(topic)
        after, reader = self._after[topic], self._readers[topic]
        async with self._pools[topic].acquire() as connection:
            if self._fact_types is None:
                rows, upto = await reader.read(connection, after, limit)
            else:
                rows, upto = await reader.read_of_types(connection, after, limit, self._fact_types)
        if not reader.has_more:
            self._unread.discard(topic)
        if upto == after:
            return None
        self._after[topic] = upto
        return FactBatch(topic, after, upto, [decode_fact(topic, row) for row in rows])
