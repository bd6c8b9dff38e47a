"""The bus on Kafka: the same port, the same positions, many machines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer

from shared.eventsourcing.bus import Positions
from shared.eventsourcing.listening import Bookmark, Places
from shared.kafka.cloudevents import partition_of
from shared.kafka.feed import KafkaFeed
from shared.kafka.heads import Heads
from shared.kafka.listener import KafkaListener, listening
from shared.kafka.refusals import telling
from shared.kafka.relay import Relay
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics import Topics
from shared.kafka.undivided import stopped, undivided
from shared.postgres.pool import Database
from shared.postgres.wakeup import Wakeup

SESSION_MS = 10_000
HEARTBEAT_MS = 1_000
"""A member learns of a rebalance with its next heartbeat."""


class KafkaBus:
    """Carries facts over topics, one per area, in partitions named `<area>/<n>`."""

    relayed = True

    def __init__(self, settings: KafkaSettings) -> None:
        """Made by `kafka_bus`."""
        self.settings = settings
        self._topics = Topics(settings)
        self._heads = Heads(settings)

    def relay(self, area: str, database: Database, wakeup: Wakeup) -> Relay:
        """Return what carries the area's outbox to its topic."""
        return Relay(area, database, wakeup, self.settings, self._topics)

    async def check(self, areas: Sequence[str]) -> None:
        """Make and check topics before they are needed.

        Raises `KafkaRefused`, which says what to change, and `BusUnavailable`.
        """
        await self._topics.ensure(areas)

    async def remove(self, areas: Sequence[str]) -> None:
        """Delete topics; see `Topics.remove`."""
        await self._topics.remove(areas)

    @asynccontextmanager
    async def feed(
        self, consumer: str, topics: Sequence[str], positions: Positions
    ) -> AsyncIterator[KafkaFeed]:
        """Join the consumer's group; see the port. Raises `KafkaRefused` as well."""
        await self._topics.ensure(topics)
        client = AIOKafkaConsumer(
            **self.settings.client(),
            group_id=self.settings.group(consumer),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
        )
        feed = KafkaFeed(client, self.settings, self._topics, consumer, positions)
        try:
            client.subscribe([self.settings.topic(area) for area in topics], listener=feed)
            with telling(f"the feed of {consumer}"):
                await undivided(client.start())
            yield feed
        finally:
            await feed.hint()
            await stopped(client)

    def partition(self, area: str, key: str) -> str:
        """Return where a key's facts are; see the port."""
        return f"{area}/{partition_of(key.encode(), self.settings.partitions)}"

    async def heads(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return each partition's last position; see the port."""
        return await self._heads.of(await self._topics.there(topics))

    @asynccontextmanager
    async def listen(self, topics: Sequence[str], after: Places) -> AsyncIterator[KafkaListener]:
        """Hear everything from a place on; see the port. Raises `KafkaRefused` as well."""
        await self._topics.ensure(topics)
        heads = await self._heads.of(topics)
        async with listening(self.settings, topics, after, heads) as listener:
            yield listener

    async def recent(self, topics: Sequence[str], facts: int) -> Places:
        """Return where the last facts begin; see the port. Raises `KafkaRefused` as well."""
        await self._topics.ensure(topics)
        marks = await self._heads.marks(topics, facts)
        return {name: Bookmark(mark.position, mark.offset) for name, mark in marks.items()}

    async def close(self) -> None:
        """Close the connections that are not a feed's."""
        await self._heads.close()
        await self._topics.close()


@asynccontextmanager
async def kafka_bus(settings: KafkaSettings) -> AsyncIterator[KafkaBus]:
    """Give the bus; it connects when it is first needed."""
    bus = KafkaBus(settings)
    try:
        yield bus
    finally:
        await bus.close()
