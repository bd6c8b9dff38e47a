"""The standing duties: who owes what to whom, again and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import standing_duty as domain
from services.duties.domain.recurrence import Recurrence
from services.duties.projections.handoffs import HandoffSide
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

StandingDutyStatus = Literal["in-force", "ended"]
"""A duty with a last day is in force until somebody ends it, with or without a date to come."""


class StandingDutyRow(BaseModel):
    """A standing duty."""

    duty_id: UUID
    version: int
    status: StandingDutyStatus
    activity: str
    scope: list[str]
    """The parts of the company it is for; none: all of it."""
    deliverable: str
    accountable: str
    recipient: str
    acceptance: str
    rhythm: Recurrence
    effective_from: date
    until: date | None
    """The last day it is in force."""
    next_due_at: datetime | None
    """The end of the earliest date that is open; `null` where none is left."""
    overdue: int
    """How many of its dates were missed and have not been met since."""
    ended_at: datetime | None
    reason: str | None
    """Why it ended."""


@dataclass(frozen=True)
class StandingDutyFilters:
    """Which duties a list shows; `None` leaves a filter out."""

    department: str | None = None
    side: HandoffSide | None = None
    """On which side `department` stands, the sender being accountable; `None` for either."""
    status: StandingDutyStatus | None = None
    overdue: bool | None = None


async def find_standing_duty(db: Connection, duty_id: UUID) -> StandingDutyRow | None:
    """Return a standing duty, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE duty_id = $1", duty_id)
    return _row(row) if row else None


async def list_standing_duties(
    db: Connection, filters: StandingDutyFilters, after: UUID | None, limit: int
) -> list[StandingDutyRow]:
    """Return standing duties in the order they were made, behind `after`."""
    rows = await db.fetch(
        f"{_SELECT} WHERE ($1::text IS NULL"
        " OR (accountable = $1 AND $2::text IS DISTINCT FROM 'recipient')"
        " OR (recipient = $1 AND $2::text IS DISTINCT FROM 'sender'))"
        " AND ($3::text IS NULL OR (ended_at IS NULL) = ($3 = 'in-force'))"
        f" AND ($4::boolean IS NULL OR ({_OVERDUE} > 0) = $4)"
        " AND ($5::uuid IS NULL OR duty_id > $5) ORDER BY duty_id LIMIT $6",
        filters.department,
        filters.side,
        filters.status,
        filters.overdue,
        after,
        limit,
    )
    return [_row(row) for row in rows]


_OVERDUE = (
    "(SELECT count(*) FROM occurrence AS missed WHERE missed.duty_id = standing_duty.duty_id"
    " AND told AND done_at IS NULL)"
)
_SELECT = (
    "SELECT *, CASE WHEN ended_at IS NULL THEN 'in-force' ELSE 'ended' END AS status,"  # noqa: S608
    f" {_OVERDUE} AS overdue, (SELECT min(due_at) FROM occurrence AS open"
    " WHERE open.duty_id = standing_duty.duty_id AND NOT told AND done_at IS NULL) AS next_due_at"
    " FROM standing_duty"
)


def _row(row: Record) -> StandingDutyRow:
    return StandingDutyRow(**{**row, "rhythm": json.loads(row["rhythm"])})


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the duties up to date: they are made, and then ended."""
    ours = [recorded for recorded in events if isinstance(recorded.event, _OF_STANDING_DUTY)]
    if ours:
        await _insert_duties(
            db, [r.event for r in ours if isinstance(r.event, domain.StandingDutyMade)]
        )
        await _mark_ended(
            db, [r.event for r in ours if isinstance(r.event, domain.StandingDutyEnded)]
        )
        versions = {recorded.event.duty.duty_id: recorded.version for recorded in ours}
        await db.execute(
            "UPDATE standing_duty SET version = told.version"
            " FROM unnest($1::uuid[], $2::bigint[]) AS told (duty_id, version)"
            " WHERE standing_duty.duty_id = told.duty_id",
            list(versions),
            list(versions.values()),
        )


_OF_STANDING_DUTY = get_args(get_args(domain.StandingDutyEvent)[0])
"""Every kind of event that a standing duty's stream has."""


async def _insert_duties(db: Connection, events: Sequence[domain.StandingDutyMade]) -> None:
    duties = [event.duty for event in events]
    await db.execute(
        "INSERT INTO standing_duty (duty_id, version, activity, scope, deliverable, accountable,"
        " recipient, acceptance, rhythm, effective_from, until)"
        " SELECT duty_id, 0, activity, ARRAY(SELECT json_array_elements_text(scope)), deliverable,"
        " accountable, recipient, acceptance, rhythm, effective_from, until"
        " FROM unnest($1::uuid[], $2::text[], $3::json[], $4::text[], $5::text[], $6::text[],"
        " $7::text[], $8::json[], $9::date[], $10::date[]) AS told (duty_id, activity, scope,"
        " deliverable, accountable, recipient, acceptance, rhythm, effective_from, until)",
        [duty.duty_id for duty in duties],
        [duty.activity for duty in duties],
        [json.dumps(duty.scope) for duty in duties],
        [duty.deliverable for duty in duties],
        [duty.accountable for duty in duties],
        [duty.recipient for duty in duties],
        [duty.acceptance for duty in duties],
        [duty.rhythm.model_dump_json() for duty in duties],
        [duty.effective_from for duty in duties],
        [duty.until for duty in duties],
    )


async def _mark_ended(db: Connection, events: Sequence[domain.StandingDutyEnded]) -> None:
    await db.execute(
        "UPDATE standing_duty SET until = told.until, ended_at = told.at, reason = told.reason"
        " FROM unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::text[])"
        " AS told (duty_id, until, at, reason) WHERE standing_duty.duty_id = told.duty_id",
        [event.duty.duty_id for event in events],
        [event.duty.until for event in events],
        [event.at for event in events],
        [event.reason for event in events],
    )


PROJECTION = Projection("standing-duties", ("standing_duty",), project_events)
