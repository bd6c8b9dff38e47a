"""A fact as a Kafka record: CloudEvents 1.0 in binary mode, and back.

The envelope is in the headers, the contract's JSON is the value, the aggregate's stream is the key.
What CloudEvents does not name are extensions: `partitionkey`, `sequence` (the aggregate's version)
and `outboxposition`, zero-padded so that they compare as text; `recordedtime`, `correlationid`,
`causationid`, `traceparent` and `actor`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zlib import crc32

from pydantic_core import from_json

from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact

if TYPE_CHECKING:
    from aiokafka.structs import ConsumerRecord
    from asyncpg import Record

Headers = list[tuple[str, bytes]]

SOURCE = "/concord/"
SCHEMA = "urn:concord:schema:"


class NoFact(Exception):
    """A record on one of our topics that no relay wrote."""


def partition_of(key: str, partitions: int) -> int:
    """Return where a key's facts go: the CRC-32 of its UTF-8, modulo the partitions.

    Not Kafka's own default (murmur2), which costs more in Python than all the rest of a fact.
    """
    return crc32(key.encode()) % partitions


def headers_of(area: str, row: Record) -> Headers:
    """Return the envelope of a row of the outbox, whose columns are the outbox's `COLUMNS`."""
    position, id_, type_, key, sequence, recorded_at, context, data = row
    happened, subject = from_json(data).get("at"), key.encode()
    recorded = recorded_at.isoformat().encode()
    return [
        *_kind(area, type_),
        ("ce_id", str(id_).encode()),
        ("ce_time", happened.encode() if isinstance(happened, str) else recorded),
        ("ce_subject", subject),
        ("ce_partitionkey", subject),
        ("ce_sequence", b"%020d" % sequence),
        ("ce_recordedtime", recorded),
        ("ce_outboxposition", b"%020d" % position),
        *_origin(context),
    ]


@lru_cache(maxsize=1024)
def _kind(area: str, type_: str) -> Sequence[tuple[str, bytes]]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", type_.encode()),
        ("ce_source", f"{SOURCE}{area}".encode()),
        ("ce_dataschema", f"{SCHEMA}{type_}".encode()),
        ("content-type", b"application/json"),
    )


def _origin(context: str) -> Sequence[tuple[str, bytes]]:
    known: dict[str, Any] = from_json(context)
    named = [("ce_correlationid", known["correlation"].encode())]
    if known["causation"] is not None:
        named.append(("ce_causationid", known["causation"].encode()))
    if known["traceparent"] is not None:
        named.append(("ce_traceparent", known["traceparent"].encode()))
    named.append(("ce_actor", known["actor"].encode()))
    return named


def position_of(record: ConsumerRecord) -> int:
    """Return a record's position in its area's outbox; raises `NoFact`."""
    for name, value in record.headers:
        if name == "ce_outboxposition":
            return int(value)
    raise NoFact(f"{record.topic}/{record.partition} has no fact at offset {record.offset}")


def fact_of(record: ConsumerRecord) -> Fact:
    """Decode a record; raises `NoFact` where it is none of ours."""
    headers = dict(record.headers)
    try:
        return Fact(
            position=int(headers["ce_outboxposition"]),
            id=UUID(headers["ce_id"].decode()),
            area=headers["ce_source"].decode().removeprefix(SOURCE),
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
        raise NoFact(
            f"{record.topic}/{record.partition} has no fact at offset {record.offset}: {error!r}"
        ) from error


@lru_cache(maxsize=4096)
def _context(
    correlation: bytes, causation: bytes | None, actor: bytes, traceparent: bytes | None
) -> Context:
    return Context(
        correlation=UUID(correlation.decode()),
        causation=None if causation is None else UUID(causation.decode()),
        actor=actor.decode(),
        traceparent=None if traceparent is None else traceparent.decode(),
    )
