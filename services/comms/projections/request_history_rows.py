"""The history of requests: entries, corrections, and the legs and silences that were announced."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.reply_policy import EscalationRecipient
from services.comms.domain.request_timeline import (
    EntryKind,
    PauseAcceptance,
    RequestSide,
    WaitingOn,
)
from services.comms.domain.silence_recipient import EmptyPost
from shared.eventsourcing.company_time import CompanyTime

_NEVER = datetime.max.replace(tzinfo=UTC)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class EntryRow(BaseModel):
    """An entry of a request, after all corrections."""

    entry_id: UUID
    kind: EntryKind
    at: CompanyTime
    """When it happened; when it was entered, as long as `occurred_at` awaits confirmation."""
    entered_at: CompanyTime | None
    """When it was entered; `null` where that was not recorded."""
    occurred_at: CompanyTime | None
    """When it happened, as long as that time awaits confirmation and does not count."""
    awaiting: RequestSide | None
    """The side that has to confirm `occurred_at`."""
    entered_by: str | None
    """The subject of the caller who entered it."""
    note: str | None
    waiting_on: WaitingOn | None
    acceptance: PauseAcceptance | None
    """Of a pause, whether the asker accepts it; it stops no clock before. `null` where it need not.
    """
    voided: bool
    """Whether the entry was struck out and no longer counts."""


class CorrectionRow(BaseModel):
    """A correction of a request's history."""

    entry_id: UUID
    """The request's own id for its opening."""
    correction: Literal["retimed", "voided"]
    at: CompanyTime | None
    """The corrected time; `null` where the entry was voided."""
    reason: str
    corrected_at: CompanyTime


class LegRow(BaseModel):
    """A leg that was announced as met or as breached."""

    leg: int
    due_at: CompanyTime
    breached: bool
    replied_at: CompanyTime | None
    resolved: bool


class AlertRow(BaseModel):
    """A notification of a silence."""

    step: int
    whom: EscalationRecipient
    head: str | None
    """The head's id, where a head was notified."""
    head_department: str | None
    """Whose head it is, where the asked department's post was empty."""
    empty_posts: list[EmptyPost]
    """The posts of heads that were empty, from the asked department upwards."""
    silent_since: CompanyTime
    at: CompanyTime


async def list_entries(db: Connection, request_id: UUID) -> list[EntryRow]:
    """Return a request's entries in the order of their time."""
    rows = await db.fetch(
        "SELECT entry_id, kind, at, entered_at, occurred_at, awaiting, entered_by, note,"
        " waiting_on, acceptance, voided FROM request_entry"
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
        "SELECT step, whom, head, silent_since, at, head_department,"
        " coalesce(empty_posts, '[]') AS empty_posts FROM request_alert"
        " WHERE request_id = $1 ORDER BY place",
        request_id,
    )
    return [AlertRow(**{**row, "empty_posts": json.loads(row["empty_posts"])}) for row in rows]
