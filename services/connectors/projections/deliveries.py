"""The read model of deliveries: how far each is, and what it led to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.connectors.domain.delivery import ConnectorDeliveryStatus
from services.connectors.domain.delivery_events import (
    CallAnswered,
    CallPlanned,
    DeliveryApplied,
    DeliveryAttemptFailed,
    DeliveryFailed,
    DeliveryIgnored,
    DeliveryReceived,
    DeliveryReplayed,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_EVENTS = (
    DeliveryReceived, CallPlanned, CallAnswered, DeliveryApplied, DeliveryIgnored,
    DeliveryAttemptFailed, DeliveryFailed, DeliveryReplayed,
)  # fmt: skip
_SET = "UPDATE delivery SET {changes}, version = $2, updated_at = $3 WHERE delivery_id = $1"
_INSERT = """
INSERT INTO delivery (delivery_id, connector, place, version, identifier, event_type, item,
    item_key, size, changed_at, received_at, status, due_at, attempts, commands, updated_at)
SELECT delivery_id, connector, place, version, identifier, event_type, item, item_key,
    size, changed_at, received_at, status, received_at, 0, '{}', recorded_at
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::integer[], $10::timestamptz[], $11::timestamptz[], $12::text[],
    $13::timestamptz[])
AS received (delivery_id, connector, place, version, identifier, event_type, item, item_key,
    size, changed_at, received_at, status, recorded_at)
"""
# Between two events of this type, one after the other, lie none of the same delivery.
_IGNORE = """
UPDATE delivery
SET status = 'ignored', version = ended.version, updated_at = ended.recorded_at,
    ended_at = ended.at, due_at = NULL, mapping_version = ended.mapping_version,
    reason = ended.reason, code = NULL, detail = NULL
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::integer[],
    $6::text[])
    AS ended (delivery_id, version, recorded_at, at, mapping_version, reason)
WHERE delivery.delivery_id = ended.delivery_id
"""


Change = tuple[str, Sequence[Any]]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the deliveries up to date; those that were received are inserted together."""
    relevant = [one for one in events if isinstance(one.event, _EVENTS)]
    received = [one for one in relevant if isinstance(one.event, DeliveryReceived)]
    if received:
        await db.execute(_INSERT, *zip(*(_row(one) for one in received), strict=True))
    later = (one for one in relevant if not isinstance(one.event, DeliveryReceived))
    for event_type, group in groupby(later, key=lambda one: type(one.event)):
        if event_type is DeliveryIgnored:
            await db.execute(_IGNORE, *zip(*(_ignored_row(one) for one in group), strict=True))
            continue
        for one in group:
            changes, values = _changes(one.event)
            await db.execute(
                _SET.format(changes=changes),
                one.event.delivery_id,
                one.version,
                one.recorded_at,
                *values,
            )


def _ignored_row(recorded: RecordedEvent[DeliveryIgnored]) -> tuple[Any, ...]:
    event = recorded.event
    return (
        event.delivery_id,
        recorded.version,
        recorded.recorded_at,
        event.at,
        event.mapping_version,
        event.reason,
    )


def _row(recorded: RecordedEvent[DeliveryReceived]) -> tuple[Any, ...]:
    event = recorded.event
    return (
        event.delivery_id,
        event.connector,
        recorded.position,
        recorded.version,
        event.identifier,
        event.event_type,
        event.item,
        event.key,
        event.size,
        event.changed_at,
        event.at,
        ConnectorDeliveryStatus.WAITING,
        recorded.recorded_at,
    )


def _changes(event: BaseModel) -> Change:
    """Return which columns an event changes, and the values from `$4` on."""
    match event:
        case CallPlanned(mapping_version=version):
            return "mapping_version = $4", [version]
        case CallAnswered(kind=kind, status=status, case_id=case_id):
            answered = f"{kind.value} {status}"
            return "commands = commands || $4::text, case_id = $5", [answered, case_id]
        case DeliveryAttemptFailed(code=code, detail=detail, due_at=due_at):
            failed = "attempts = attempts + 1, code = $4, detail = $5, due_at = $6"
            return failed, [code, detail, due_at]
        case DeliveryReplayed(at=at):
            again = "status = 'waiting', due_at = $4, ended_at = NULL, reason = NULL"
            return f"{again}, code = NULL, detail = NULL", [at]
        case _:
            return _end(event)


def _end(event: BaseModel) -> Change:
    match event:
        case DeliveryApplied(mapping_version=version, at=at):
            ended = "status = 'applied', ended_at = $4, due_at = NULL, mapping_version = $5"
            return f"{ended}, code = NULL, detail = NULL", [at, version]
        case DeliveryFailed(code=code, detail=detail, at=at):
            ended = "status = 'failed', ended_at = $4, due_at = NULL, attempts = attempts + 1"
            return f"{ended}, code = $5, detail = $6", [at, code, detail]
        case _:
            raise AssertionError(event)


PROJECTION = Projection("deliveries", ("delivery",), apply_events)
