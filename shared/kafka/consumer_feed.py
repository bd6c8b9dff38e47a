"""One consumer's subscription on Kafka: batches by partition, from where its effects ended.

The group only divides the partitions. Where to go on in each is asked of the consumer, whose
position is committed with its effects; the group's offset, committed now and then, merely says
where that may be found (see place.py). A partition that is taken away in the middle of a batch
needs nothing done: whoever of the two owners commits first fences the other.

What is fetched ahead is bounded: the client fetches no more of a partition before the last fetch is
consumed, and a partition whose place is not known yet is paused.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.bus import CommittedPositionLookup, FactBatch
from shared.kafka.errors import translating_errors
from shared.kafka.partition_progress import (
    OffsetPosition,
    PartitionProgress,
    find_resume_point,
    parse_committed_offset,
)
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import TopicAdmin

log = logging.getLogger(__name__)

MAX_BATCH_FACTS = 1000
"""Facts in one batch, at most."""
POLL_TIMEOUT_MS = 200
"""How soon a new assignment is noticed while nothing arrives; what arrives wakes us at once."""
OFFSET_COMMIT_SECONDS = 1.0
"""Between two commits of offsets; each may take as long."""


class KafkaConsumerFeed(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """Made by `KafkaBus.feed`."""

    def __init__(
        self,
        client: AIOKafkaConsumer,
        settings: KafkaSettings,
        topic_admin: TopicAdmin,
        consumer: str,
        committed_position: CommittedPositionLookup,
    ) -> None:
        """Take a client that has not started yet."""
        self._client = client
        self._settings = settings
        self._topic_admin = topic_admin
        self._group = settings.group_id(consumer)
        self._committed_position = committed_position
        self._progress: dict[TopicPartition, PartitionProgress] = {}
        self._unopened: set[TopicPartition] = set()
        self._fetched: deque[tuple[TopicPartition, list[ConsumerRecord]]] = deque()
        self._offsets: dict[TopicPartition, OffsetPosition] = {}
        self._handed_out: tuple[TopicPartition, OffsetPosition] | None = None
        self._uncommitted: set[TopicPartition] = set()
        self._offsets_committed_at = time.monotonic()

    async def next_batch(self) -> FactBatch:
        """Wait for the next batch; the last one was taken unless it was reopened."""
        if self._handed_out is not None:
            self._record_offset(*self._handed_out)
            self._handed_out = None
        while True:
            if time.monotonic() - self._offsets_committed_at > OFFSET_COMMIT_SECONDS:
                await self.commit_offsets()
            await self._open_partitions()
            while self._fetched:
                batch = self._batch(*self._fetched.popleft())
                if batch is not None:
                    return batch
            with translating_errors(f"{self._group} reading"):
                fetched = await self._client.getmany(
                    timeout_ms=POLL_TIMEOUT_MS, max_records=MAX_BATCH_FACTS
                )
            self._fetched.extend(fetched.items())

    async def rewind_to_committed(self, partition: str) -> None:
        """Go back to the committed position, if the partition is still ours."""
        self._handed_out = None
        for held in list(self._progress):
            if self._partition_name(held) == partition:
                self._close_partitions([held])
                self._unopened.add(held)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Have the next look find out where to go on."""
        self._client.pause(*assigned)
        self._unopened = set(assigned)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Forget what was fetched; a batch under way may still be taken, or is fenced."""
        self._close_partitions(list(revoked))
        self._unopened.clear()

    async def commit_offsets(self) -> None:
        """Commit how far we are, to be found sooner next time; that it fails does no harm."""
        self._offsets_committed_at = time.monotonic()
        marks = {
            held: self._offsets[held].to_offset_metadata()
            for held in self._uncommitted & set(self._progress)
        }
        self._uncommitted.clear()
        if marks:
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(OFFSET_COMMIT_SECONDS):
                    await self._client.commit(marks)

    def _batch(self, held: TopicPartition, records: list[ConsumerRecord]) -> FactBatch | None:
        place = self._progress.get(held)
        if place is None:
            return None
        after = place.position
        facts = place.consume_records(records)
        mark = OffsetPosition(place.offset, place.position)
        if not facts:
            self._record_offset(held, mark)
            return None
        self._handed_out = held, mark
        return FactBatch(self._partition_name(held), after, place.position, facts)

    async def _open_partitions(self) -> None:
        if not self._unopened:
            return
        wanted = list(self._unopened)
        hints = await self._topic_admin.committed_offsets(self._group, wanted)
        for held in wanted:
            committed = await self._committed_position(self._partition_name(held))
            if held not in self._unopened:
                continue  # it was taken away while we asked
            marks = [
                parse_committed_offset(hints.get(held)),
                *filter(None, [self._offsets.get(held)]),
            ]
            offset = find_resume_point(marks, committed).offset
            with suppress(IllegalStateError):
                self._client.seek(held, offset)
                self._client.resume(held)
                self._progress[held] = PartitionProgress(offset, committed)
            self._unopened.discard(held)

    def _close_partitions(self, closed: Sequence[TopicPartition]) -> None:
        for held in closed:
            self._progress.pop(held, None)
        self._fetched = deque(one for one in self._fetched if one[0] not in closed)

    def _record_offset(self, held: TopicPartition, offset: OffsetPosition) -> None:
        self._offsets[held] = offset
        self._uncommitted.add(held)

    def _partition_name(self, held: TopicPartition) -> str:
        return f"{self._settings.area_of_topic(held.topic)}/{held.partition}"
