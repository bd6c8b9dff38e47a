"""Reads all partitions from given cursors on, without a consumer group.

A cursor's `offset_hint` is the offset behind its fact, so resuming costs one seek for each
partition. Cursor and hint form an `OffsetPosition` (partition_progress.py): every record before the
offset has at most the cursor's position. What a relay sends again lies behind the offset, and is
dropped by its position.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.catch_up_subscription import (
    START_CURSOR,
    CursorsByPartition,
    PartitionCursor,
    ReceivedFact,
    UnknownCursor,
)
from shared.kafka.cancellation_shield import run_shielded, stop_consumer
from shared.kafka.errors import PermanentKafkaError, translating_errors
from shared.kafka.partition_progress import PartitionProgress
from shared.kafka.settings import KafkaSettings

MAX_BATCH_FACTS = 500
"""The largest number of facts that one fetch returns."""
MAX_FETCH_BYTES = 256 * 1024
"""About so many bytes of each partition are fetched ahead of what was returned."""
POLL_TIMEOUT_MS = 1_000


class KafkaCatchUpSubscription:
    """The subscription on Kafka; `open_kafka_subscription` opens it."""

    def __init__(
        self, client: AIOKafkaConsumer, partition_names: Mapping[TopicPartition, str]
    ) -> None:
        """Take a client without assigned partitions; it must be started before `seek_to`."""
        self._client = client
        self._partition_names = partition_names
        self._progress: dict[TopicPartition, PartitionProgress] = {}
        self._fetched: deque[tuple[TopicPartition, list[ConsumerRecord]]] = deque()

    async def seek_to(
        self, start_cursors: CursorsByPartition, end_positions: Mapping[str, int]
    ) -> None:
        """Seek to these cursors; raises `UnknownCursor`, and what the client raises."""
        partitions = list(self._partition_names)
        first = await self._client.beginning_offsets(partitions)
        ends = await self._client.end_offsets(partitions)
        for partition, name in self._partition_names.items():
            cursor = start_cursors.get(name, START_CURSOR)
            if cursor == START_CURSOR:
                cursor = PartitionCursor(0, first[partition])
            if (
                not first[partition] <= cursor.offset_hint <= ends[partition]
                or cursor.position > end_positions[name]
            ):
                raise UnknownCursor(f"{name} does not have {cursor}, or no longer")
            self._progress[partition] = PartitionProgress(cursor.offset_hint, cursor.position)
        self._client.assign(partitions)
        for partition, start in self._progress.items():  # before the client fetches from elsewhere
            self._client.seek(partition, start.offset)

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition; see the port."""
        while True:
            while self._fetched:
                received = self._receive(*self._fetched.popleft())
                if received:
                    return received
            with translating_errors("reading a subscription"):
                fetched = await self._client.getmany(
                    timeout_ms=POLL_TIMEOUT_MS, max_records=MAX_BATCH_FACTS
                )
            self._fetched.extend(fetched.items())

    def _receive(
        self, partition: TopicPartition, records: Sequence[ConsumerRecord]
    ) -> list[ReceivedFact]:
        progress, name = self._progress[partition], self._partition_names[partition]
        try:
            return [
                ReceivedFact(name, PartitionCursor(fact.position, record.offset + 1), fact)
                for record in records
                for fact in progress.consume_records([record])
            ]
        except PermanentKafkaError as error:  # the cursors will be unknown after a restart
            raise BusUnavailable(str(error)) from error


@asynccontextmanager
async def open_kafka_subscription(
    settings: KafkaSettings,
    areas: Sequence[str],
    start_cursors: CursorsByPartition,
    end_positions: Mapping[str, int],
) -> AsyncIterator[KafkaCatchUpSubscription]:
    """Subscribe to topics that exist.

    Raises `UnknownCursor`, `BusUnavailable` and `PermanentKafkaError`.
    """
    names = {
        TopicPartition(settings.topic_name(area), number): f"{area}/{number}"
        for area in areas
        for number in range(settings.partitions)
    }
    if unknown := start_cursors.keys() - set(names.values()):
        raise UnknownCursor(f"there is no partition {', '.join(sorted(unknown))}")
    client = AIOKafkaConsumer(
        **settings.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_FETCH_BYTES,
    )
    subscription = KafkaCatchUpSubscription(client, names)
    try:
        with translating_errors("opening a subscription"):
            await run_shielded(client.start())
            await run_shielded(subscription.seek_to(start_cursors, end_positions))
        yield subscription
    finally:
        await stop_consumer(client)
