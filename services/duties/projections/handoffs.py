"""The read model of handoffs: the state of each, and who held its deliverable when.

`handoff_rows` has the queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from services.duties.domain import handoff_events as domain
from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the handoffs and their holdings up to date."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _HANDOFF_EVENTS)]
    newest = {recorded.event.obligation.handoff_id: recorded for recorded in relevant}
    changes = [recorded for recorded in relevant if isinstance(recorded.event, _HOLDER_CHANGES)]
    announcements = [r.event for r in relevant if isinstance(r.event, domain.HandoffOverdue)]
    if changes:
        await _upsert_handoffs(db, changes)
    await _write_holdings(db, [one for one in relevant if _changes_holding(one.event)])
    await _move_dates(db, relevant)
    await _pass_on(db, [r.event for r in relevant if isinstance(r.event, HandoffTransferred)])
    if announcements:
        await _record_announcements(db, announcements)
    if newest:
        await _record_changes(db, newest)


_HOLDER_CHANGES = (
    domain.HandoffOpened,
    domain.HandoffOffered,
    domain.HandoffRecalled,
    domain.HandoffRejected,
    domain.HandoffAccepted,
    domain.HandoffCancelled,
    HandoffWaived,
)
_HANDOFF_EVENTS = get_args(get_args(domain.HandoffEvent)[0])
"""The event classes of a handoff's stream."""


async def _upsert_handoffs(db: Connection, changes: Sequence[RecordedEvent[Any]]) -> None:
    """Write each handoff as its last change of hands left it."""
    last_changes = {change.event.obligation.handoff_id: change for change in changes}
    last = {handoff_id: change.event for handoff_id, change in last_changes.items()}
    offers = {
        change.event.obligation.handoff_id: change.event
        for change in changes
        if isinstance(change.event, domain.HandoffOffered)
    }
    obligations = [event.obligation for event in last.values()]
    await execute_for_rows(
        db,
        "INSERT INTO handoff (handoff_id, version, project_id, duty_id, deliverable, sender,"
        " recipient, due_at, deadline, status, since, delivered_at, entered_at,"
        " awaiting_confirmation, offer_counts_since)"
        " SELECT handoff_id, 0, project_id, duty_id, deliverable, sender, recipient, due_at,"
        " deadline, status, since, delivered_at, entered_at, awaiting, offer_counts_since"
        " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],"
        " $7::timestamptz[], $8::timestamptz[], $9::text[], $10::timestamptz[],"
        " $11::timestamptz[], $12::timestamptz[], $13::boolean[], $14::timestamptz[])"
        " AS changed (handoff_id, project_id, duty_id, deliverable, sender, recipient, due_at,"
        " deadline, status, since, delivered_at, entered_at, awaiting, offer_counts_since)"
        " ON CONFLICT (handoff_id) DO UPDATE SET deadline = excluded.deadline,"
        " status = excluded.status, since = excluded.since, delivered_at = excluded.delivered_at,"
        " entered_at = excluded.entered_at, awaiting_confirmation = excluded.awaiting_confirmation,"
        " offer_counts_since = coalesce(excluded.offer_counts_since, handoff.offer_counts_since)",
        list(last),
        [obligation.project_id for obligation in obligations],
        [obligation.duty_id for obligation in obligations],
        [obligation.deliverable for obligation in obligations],
        [obligation.sender for obligation in obligations],
        [obligation.recipient for obligation in obligations],
        [obligation.due_at for obligation in obligations],
        [getattr(event, "deadline", event.obligation.due_at) for event in last.values()],
        [_status(event) for event in last.values()],
        [event.at for event in last.values()],
        [getattr(event, "delivered_at", None) for event in last.values()],
        [change.recorded_at for change in last_changes.values()],
        [getattr(event, "awaiting_confirmation", False) for event in last.values()],
        [_counts_since(offers.get(handoff_id)) for handoff_id in last],
    )


async def _pass_on(db: Connection, events: Sequence[HandoffTransferred]) -> None:
    """Write the sides that departments took over."""
    passed = {event.obligation.handoff_id: event.obligation for event in events}
    await execute_for_rows(
        db,
        "UPDATE handoff SET sender = passed.sender, recipient = passed.recipient"
        " FROM unnest($1::uuid[], $2::text[], $3::text[]) AS passed (handoff_id, sender, recipient)"
        " WHERE handoff.handoff_id = passed.handoff_id",
        list(passed),
        [owed.sender for owed in passed.values()],
        [owed.recipient for owed in passed.values()],
    )


