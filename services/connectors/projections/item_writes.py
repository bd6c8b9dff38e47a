"""The read model of what is written to items: how far each write is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.connectors.domain.item_outbox import WriteStatus
from services.connectors.domain.write_events import (
    WriteAttemptFailed,
    WriteDone,
    WriteEvent,
    WriteFailed,
    WritePlanned,
    WriteReplayed,
    WriteSent,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_SUMMARY = 500
_SET = "UPDATE item_write SET {changes}, version = $2, updated_at = $3 WHERE write_id = $1"

Change = tuple[str, Sequence[Any]]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the writes up to date; those that were planned are inserted together."""
    relevant = [one for one in events if isinstance(one.event, WriteEvent)]
    planned = [one for one in relevant if isinstance(one.event, WritePlanned)]
    if planned:
        await db.executemany(
            "INSERT INTO item_write (write_id, connector, item, item_key, place, version, fact_id,"
            " trigger, target, kind, summary, mapping_version, status, attempts, due_at,"
            " planned_at, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16)",
            [_row(one) for one in planned],
        )
    for one in relevant:
        if not isinstance(one.event, WritePlanned):
            changes, values = _changes(one.event)
            await db.execute(
                _SET.format(changes=changes),
                one.event.write_id,
                one.version,
                one.recorded_at,
                *values,
            )


def _row(recorded: RecordedEvent[WritePlanned]) -> tuple[Any, ...]:
    event = recorded.event
    return (
        event.write_id,
        event.connector,
        event.item,
        event.key,
        recorded.position,
        recorded.version,
        event.fact_id,
        event.trigger,
        event.target,
        event.content.kind,
        event.content.summary()[:MAX_SUMMARY],
        event.mapping_version,
        WriteStatus.PLANNED,
        recorded.recorded_at,
        event.at,
        recorded.recorded_at,
    )


def _changes(event: BaseModel) -> Change:
    """Return which columns an event changes, and the values from `$4` on."""
    match event:
        case WriteSent(at=at):
            return "status = 'sent', sent_at = $4", [at]
        case WriteAttemptFailed(code=code, detail=detail, due_at=due_at):
            failed = "attempts = attempts + 1, code = $4, detail = $5, due_at = $6"
            return failed, [code, detail, due_at]
        case WriteReplayed(at=at):
            status = "status = CASE WHEN sent_at IS NULL THEN 'planned' ELSE 'sent' END"
            return f"{status}, due_at = $4, ended_at = NULL, code = NULL, detail = NULL", [at]
        case WriteDone(outcome=outcome, answer=answer, external_id=external_id, at=at):
            done = "status = 'done', ended_at = $4, due_at = NULL, code = NULL, detail = NULL"
            known = "outcome = $5, answer = $6, external_id = $7"
            return f"{done}, {known}", [at, outcome, answer, external_id]
        case WriteFailed(code=code, detail=detail, is_refusal=is_refusal, at=at):
            ended = "status = $7, ended_at = $4, due_at = NULL, attempts = attempts + 1"
            status = WriteStatus.FAILED if is_refusal else WriteStatus.GIVEN_UP
            sent = ", sent_at = NULL" if is_refusal else ""
            return f"{ended}, code = $5, detail = $6{sent}", [at, code, detail, status]
        case _:
            raise AssertionError(event)


PROJECTION = Projection("item-writes", ("item_write",), apply_events)
