"""Keeps the table of requests in their present state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from services.comms.domain import request_events as domain
from services.comms.domain.request_transfer_events import RequestTransferred
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the requests up to date: their state is what the clock shows."""
    versions = {
        request_id_of(recorded.event): recorded.version
        for recorded in events
        if isinstance(recorded.event, REQUEST_EVENTS)
    }
    if not versions:
        return
    stored = [recorded.event for recorded in events]
    await _insert_requests(db, [r for r in events if isinstance(r.event, domain.RequestOpened)])
    await _write_opening(db, [e for e in stored if isinstance(e, MOVING_EVENTS) and _is_opening(e)])
    updated_at = {
        request_id_of(recorded.event): recorded.recorded_at
        for recorded in events
        if isinstance(recorded.event, REQUEST_EVENTS)
    }
    await execute_for_rows(
        db,
        "UPDATE request SET version = data.version, updated_at = data.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS data (request_id, version, updated_at) WHERE request.request_id = data.request_id",
        list(versions),
        list(versions.values()),
        list(updated_at.values()),
    )
    for event in stored:
        if isinstance(event, RequestTransferred):
            await _write_transfer(db, event)
    clocks = {e.request_id: e for e in stored if isinstance(e, domain.ClockSet)}
    await _write_clock(db, list(clocks.values()))


REQUEST_EVENTS = (
    domain.RequestOpened,
    domain.EntryRecorded,
    domain.EntryRetimed,
    domain.EntryVoided,
    domain.EntryConfirmed,
    domain.EntryTimeRejected,
    domain.CalendarAdopted,
    domain.LegMet,
    domain.LegBreached,
    domain.LegReleased,
    domain.SilenceAlerted,
    domain.SilenceEscalated,
    domain.RequestClosed,
    domain.ClockSet,
    RequestTransferred,
)


def request_id_of(event: Any) -> UUID:
    """Return the id of the request that an event belongs to."""
    found: UUID = event.request_id if hasattr(event, "request_id") else event.ask.request_id
    return found


MovingEvent = domain.EntryRetimed | domain.EntryConfirmed | domain.EntryTimeRejected
"""An event that says anew which time of an entry counts, and which one awaits confirmation."""
MOVING_EVENTS = get_args(MovingEvent)


def _is_opening(event: MovingEvent) -> bool:
    return event.entry_id == event.request_id


def awaiting_time(event: MovingEvent) -> datetime | None:
    """Return the time that awaits confirmation after an event; `None` where none does."""
    return event.occurred_at if isinstance(event, domain.EntryRetimed) else None


async def _write_opening(db: Connection, events: Sequence[MovingEvent]) -> None:
    last = {event.request_id: event for event in events}
    await execute_for_rows(
        db,
        "UPDATE request SET opened_at = data.at, occurred_at = data.occurred_at,"
        " awaiting = data.awaiting"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[])"
        " AS data (request_id, at, occurred_at, awaiting)"
        " WHERE request.request_id = data.request_id",
        list(last),
        [event.at for event in last.values()],
        [awaiting_time(event) for event in last.values()],
        [getattr(event, "awaiting", None) for event in last.values()],
    )


async def _insert_requests(
    db: Connection, recorded: Sequence[RecordedEvent[domain.RequestOpened]]
) -> None:
    events = [one.event for one in recorded]
    await execute_for_rows(
        db,
        "INSERT INTO request (request_id, version, subject, text, matter, asker, department,"
        " policy_version, terms, calendar_version, opened_at, entered_at, occurred_at,"
        " awaiting, opened_by, about, status, leg, estimated, breached)"
        " SELECT request_id, 0, subject, text, matter, asker, department, policy, terms::json,"
        " calendar, opened_at, entered_at, occurred_at, awaiting, opened_by, about::json,"
        " 'open', 1, false, false"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],"
        " $7::integer[], $8::text[], $9::integer[], $10::timestamptz[],"
        " $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::text[])"
        " AS data (request_id, subject, text, matter, asker, department, policy, terms, calendar,"
        " opened_at, entered_at, occurred_at, awaiting, opened_by, about)",
        [event.ask.request_id for event in events],
        [event.ask.subject for event in events],
        [event.text for event in events],
        [event.ask.matter for event in events],
        [event.ask.asker for event in events],
        [event.ask.department for event in events],
        [event.terms.policy_version for event in events],
        [event.terms.model_dump_json() for event in events],
        [event.calendar_version for event in events],
        [event.at for event in events],
        [event.entered_at for event in events],
        [event.occurred_at for event in events],
        [event.awaiting for event in events],
        [one.context.actor for one in recorded],
        [event.ask.about and event.ask.about.model_dump_json() for event in events],
    )


async def _write_transfer(db: Connection, event: RequestTransferred) -> None:
    asked, asker = (
        (event.department, event.counterpart)
        if event.side == "asked"
        else (event.counterpart, event.department)
    )
    await db.execute(
        "UPDATE request SET department = $2, asker = $3 WHERE request_id = $1",
        event.request_id,
        asked,
        asker,
    )


async def _write_clock(db: Connection, events: Sequence[domain.ClockSet]) -> None:
    await execute_for_rows(
        db,
        "UPDATE request SET calendar_version = data.calendar, status = data.status, leg = data.leg,"
        " due_at = data.due_at, breached = data.breached, silent_since = data.silent_since,"
        " estimated = data.estimated, worked = data.worked, pause_entry_id = data.pause"
        " FROM unnest($1::uuid[], $2::integer[], $3::text[],"
        " $4::integer[], $5::timestamptz[], $6::boolean[], $7::timestamptz[], $8::boolean[],"
        " $9::interval[], $10::uuid[]) AS data (request_id, calendar, status, leg, due_at,"
        " breached, silent_since, estimated, worked, pause)"
        " WHERE request.request_id = data.request_id",
        [event.request_id for event in events],
        [event.calendar_version for event in events],
        [event.status for event in events],
        [event.leg for event in events],
        [event.due_at for event in events],
        [event.breached for event in events],
        [event.silent_since for event in events],
        [event.estimated for event in events],
        [event.worked for event in events],
        [event.pause_entry_id for event in events],
    )


PROJECTION = Projection("requests", ("request",), apply_events)
