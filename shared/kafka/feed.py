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

from shared.eventsourcing.bus import Batch, Positions
from shared.kafka.place import Mark, Place, farthest, mark_of
from shared.kafka.refusals import telling
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics import Topics

log = logging.getLogger(__name__)

LIMIT = 1000
"""Facts in one batch, at most."""
LOOK_AGAIN_MS = 200
"""How soon a new assignment is noticed while nothing arrives; what arrives wakes us at once."""
HINT_SECONDS = 1.0
"""Between two commits of offsets; each may take as long."""


class KafkaFeed(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """Made by `KafkaBus.feed`."""

    def __init__(
        self,
        client: AIOKafkaConsumer,
        settings: KafkaSettings,
        topics: Topics,
        consumer: str,
        positions: Positions,
    ) -> None:
        """Take a client that has not started yet."""
        self._client = client
        self._settings = settings
        self._topics = topics
        self._group = settings.group(consumer)
        self._positions = positions
        self._places: dict[TopicPartition, Place] = {}
        self._unopened: set[TopicPartition] = set()
        self._fetched: deque[tuple[TopicPartition, list[ConsumerRecord]]] = deque()
        self._marks: dict[TopicPartition, Mark] = {}
        self._handed: tuple[TopicPartition, Mark] | None = None
        self._unhinted: set[TopicPartition] = set()
        self._hinted_at = time.monotonic()

    async def next(self) -> Batch:
        """Wait for the next batch; the last one was taken unless it was reopened."""
        if self._handed is not None:
            self._mark(*self._handed)
            self._handed = None
        while True:
            if time.monotonic() - self._hinted_at > HINT_SECONDS:
                await self.hint()
            await self._open_places()
            while self._fetched:
                batch = self._batch(*self._fetched.popleft())
                if batch is not None:
                    return batch
            with telling(f"{self._group} reading"):
                fetched = await self._client.getmany(timeout_ms=LOOK_AGAIN_MS, max_records=LIMIT)
            self._fetched.extend(fetched.items())

    async def reopen(self, partition: str) -> None:
        """Go back to the committed position, if the partition is still ours."""
        self._handed = None
        for held in list(self._places):
            if self._name(held) == partition:
                self._close_places([held])
                self._unopened.add(held)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Have the next look find out where to go on."""
        self._client.pause(*assigned)
        self._unopened = set(assigned)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Forget what was fetched; a batch under way may still be taken, or is fenced."""
        self._close_places(list(revoked))
        self._unopened.clear()

    async def hint(self) -> None:
        """Commit how far we are, to be found sooner next time; that it fails does no harm."""
        self._hinted_at = time.monotonic()
        marks = {held: self._marks[held].hint() for held in self._unhinted & set(self._places)}
        self._unhinted.clear()
        if marks:
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(HINT_SECONDS):
                    await self._client.commit(marks)

    def _batch(self, held: TopicPartition, records: list[ConsumerRecord]) -> Batch | None:
        place = self._places.get(held)
        if place is None:
            return None
        after = place.position
        facts = place.take(records)
        mark = Mark(place.offset, place.position)
        if not facts:
            self._mark(held, mark)
            return None
        self._handed = held, mark
        return Batch(self._name(held), after, place.position, facts)

    async def _open_places(self) -> None:
        if not self._unopened:
            return
        wanted = list(self._unopened)
        hints = await self._topics.committed(self._group, wanted)
        for held in wanted:
            committed = await self._positions(self._name(held))
            if held not in self._unopened:
                continue  # it was taken away while we asked
            marks = [mark_of(hints.get(held)), *filter(None, [self._marks.get(held)])]
            offset = farthest(marks, committed).offset
            with suppress(IllegalStateError):
                self._client.seek(held, offset)
                self._client.resume(held)
                self._places[held] = Place(offset, committed)
            self._unopened.discard(held)

    def _close_places(self, closed: Sequence[TopicPartition]) -> None:
        for held in closed:
            self._places.pop(held, None)
        self._fetched = deque(one for one in self._fetched if one[0] not in closed)

    def _mark(self, held: TopicPartition, mark: Mark) -> None:
        self._marks[held] = mark
        self._unhinted.add(held)

    def _name(self, held: TopicPartition) -> str:
        return f"{self._settings.area(held.topic)}/{held.partition}"
