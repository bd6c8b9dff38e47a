"""How far a reader is in a partition: the Kafka offset, and the outbox position.

An `OffsetPosition` states that every record before the offset has at most that outbox position. It
stays true, because topics only grow. So a consumer resumes at the largest known offset whose
position its committed position has reached; facts behind it that were processed already are dropped
by their position.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiokafka.structs import OffsetAndMetadata

from shared.eventsourcing.published_fact import Fact
from shared.kafka.cloudevents import InvalidFactRecord, decode_fact, decode_position, decode_type
from shared.kafka.errors import PermanentKafkaError

if TYPE_CHECKING:
    from aiokafka.structs import ConsumerRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OffsetWithOutboxPosition:
    """Every record before `offset` has at most the outbox position `position`."""

    offset: int
    position: int

    def to_offset_metadata(self) -> OffsetAndMetadata:
        """Return the offset to commit to Kafka, with the position as its metadata."""
        return OffsetAndMetadata(self.offset, str(self.position))


PARTITION_START = OffsetWithOutboxPosition(0, 0)


def parse_committed_offset(committed: OffsetAndMetadata | None) -> OffsetWithOutboxPosition:
    """Return a group's committed offset with its position; the start where it holds none."""
    if committed is None or committed.offset < 0 or not str(committed.metadata).isdecimal():
        return PARTITION_START
    return OffsetWithOutboxPosition(committed.offset, int(committed.metadata))


def find_resume_point(
    candidates: Iterable[OffsetWithOutboxPosition], committed_position: int
) -> OffsetWithOutboxPosition:
    """Return where a consumer resumes whose effects are committed up to a position."""
    reached = [one for one in candidates if one.position <= committed_position]
    return max(reached, key=lambda one: one.offset, default=PARTITION_START)


@dataclass
class PartitionProgress:
    """A reader's progress in a partition."""

    offset: int
    """This is the offset of the next record."""
    position: int
    """This is the position of the last fact returned, or the committed one at the start."""

    def consume_records(
        self, records: Sequence[ConsumerRecord], fact_types: frozenset[str] | None = None
    ) -> list[Fact]:
        """Advance past consecutive records and return the facts that are new and of these types.

        Without `fact_types` all types are returned. A record that no relay wrote is logged and
        skipped. Raises `PermanentKafkaError` where records are missing.
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
                position = decode_position(record)
                if position <= self.position:
                    continue  # a relay sent it again
                if fact_types is None or decode_type(record) in fact_types:
                    facts.append(decode_fact(record))
            except InvalidFactRecord as error:
                log.error("%s; it is skipped", error)  # noqa: TRY400  the message needs no stack trace
                continue
            self.position = position
        return facts
