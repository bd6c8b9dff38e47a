"""The bus port implemented on Kafka, for processes on several machines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer

from shared.eventsourcing.bus_consumer_port import CommittedPositionLookup
from shared.eventsourcing.catch_up_subscription import CursorsByPartition, PartitionCursor
from shared.kafka.cancellation_shield import run_shielded, stop_consumer
from shared.kafka.catch_up_subscription import KafkaCatchUpSubscription, open_kafka_subscription
from shared.kafka.cloudevents import partition_number
from shared.kafka.consumer_feed import KafkaConsumerFeed
from shared.kafka.end_positions import EndPositionReader
from shared.kafka.errors import translating_errors
from shared.kafka.outbox_relay import OutboxRelay
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import TopicAdmin
from shared.postgres.database_connections import Database
from shared.postgres.in_process_signal import InProcessSignal

SESSION_TIMEOUT_MS = 10_000
HEARTBEAT_INTERVAL_MS = 1_000
"""The heartbeat is frequent because a member learns of a rebalance with its next one."""


class KafkaBus:
    """Carries facts over topics, one per area, in partitions named `<area>/<n>`."""

    needs_relay = True

    def __init__(self, settings: KafkaSettings) -> None:
        """Take the settings; `open_kafka_bus` constructs the bus and closes it."""
        self.settings = settings
        self._topic_admin = TopicAdmin(settings)
        self._end_positions = EndPositionReader(settings)

    def create_relay(
        self, area: str, database: Database, record_signal: InProcessSignal
    ) -> OutboxRelay:
        """Return the relay that sends the area's outbox to its topic."""
        return OutboxRelay(area, database, record_signal, self.settings, self._topic_admin)

    async def ensure_topics(self, areas: Sequence[str]) -> None:
        """Create missing topics and check the others.

        Raises `PermanentKafkaError`, which says what to change, and `BusUnavailable`.
        """
        await self._topic_admin.ensure_topics(areas)

    async def delete_topics(self, areas: Sequence[str]) -> None:
        """Delete topics; see `TopicAdmin.delete_topics`, also for what it raises."""
        await self._topic_admin.delete_topics(areas)

    @asynccontextmanager
    async def open_feed(
        self,
        consumer: str,
        topics: Sequence[str],
        committed_position: CommittedPositionLookup,
        fact_types: frozenset[str] | None = None,
    ) -> AsyncIterator[KafkaConsumerFeed]:
        """Join the consumer's group; see the port. Raises `PermanentKafkaError` as well.

        The broker sends facts of all types; the others are dropped before they are decoded.
        """
        await self._topic_admin.ensure_topics(topics)
        client = AIOKafkaConsumer(
            **self.settings.client_options(),
            group_id=self.settings.group_id(consumer),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS,
        )
        feed = KafkaConsumerFeed(
            client, self.settings, self._topic_admin, consumer, committed_position, fact_types
        )
        try:
            client.subscribe([self.settings.topic_name(area) for area in topics], listener=feed)
            with translating_errors(f"the feed of {consumer}"):
                await run_shielded(client.start())
            yield feed
        finally:
            await feed.commit_offset_hints()
            await stop_consumer(client)

    def partition_of(self, area: str, key: str) -> str:
        """Return the partition that holds a key's facts; see the port."""
        return f"{area}/{partition_number(key.encode(), self.settings.partitions)}"

    async def end_positions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return each partition's last position; see the port."""
        return await self._end_positions.read_positions(
            await self._topic_admin.areas_with_topic(topics)
        )

    @asynccontextmanager
    async def open_catch_up_subscription(
        self, topics: Sequence[str], start_cursors: CursorsByPartition
    ) -> AsyncIterator[KafkaCatchUpSubscription]:
        """Read all facts from a cursor on; see the port. Raises `PermanentKafkaError` as well."""
        await self._topic_admin.ensure_topics(topics)
        end_positions = await self._end_positions.read_positions(topics)
        async with open_kafka_subscription(
            self.settings, topics, start_cursors, end_positions
        ) as subscription:
            yield subscription

    async def recent_cursors(self, topics: Sequence[str], fact_count: int) -> CursorsByPartition:
        """Return cursors near the end; see the port. Raises `PermanentKafkaError` as well."""
        await self._topic_admin.ensure_topics(topics)
        found = await self._end_positions.read_offsets_with_outbox_positions(topics, fact_count)
        return {name: PartitionCursor(one.position, one.offset) for name, one in found.items()}

    async def close(self) -> None:
        """Close the connections other than those of feeds and subscriptions."""
        await self._end_positions.close()
        await self._topic_admin.close()


@asynccontextmanager
async def open_kafka_bus(settings: KafkaSettings) -> AsyncIterator[KafkaBus]:
    """Yield the bus, which connects at its first use; close it at the end of the block."""
    bus = KafkaBus(settings)
    try:
        yield bus
    finally:
        await bus.close()
