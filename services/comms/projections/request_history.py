"""The history of requests: entries, corrections, and the legs and silences that were announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import request_events as domain
from services.comms.domain.reply_policy import EscalationRecipient
from services.comms.domain.request_timeline import EntryKind, WaitingOn
from services.comms.projections.requests import REQUEST_EVENTS
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

_NEVER = datetime.max.replace(tzinfo=UTC)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class EntryRow(BaseModel):
    """An entry of a request, after all corrections."""

    entry_id: UUID
    kind: EntryKind
    at: datetime
    note: str | None
    waiting_on: WaitingOn | None
    voided: bool
    """Whether the entry was struck out and no longer counts."""


class CorrectionRow(BaseModel):
    """A correction of a request's history."""

    entry_id: UUID
    """The request's own id for its opening."""
    correction: Literal["retimed", "voided"]
    at: datetime | None
    """The corrected time; `null` where the entry was voided."""
    reason: str
    corrected_at: datetime


class LegRow(BaseModel):
    """A leg that was announced as met or as breached."""

    leg: int
    due_at: datetime
    breached: bool
    replied_at: datetime | None
    resolved: bool


class AlertRow(BaseModel):
    """A notification of a silence."""

    step: int
    whom: EscalationRecipient
    head: str | None
    """The head's id, where the head of the asked department was notified."""
    silent_since: datetime
    at: datetime


async def list_entries(db: Connection, request_id: UUID) -> list[EntryRow]:
    """Return a request's entries in the order of their time."""
    rows = await db.fetch(
        "SELECT entry_id, kind, at, note, waiting_on, voided FROM request_entry"
        " WHERE request_id = $1 ORDER BY at, place",
        request_id,
    )
    return [EntryRow(**row) for row in rows]


async def list_corrections(db: Connection, request_id: UUID) -> list[CorrectionRow]:
    """Return a request's corrections, oldest first."""
    rows = await db.fetch(
        "SELECT entry_id, CASE WHEN at IS NULL THEN 'voided' ELSE 'retimed' END AS correction,"
        " at, reason, corrected_at FROM request_correction WHERE request_id = $1 ORDER BY place",
        request_id,
    )
    return [CorrectionRow(**row) for row in rows]


async def list_legs(db: Connection, request_id: UUID) -> list[LegRow]:
    """Return a request's legs that were announced as met or breached."""
    rows = await db.fetch(
        "SELECT leg, due_at, breached, replied_at, resolved FROM request_leg"
        " WHERE request_id = $1 ORDER BY leg",
        request_id,
    )
    return [LegRow(**row) for row in rows]


async def list_alerts(db: Connection, request_id: UUID) -> list[AlertRow]:
    """Return who was notified of which silence, oldest first."""
    rows = await db.fetch(
        "SELECT step, whom, head, silent_since, at FROM request_alert"
        " WHERE request_id = $1 ORDER BY place",
        request_id,
    )
    return [AlertRow(**row) for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring entries, corrections, legs and alerts up to date."""
    events = [recorded for recorded in events if isinstance(recorded.event, REQUEST_EVENTS)]
    if not events:
        return
    await _insert_entries(db, [r for r in events if isinstance(r.event, domain.EntryRecorded)])
    await _apply_corrections(
        db, [r for r in events if isinstance(r.event, domain.EntryRetimed | domain.EntryVoided)]
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
    await db.execute(
        "INSERT INTO request_entry"
        " (request_id, place, entry_id, kind, at, note, waiting_on, voided)"
        " SELECT *, false FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[],"
        " $5::timestamptz[], $6::text[], $7::text[])",
        [one.event.request_id for one in recorded],
        [one.version for one in recorded],
        [entry.entry_id for entry in entries],
        [entry.kind for entry in entries],
        [entry.at for entry in entries],
        [entry.note for entry in entries],
        [entry.waiting_on for entry in entries],
    )


async def _apply_corrections(
    db: Connection, recorded: Sequence[RecordedEvent[domain.EntryRetimed | domain.EntryVoided]]
) -> None:
    events = [one.event for one in recorded]
    await db.execute(
        "INSERT INTO request_correction (request_id, place, entry_id, at, reason, corrected_at)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[],"
        " $6::timestamptz[])",
        [event.request_id for event in events],
        [one.version for one in recorded],
        [event.entry_id for event in events],
        [getattr(event, "at", None) for event in events],
        [event.reason for event in events],
        [event.corrected_at for event in events],
    )
    at = {e.entry_id: e.at for e in events if isinstance(e, domain.EntryRetimed)}
    voided = {e.entry_id for e in events if isinstance(e, domain.EntryVoided)}
    corrected = list({event.entry_id for event in events})
    await db.execute(
        "UPDATE request_entry SET at = coalesce(data.at, request_entry.at),"
        " voided = request_entry.voided OR data.voided"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS data (entry_id, at, voided)"
        " WHERE request_entry.entry_id = data.entry_id",
        corrected,
        [at.get(entry_id) for entry_id in corrected],
        [entry_id in voided for entry_id in corrected],
    )


async def _write_legs(
    db: Connection, events: Sequence[domain.LegMet | domain.LegBreached | domain.LegReleased]
) -> None:
    """Replace each leg by its last announcement; a released leg has no row."""
    last = {(event.ask.request_id, event.leg): event for event in events}
    announced = {
        key: event for key, event in last.items() if not isinstance(event, domain.LegReleased)
    }
    await db.execute(
        "DELETE FROM request_leg USING unnest($1::uuid[], $2::integer[]) AS data (request_id, leg)"
        " WHERE request_leg.request_id = data.request_id AND request_leg.leg = data.leg",
        [request_id for request_id, _ in last],
        [leg for _, leg in last],
    )
    await db.execute(
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
    await db.execute(
        "INSERT INTO request_alert (request_id, place, step, whom, head, silent_since, at)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[], $5::text[],"
        " $6::timestamptz[], $7::timestamptz[])",
        [event.ask.request_id for event in events],
        [one.version for one in recorded],
        [getattr(event, "step", 1) for event in events],
        [getattr(event, "whom", "head") for event in events],
        [getattr(event, "head", None) for event in events],
        [event.silent_since for event in events],
        [event.at for event in events],
    )


_TABLES = ("request_entry", "request_correction", "request_leg", "request_alert")
PROJECTION = Projection("request history", _TABLES, apply_events)
