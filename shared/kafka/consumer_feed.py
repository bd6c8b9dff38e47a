"""A consumer's feed on Kafka: batches by partition, from the committed positions on.

The consumer group only assigns the partitions. The position to resume at comes from the consumer,
which commits it with its effects; the offset that the group commits is merely a hint where to find
that position (see partition_progress.py). A partition that is revoked in the middle of a batch
needs no handling: of the two owners, the one that commits first fences the other.

The read-ahead is bounded: the client fetches no more of a partition before the last fetch is
consumed, and a partition is paused until its resume position is known.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.bus_consumer_port import CommittedPositionLookup, FactBatch
from shared.kafka.errors import translating_errors
from shared.kafka.partition_progress import (
    OffsetWithOutboxPosition,
    PartitionProgress,
    find_resume_point,
    parse_committed_offset,
)
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import TopicAdmin

log = logging.getLogger(__name__)

MAX_BATCH_FACTS = 1000
"""The largest number of facts in batches that are returned together."""
POLL_TIMEOUT_MS = 200
"""A new assignment is noticed within this time while no record arrives."""
OFFSET_COMMIT_INTERVAL_SECONDS = 1.0
"""The seconds between two commits of offsets; each commit may take as long."""


class KafkaConsumerFeed(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """The feed on Kafka; `KafkaBus.open_feed` opens it."""

    def __init__(
        self,
        client: AIOKafkaConsumer,
        settings: KafkaSettings,
        topic_admin: TopicAdmin,
        consumer: str,
        committed_position: CommittedPositionLookup,
        fact_types: frozenset[str] | None,
    ) -> None:
        """Take a client that has not started yet; without `fact_types` all facts are returned."""
        self._fact_types = fact_types
        self._client = client
        self._settings = settings
        self._topic_admin = topic_admin
        self._group = settings.group_id(consumer)
        self._committed_position = committed_position
        self._progress: dict[TopicPartition, PartitionProgress] = {}
        self._unopened: set[TopicPartition] = set()
        self._fetched: dict[TopicPartition, list[ConsumerRecord]] = {}
        self._offsets: dict[TopicPartition, OffsetWithOutboxPosition] = {}
        self._handed_out: dict[TopicPartition, OffsetWithOutboxPosition] = {}
        self._uncommitted: set[TopicPartition] = set()
        self._offsets_committed_at = time.monotonic()

    async def next_batches(self) -> Sequence[FactBatch]:
        """Wait for the next batches; the last ones count as processed unless they were rewound."""
        for partition, offset in self._handed_out.items():
            self._record_offset(partition, offset)
        self._handed_out.clear()
        while True:
            if time.monotonic() - self._offsets_committed_at > OFFSET_COMMIT_INTERVAL_SECONDS:
                await self.commit_offset_hints()
            await self._open_partitions()
            batches = [
                batch
                for partition, records in self._fetched.items()
                if (batch := self._batch(partition, records)) is not None
            ]
            self._fetched.clear()
            if batches:
                return batches
            with translating_errors(f"{self._group} reading"):
                fetched = await self._client.getmany(
                    timeout_ms=POLL_TIMEOUT_MS, max_records=MAX_BATCH_FACTS
                )
            self._fetched.update(fetched)

    async def rewind_to_committed(self, partition: str) -> None:
        """Go back to the committed position, if the partition is still assigned to this feed."""
        for held in list(self._progress):
            if self._partition_name(held) == partition:
                self._close_partitions([held])
                self._unopened.add(held)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Pause the new partitions; the next `next_batches` finds out where to resume them."""
        self._client.pause(*assigned)
        self._unopened = set(assigned)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Drop what was fetched; a batch in progress may still be committed, or is fenced."""
        self._close_partitions(list(revoked))
        self._unopened.clear()

    async def commit_offset_hints(self) -> None:
        """Commit offsets as hints for the next start; a failure does no harm and is ignored."""
        self._offsets_committed_at = time.monotonic()
        offsets = {
            partition: self._offsets[partition].to_offset_metadata()
            for partition in self._uncommitted & set(self._progress)
        }
        self._uncommitted.clear()
        if offsets:
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(OFFSET_COMMIT_INTERVAL_SECONDS):
                    await self._client.commit(offsets)

    def _batch(self, partition: TopicPartition, records: list[ConsumerRecord]) -> FactBatch | None:
        progress = self._progress.get(partition)
        if progress is None:
            return None
        after = progress.position
        facts = progress.consume_records(records, self._fact_types)
        reached = OffsetWithOutboxPosition(progress.offset, progress.position)
        if progress.position == after:
            self._record_offset(partition, reached)
            return None
        self._handed_out[partition] = reached
        return FactBatch(self._partition_name(partition), after, progress.position, facts)

    async def _open_partitions(self) -> None:
        if not self._unopened:
            return
        partitions = list(self._unopened)
        hints = await self._topic_admin.committed_offsets(self._group, partitions)
        for partition in partitions:
            committed = await self._committed_position(self._partition_name(partition))
            if partition not in self._unopened:
                continue  # it was revoked while the position was read
            candidates = [
                parse_committed_offset(hints.get(partition)),
                *filter(None, [self._offsets.get(partition)]),
            ]
            offset = find_resume_point(candidates, committed).offset
            with suppress(IllegalStateError):
                self._client.seek(partition, offset)
                self._client.resume(partition)
                self._progress[partition] = PartitionProgress(offset, committed)
            self._unopened.discard(partition)

    def _close_partitions(self, closed: Sequence[TopicPartition]) -> None:
        for partition in closed:
            self._progress.pop(partition, None)
            self._handed_out.pop(partition, None)
            self._fetched.pop(partition, None)

    def _record_offset(self, partition: TopicPartition, offset: OffsetWithOutboxPosition) -> None:
        self._offsets[partition] = offset
        self._uncommitted.add(partition)

    def _partition_name(self, partition: TopicPartition) -> str:
        return f"{self._settings.area_of_topic(partition.topic)}/{partition.partition}"
