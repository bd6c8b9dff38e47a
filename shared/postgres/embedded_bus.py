"""The embedded bus: consumers read the areas' outboxes straight from PostgreSQL.

Durable and complete like a broker with full history, with nothing else to install. A topic is an
area; each has one partition, named like it, whose positions are the outbox's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Batch, Positions
from shared.eventsourcing.listening import Places
from shared.postgres.embedded_listener import EmbeddedListener, known, recent
from shared.postgres.outbox import fact_of, head, outbox_reader
from shared.postgres.wakeup import Waiter, Wakeup

if TYPE_CHECKING:
    from shared.postgres.pool import Connections

LIMIT = 1000
"""Facts in one batch, at most."""


class EmbeddedBus:
    """Reads every area's outbox through that area's own pool."""

    def __init__(self, pools: Mapping[str, Connections], wakeup: Wakeup) -> None:
        """`wakeup` rings whenever an area of this process has recorded something."""
        self._pools = pools
        self._wakeup = wakeup

    relayed = False

    @asynccontextmanager
    async def feed(
        self, consumer: str, topics: Sequence[str], positions: Positions
    ) -> AsyncIterator[EmbeddedFeed]:
        """Open a subscription; `consumer` needs no registration here."""
        del consumer
        pools = {topic: self._pools[topic] for topic in self._installed(topics)}
        waiter = self._wakeup.waiter(*pools)
        try:
            yield EmbeddedFeed(pools, positions, waiter)
        finally:
            waiter.close()

    def partition(self, area: str, key: str) -> str:
        """Return the area's only partition."""
        del key
        return area

    async def heads(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return the last published position of each topic."""
        return {topic: await self._head(topic) for topic in self._installed(topics)}

    @asynccontextmanager
    async def listen(self, topics: Sequence[str], after: Places) -> AsyncIterator[EmbeddedListener]:
        """Hear everything from a place on; see the port."""
        await known({topic: self._pools[topic] for topic in self._installed(topics)}, after)

        async def position(topic: str) -> int:
            return after[topic].position if topic in after else 0

        async with self.feed("listener", topics, position) as feed:
            yield EmbeddedListener(feed)

    async def recent(self, topics: Sequence[str], facts: int) -> Places:
        """Return where the last facts begin; see the port."""
        return {
            topic: await recent(self._pools[topic], topic, facts)
            for topic in self._installed(topics)
        }

    def _installed(self, topics: Sequence[str]) -> list[str]:
        """Leave out areas that do not run here: nobody speaks on their topics."""
        return [topic for topic in topics if topic in self._pools]

    async def _head(self, topic: str) -> int:
        async with self._pools[topic].acquire() as connection:
            return await head(connection)


class EmbeddedFeed:
    """One consumer's place in each outbox it reads."""

    def __init__(
        self, pools: Mapping[str, Connections], positions: Positions, waiter: Waiter
    ) -> None:
        """Made by `EmbeddedBus.feed`."""
        self._pools = pools
        self._positions = positions
        self._waiter = waiter
        self._after: dict[str, int] = {}
        self._readers = {topic: outbox_reader(topic) for topic in pools}
        self._turn = list(pools)

    async def next(self) -> Batch:
        """Wait for the next batch; the topics take turns."""
        while True:
            for topic in tuple(self._turn):
                batch = await self._look(topic)
                if batch is not None:
                    self._turn.remove(topic)
                    self._turn.append(topic)
                    return batch
            await self._waiter.wait()

    async def reopen(self, partition: str) -> None:
        """Go back to the committed position."""
        self._after.pop(partition, None)

    async def _look(self, topic: str) -> Batch | None:
        if topic not in self._after:
            self._after[topic] = await self._positions(topic)
        after = self._after[topic]
        async with self._pools[topic].acquire() as connection:
            rows, upto = await self._readers[topic].read(connection, after, LIMIT)
        if upto == after:
            return None
        self._after[topic] = upto
        return Batch(topic, after, upto, [fact_of(topic, row) for row in rows])
