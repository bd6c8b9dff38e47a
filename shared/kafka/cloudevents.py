"""Encodes facts as Kafka records in CloudEvents 1.0 binary mode, and decodes them.

The envelope is in the headers, the contract's JSON is the value, the aggregate's stream is the key.
The extension attributes are `partitionkey`, `sequence` (the aggregate's version)
and `outboxposition`, zero-padded so that they compare as text; `recordedtime`, `correlationid`,
`causationid`, `traceparent` and `actor`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID
from zlib import crc32

from pydantic_core import from_json

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL, schema_address
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact

if TYPE_CHECKING:
    from aiokafka.structs import ConsumerRecord
    from asyncpg import Record

Decoded = TypeVar("Decoded")
RecordHeaders = list[tuple[str, bytes]]

OUTBOX_COLUMNS = """
position, lpad(position::text, 20, '0') AS padded, id::text, type, key,
lpad(sequence::text, 20, '0') AS sequence,
to_json(recorded_at AT TIME ZONE 'UTC') #>> '{}' || '+00:00' AS recorded_at, context, data
"""
"""The columns of an outbox row that `encode_record` needs.

The server renders them as text, because it is faster at that and runs in parallel to this process.
"""

SOURCE_PREFIX = "/concord/"


class InvalidFactRecord(Exception):
    """A record on one of our topics is not a fact that a relay wrote."""


def partition_number(key: bytes, partition_count: int) -> int:
    """Return the partition of a key (in UTF-8): its CRC-32, modulo the number of partitions.

    This is not Kafka's default (murmur2), which costs more in Python than all the rest of a fact.
    """
    return crc32(key) % partition_count


def encode_record(
    area: str, row: Record, public_url: str = DEFAULT_PUBLIC_URL
) -> tuple[bytes, bytes, RecordHeaders]:
    """Return key, value and headers for an outbox row with the columns `OUTBOX_COLUMNS`.

    Below `public_url` the installation answers the schema that the headers name.
    """
    _, position, id_, type_, key, sequence, recorded_at, context, data = row
    subject, recorded, occurred_at = key.encode(), recorded_at.encode(), from_json(data).get("at")
    origin: dict[str, Any] = from_json(context)
    headers = [
        *_type_headers(area, type_, public_url),
        ("ce_id", id_.encode()),
        ("ce_time", occurred_at.encode() if isinstance(occurred_at, str) else recorded),
        ("ce_subject", subject),
        ("ce_partitionkey", subject),
        ("ce_sequence", sequence.encode()),
        ("ce_recordedtime", recorded),
        ("ce_outboxposition", position.encode()),
        ("ce_correlationid", origin["correlation"].encode()),
        ("ce_actor", origin["actor"].encode()),
    ]
    if (causation := origin["causation"]) is not None:
        headers.append(("ce_causationid", causation.encode()))
    if (traceparent := origin["traceparent"]) is not None:
        headers.append(("ce_traceparent", traceparent.encode()))
    return subject, data.encode(), headers


@lru_cache(maxsize=1024)
def _type_headers(area: str, type_: str, public_url: str) -> Sequence[tuple[str, bytes]]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", type_.encode()),
        ("ce_source", f"{SOURCE_PREFIX}{area}".encode()),
        ("ce_dataschema", schema_address(public_url, type_).encode()),
        ("content-type", b"application/json"),
    )


def decode_position(record: ConsumerRecord) -> int:
    """Return a record's position in its area's outbox; raises `InvalidFactRecord`."""
    return _decode_header(record, "ce_outboxposition", int)


def decode_type(record: ConsumerRecord) -> str:
    """Return the type of a record's fact; raises `InvalidFactRecord`."""
    return _decode_header(record, "ce_type", bytes.decode)


def decode_fact(record: ConsumerRecord) -> Fact:
    """Decode a record; raises `InvalidFactRecord` where no relay wrote it."""
    headers = dict(record.headers)
    try:
        return Fact(
            position=int(headers["ce_outboxposition"]),
            id=UUID(headers["ce_id"].decode()),
            area=headers["ce_source"].decode().removeprefix(SOURCE_PREFIX),
            type=headers["ce_type"].decode(),
            key=headers["ce_partitionkey"].decode(),
            sequence=int(headers["ce_sequence"]),
            recorded_at=datetime.fromisoformat(headers["ce_recordedtime"].decode()),
            context=_context(
                headers["ce_correlationid"],
                headers.get("ce_causationid"),
                headers["ce_actor"],
                headers.get("ce_traceparent"),
            ),
            data=record.value.decode(),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise InvalidFactRecord(
            f"{record.topic}/{record.partition} has no fact at offset {record.offset}: {error!r}"
        ) from error


def _decode_header(
    record: ConsumerRecord, header: str, decode: Callable[[bytes], Decoded]
) -> Decoded:
    for name, value in record.headers:
        if name == header:
            try:
                return decode(value)
            except (TypeError, ValueError):
                break  # a header may have no value, or one that is not UTF-8
    raise InvalidFactRecord(
        f"{record.topic}/{record.partition} has no fact at offset {record.offset}"
    )


@lru_cache(maxsize=4096)
def _context(
    correlation: bytes, causation: bytes | None, actor: bytes, traceparent: bytes | None
) -> EventContext:
    return EventContext(
        correlation=UUID(correlation.decode()),
        causation=None if causation is None else UUID(causation.decode()),
        actor=actor.decode(),
        traceparent=None if traceparent is None else traceparent.decode(),
    )