async def _move_dates(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Set the dates of handoffs that are due at another one; a later deadline of theirs counts."""
    moved: dict[UUID, tuple[datetime, datetime]] = {}
    for event in (recorded.event for recorded in events):
        handoff_id = event.obligation.handoff_id
        if isinstance(event, HandoffRescheduled):
            moved[handoff_id] = (event.obligation.due_at, event.deadline)
        elif handoff_id in moved and isinstance(event, _HOLDER_CHANGES):
            deadline = getattr(event, "deadline", event.obligation.due_at)
            moved[handoff_id] = (event.obligation.due_at, deadline)
    await execute_for_rows(
        db,
        "UPDATE handoff SET due_at = moved.due_at, deadline = moved.deadline"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])"
        " AS moved (handoff_id, due_at, deadline) WHERE handoff.handoff_id = moved.handoff_id",
        list(moved),
        [due_at for due_at, _ in moved.values()],
        [deadline for _, deadline in moved.values()],
    )


def _counts_since(offer: domain.HandoffOffered | None) -> datetime | None:
    """Return when an offer counts as made: when it was entered, while it awaits confirmation."""
    if offer is None:
        return None
    return offer.entered_at if offer.awaiting_confirmation else offer.at


async def _record_changes(db: Connection, newest: Mapping[UUID, RecordedEvent[Any]]) -> None:
    await execute_for_rows(
        db,
        "UPDATE handoff SET version = changed.version, updated_at = changed.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS changed (handoff_id, version, updated_at)"
        " WHERE handoff.handoff_id = changed.handoff_id",
        list(newest),
        [one.version for one in newest.values()],
        [one.recorded_at for one in newest.values()],
    )


async def _record_announcements(db: Connection, events: Sequence[domain.HandoffOverdue]) -> None:
    last = {event.obligation.handoff_id: event.excused_until or event.deadline for event in events}
    await db.executemany(
        "UPDATE handoff SET announced = $2 WHERE handoff_id = $1", list(last.items())
    )


async def _write_holdings(db: Connection, changes: Sequence[RecordedEvent[Any]]) -> None:
    """End the current holding at each change of hands, and insert the next one."""
    open_rows: dict[UUID, list[Any]] = {}
    rows: list[list[Any]] = []
    ended: dict[UUID, tuple[datetime, str | None, str | None]] = {}
    for change in changes:
        event, handoff_id = change.event, change.event.obligation.handoff_id
        ended_by = None if isinstance(event, HandoffTransferred) else _status(event)
        end = (event.at, ended_by, getattr(event, "reason", None))
        if handoff_id in open_rows:
            open_rows.pop(handoff_id)[4:7] = end
        elif not isinstance(event, domain.HandoffOpened):
            ended[handoff_id] = end
        holder = _holder(event)
        if holder is not None:
            row = [handoff_id, change.version, holder, event.at, None, None, None]
            row.append(change.recorded_at)
            open_rows[handoff_id] = row
            rows.append(row)
    await execute_for_rows(
        db,
        "UPDATE holding SET until = ended.until, ended_by = ended.ended_by, reason = ended.reason"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[])"
        " AS ended (handoff_id, until, ended_by, reason)"
        " WHERE holding.handoff_id = ended.handoff_id AND holding.until IS NULL",
        list(ended),
        *([end[column] for end in ended.values()] for column in range(3)),
    )
    if rows:
        await db.execute(
            "INSERT INTO holding (handoff_id, number, department, since, until, ended_by, reason,"
            " entered_at) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[],"
            " $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::timestamptz[])",
            *([row[column] for row in rows] for column in range(8)),
        )


def _changes_holding(event: domain.HandoffEvent) -> bool:
    """Return whether the deliverable changes hands, or its holder is succeeded by another."""
    if isinstance(event, HandoffTransferred):
        return event.held
    return isinstance(event, _HOLDER_CHANGES)


def _holder(event: domain.HandoffEvent) -> str | None:
    """Return the department that holds the deliverable after an event."""
    match event:
        case domain.HandoffOpened() | domain.HandoffRecalled() | domain.HandoffRejected():
            return event.obligation.sender
        case domain.HandoffOffered():
            return event.obligation.recipient
        case HandoffTransferred(obligation=owed, side=side):
            return owed.sender if side == "sender" else owed.recipient
        case _:
            return None


def _status(event: domain.HandoffEvent) -> str:
    is_opening = isinstance(event, domain.HandoffOpened)
    return "awaited" if is_opening else event.type.removeprefix("handoff-")


PROJECTION = Projection("handoffs", ("handoff", "holding"), apply_events)
