"""Keeps the history of requests: entries, corrections, announced legs and silences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.comms.domain import request_events as domain
from services.comms.domain.request_timeline import PauseAcceptance
from services.comms.domain.silence_recipient import EmptyPost
from services.comms.projections.requests import (
    MOVING_EVENTS,
    REQUEST_EVENTS,
    MovingEvent,
    awaiting_time,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

_NEVER = datetime.max.replace(tzinfo=UTC)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring entries, corrections, legs and alerts up to date."""
    events = [recorded for recorded in events if isinstance(recorded.event, REQUEST_EVENTS)]
    if not events:
        return
    await _insert_entries(db, [r for r in events if isinstance(r.event, domain.EntryRecorded)])
    await _apply_corrections(
        db, [r for r in events if isinstance(r.event, domain.EntryRetimed | domain.EntryVoided)]
    )
    await _write_entry_times(
        db,
        [e for r in events if isinstance(e := r.event, MOVING_EVENTS)],
    )
    of_legs = (domain.LegMet, domain.LegBreached, domain.LegReleased)
    await _write_legs(db, [r.event for r in events if isinstance(r.event, of_legs)])
    await _insert_alerts(
        db,
        [r for r in events if isinstance(r.event, domain.SilenceAlerted | domain.SilenceEscalated)],
    )


async def _insert_entries(
    db: Connection, recorded: Sequence[RecordedEvent[domain.EntryRecorded]]
) -> None:
    entries = [one.event.entry for one in recorded]
    await execute_for_rows(
        db,
        "INSERT INTO request_entry"
        " (request_id, place, entry_id, kind, at, note, waiting_on, entered_at, occurred_at,"
        " awaiting, entered_by, acceptance, voided)"
        " SELECT *, false FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[],"
        " $5::timestamptz[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[],"
        " $10::text[], $11::text[], $12::text[])",
        [one.event.request_id for one in recorded],
        [one.version for one in recorded],
        [entry.entry_id for entry in entries],
        [entry.kind for entry in entries],
        [entry.at for entry in entries],
        [entry.note for entry in entries],
        [entry.waiting_on for entry in entries],
        [entry.entered_at for entry in entries],
        [entry.occurred_at for entry in entries],
        [entry.awaiting for entry in entries],
        [one.context.actor for one in recorded],
        [entry.acceptance for entry in entries],
    )


async def _apply_corrections(
    db: Connection, recorded: Sequence[RecordedEvent[domain.EntryRetimed | domain.EntryVoided]]
) -> None:
    events = [one.event for one in recorded]
    await execute_for_rows(
        db,
        "INSERT INTO request_correction (request_id, place, entry_id, at, reason, corrected_at)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[],"
        " $6::timestamptz[])",
        [event.request_id for event in events],
        [one.version for one in recorded],
        [event.entry_id for event in events],
        [getattr(event, "occurred_at", None) or getattr(event, "at", None) for event in events],
        [event.reason for event in events],
        [event.corrected_at for event in events],
    )
    await execute_for_rows(
        db,
        "UPDATE request_entry SET voided = true WHERE entry_id = ANY ($1)",
        [event.entry_id for event in events if isinstance(event, domain.EntryVoided)],
    )


async def _write_entry_times(db: Connection, events: Sequence[MovingEvent]) -> None:
    last = {event.entry_id: event for event in events}
    confirmed = {one.entry_id for one in events if isinstance(one, domain.EntryConfirmed)}
    await execute_for_rows(
        db,
        "UPDATE request_entry SET at = data.at, occurred_at = data.occurred_at,"
        " awaiting = data.awaiting,"
        " acceptance = CASE WHEN request_entry.acceptance IS NULL"
        " OR request_entry.acceptance = 'given' THEN request_entry.acceptance"
        " ELSE data.acceptance END"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[])"
        " AS data (entry_id, at, occurred_at, awaiting, acceptance)"
        " WHERE request_entry.entry_id = data.entry_id",
        list(last),
        [event.at for event in last.values()],
        [awaiting_time(event) for event in last.values()],
        [getattr(event, "awaiting", None) for event in last.values()],
        [
            "given" if event.entry_id in confirmed else _acceptance_after(event)
            for event in last.values()
        ],
    )


def _acceptance_after(event: MovingEvent) -> PauseAcceptance:
    """Return what an event says of a pause that was not accepted."""
    return "declined" if isinstance(event, domain.EntryTimeRejected) else "needed"


async def _write_legs(
    db: Connection, events: Sequence[domain.LegMet | domain.LegBreached | domain.LegReleased]
) -> None:
    """Replace each leg by its last announcement; a released leg has no row."""
    last = {(event.ask.request_id, event.leg): event for event in events}
    announced = {
        key: event for key, event in last.items() if not isinstance(event, domain.LegReleased)
    }
    await execute_for_rows(
        db,
        "DELETE FROM request_leg USING unnest($1::uuid[], $2::integer[]) AS data (request_id, leg)"
        " WHERE request_leg.request_id = data.request_id AND request_leg.leg = data.leg",
        [request_id for request_id, _ in last],
        [leg for _, leg in last],
    )
    await execute_for_rows(
        db,
        "INSERT INTO request_leg (request_id, leg, due_at, breached, replied_at, resolved)"
        " SELECT * FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::boolean[],"
        " $5::timestamptz[], $6::boolean[])",
        [request_id for request_id, _ in announced],
        [leg for _, leg in announced],
        [event.due_at for event in announced.values()],
        [event.due_at < getattr(event, "replied_at", _NEVER) for event in announced.values()],
        [getattr(event, "replied_at", None) for event in announced.values()],
        [getattr(event, "resolved", False) for event in announced.values()],
    )


async def _insert_alerts(
    db: Connection,
    recorded: Sequence[RecordedEvent[domain.SilenceAlerted | domain.SilenceEscalated]],
) -> None:
    events = [one.event for one in recorded]
    await execute_for_rows(
        db,
        "INSERT INTO request_alert (request_id, place, step, whom, head, silent_since, at,"
        " head_department, empty_posts)"
        " SELECT request_id, place, step, whom, head, silent_since, at, head_department,"
        " empty_posts::json FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[],"
        " $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[])"
        " AS data (request_id, place, step, whom, head, silent_since, at, head_department,"
        " empty_posts)",
        [event.ask.request_id for event in events],
        [one.version for one in recorded],
        [getattr(event, "step", 1) for event in events],
        [getattr(event, "whom", "head") for event in events],
        [getattr(event, "head", None) for event in events],
        [event.silent_since for event in events],
        [event.at for event in events],
        [getattr(event, "head_department", None) for event in events],
        [_EMPTY_POSTS.dump_json(event.empty_posts).decode() for event in events],
    )


_EMPTY_POSTS = TypeAdapter(tuple[EmptyPost, ...])
_TABLES = ("request_entry", "request_correction", "request_leg", "request_alert")
PROJECTION = Projection("request history", _TABLES, apply_events)
