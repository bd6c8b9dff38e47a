"""Hears all partitions by itself, outside of any group; where it begins is the listener's word.

A bookmark's hint is the offset behind its fact, so going on costs one seek for each partition. That
offset is a mark (see place.py): what lies before it has at most the bookmark's position. What a
relay sends again is behind it, and dropped by position.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.bus import BusUnavailable
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
"""Facts handed out at once, at most."""
MAX_FETCH_BYTES = 256 * 1024
"""Of each partition ahead of what was handed out, about."""
POLL_TIMEOUT_MS = 1_000


class KafkaCatchUpSubscription:
    """Made by `listening`."""

    def __init__(
        self, client: AIOKafkaConsumer, partition_names: Mapping[TopicPartition, str]
    ) -> None:
        """Take a client that is started and has nothing assigned."""
        self._client = client
        self._partition_names = partition_names
        self._progress: dict[TopicPartition, PartitionProgress] = {}
        self._fetched: deque[tuple[TopicPartition, list[ConsumerRecord]]] = deque()

    async def seek_to(
        self, start_cursors: CursorsByPartition, end_positions: Mapping[str, int]
    ) -> None:
        """Go to these places; raises `UnknownPlace` and `BusUnavailable`."""
        partitions = list(self._partition_names)
        first = await self._client.beginning_offsets(partitions)
        ends = await self._client.end_offsets(partitions)
        for one, name in self._partition_names.items():
            place = start_cursors.get(name, START_CURSOR)
            if place == START_CURSOR:
                place = PartitionCursor(0, first[one])
            if (
                not first[one] <= place.offset_hint <= ends[one]
                or place.position > end_positions[name]
            ):
                raise UnknownCursor(f"{name} does not have {place}, or no longer")
            self._progress[one] = PartitionProgress(place.offset_hint, place.position)
        self._client.assign(partitions)
        for one, begun in self._progress.items():  # before the client fetches from elsewhere
            self._client.seek(one, begun.offset)

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition; see the port."""
        while True:
            while self._fetched:
                heard = self._receive(*self._fetched.popleft())
                if heard:
                    return heard
            with translating_errors("listening"):
                fetched = await self._client.getmany(
                    timeout_ms=POLL_TIMEOUT_MS, max_records=MAX_BATCH_FACTS
                )
            self._fetched.extend(fetched.items())

    def _receive(
        self, one: TopicPartition, records: Sequence[ConsumerRecord]
    ) -> list[ReceivedFact]:
        place, name = self._progress[one], self._partition_names[one]
        try:
            return [
                ReceivedFact(name, PartitionCursor(fact.position, record.offset + 1), fact)
                for record in records
                for fact in place.consume_records([record])
            ]
        except PermanentKafkaError as error:  # the places told next will not be known any more
            raise BusUnavailable(str(error)) from error


@asynccontextmanager
async def open_kafka_subscription(
    settings: KafkaSettings,
    areas: Sequence[str],
    start_cursors: CursorsByPartition,
    end_positions: Mapping[str, int],
) -> AsyncIterator[KafkaCatchUpSubscription]:
    """Open a listener of topics that exist; raises `UnknownPlace` and `BusUnavailable`."""
    names = {
        TopicPartition(settings.topic_name(area), number): f"{area}/{number}"
        for area in areas
        for number in range(settings.partitions)
    }
    if strange := start_cursors.keys() - set(names.values()):
        raise UnknownCursor(f"there is no partition {', '.join(sorted(strange))}")
    client = AIOKafkaConsumer(
        **settings.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_FETCH_BYTES,
    )
    listener = KafkaCatchUpSubscription(client, names)
    try:
        with translating_errors("a listener"):
            await run_shielded(client.start())
            await run_shielded(listener.seek_to(start_cursors, end_positions))
        yield listener
    finally:
        await stop_consumer(client)
