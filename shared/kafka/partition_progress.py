"""Where a feed stands in a partition, in Kafka's terms and in ours.

A mark says: whatever lies before this offset has at most this outbox position. It holds for ever,
as topics are only added to. So of all marks known, the farthest one that our own committed position
has reached is where to go on; what lies behind it and was taken already is dropped by position.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiokafka.structs import OffsetAndMetadata

from shared.eventsourcing.published_fact import Fact
from shared.kafka.cloudevents import InvalidFactRecord, decode_fact, decode_position
from shared.kafka.errors import PermanentKafkaError

if TYPE_CHECKING:
    from aiokafka.structs import ConsumerRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OffsetPosition:
    """Whatever lies before `offset` has at most `position`."""

    offset: int
    position: int

    def to_offset_metadata(self) -> OffsetAndMetadata:
        """Return what to commit to Kafka for it."""
        return OffsetAndMetadata(self.offset, str(self.position))


PARTITION_START = OffsetPosition(0, 0)


def parse_committed_offset(committed: OffsetAndMetadata | None) -> OffsetPosition:
    """Return the mark in a group's committed offset; the beginning where it holds none."""
    if committed is None or committed.offset < 0 or not str(committed.metadata).isdecimal():
        return PARTITION_START
    return OffsetPosition(committed.offset, int(committed.metadata))


def find_resume_point(
    candidates: Iterable[OffsetPosition], committed_position: int
) -> OffsetPosition:
    """Return where to go on for a consumer whose effects are committed up to a position."""
    reached = [mark for mark in candidates if mark.position <= committed_position]
    return max(reached, key=lambda mark: mark.offset, default=PARTITION_START)


@dataclass
class PartitionProgress:
    """Where a feed stands in a partition that it holds."""

    offset: int
    """Of the next record."""
    position: int
    """Of the last fact handed out, or whose effect was committed before."""

    def consume_records(self, records: Sequence[ConsumerRecord]) -> list[Fact]:
        """Move behind consecutive records and return the facts not seen before.

        Raises `KafkaRefused` where records are missing.
        """
        first, last = records[0], records[-1]
        if first.offset != self.offset or last.offset - first.offset != len(records) - 1:
            raise PermanentKafkaError(
                f"{first.topic}/{first.partition} has lost records from offset {self.offset} on:"
                " restore the topic, or move this installation to the embedded bus and back"
            )
        self.offset = last.offset + 1
        facts = []
        for record in records:
            try:
                if decode_position(record) <= self.position:
                    continue  # a relay sent it again
                fact = decode_fact(record)
            except InvalidFactRecord as error:
                log.error("%s; it is left out", error)  # noqa: TRY400  the message says it all
                continue
            self.position = fact.position
            facts.append(fact)
        return facts
