"""The read model of the duty lists: the entries of all projects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.due_dates import DueCounting
from services.duties.domain.involved_departments import InvolvedDepartments
from services.duties.domain.project_events import DutyAssigned, DutyScheduled, DutyWithdrawn
from services.duties.domain.project_schedule_events import DutyRescheduled
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.projections.involvement import select_involved
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class DutyEntry(BaseModel):
    """An entry of a project's duty list."""

    duty_id: UUID
    activity: str
    scope: list[str]
    """The parts of the company that it is for; empty for all of them."""
    deliverable: str
    accountable: str
    recipient: str
    due_days: int
    """N of T+N."""
    due_counting: DueCounting
    """Which days N counts: those of the week, or those that the company works."""
    calendar_version: int | None
    """By which version of the company's calendar it is due; `null` for calendar days and until the
    project starts, 0 for the installed official list."""
    acceptance: str
    depends_on: list[UUID]
    due_at: CompanyTime | None
    """The last instant of day T+N in the company's zone; `null` until the project starts."""
    withdrawn: str | None
    """Why the entry was withdrawn; `null` while it is on the list."""
    involved: InvolvedDepartments
    """Further departments: responsible, consulted, informed."""
    handoff_id: UUID | None
    handoff_status: str | None


async def list_duties(db: Connection, project_id: UUID) -> list[DutyEntry]:
    """Return a project's duty list, oldest entry first, the withdrawn ones included."""
    rows = await db.fetch(f"{_SELECT} WHERE duty.project_id = $1 ORDER BY place", project_id)
    return [_entry(**row) for row in rows]


async def find_duty(db: Connection, project_id: UUID, duty_id: UUID) -> DutyEntry | None:
    """Return an entry of a project's duty list, or `None` where there is none of this id."""
    row = await db.fetchrow(
        f"{_SELECT} WHERE duty.project_id = $1 AND duty.duty_id = $2", project_id, duty_id
    )
    return _entry(**row) if row else None


def _entry(*, involved: str, **columns: Any) -> DutyEntry:
    return DutyEntry.model_validate({**columns, "involved": json.loads(involved)})


async def find_settled_duties(db: Connection, project_id: UUID) -> frozenset[UUID]:
    """Return a project's entries that are owed no more: handed over, waived or cancelled."""
    rows = await db.fetch(
        "SELECT duty_id FROM handoff"
        " WHERE project_id = $1 AND status IN ('accepted', 'waived', 'cancelled')",
        project_id,
    )
    return frozenset(row["duty_id"] for row in rows)


_SELECT = (
    "SELECT duty.duty_id, activity, scope, duty.deliverable, accountable, duty.recipient,"  # noqa: S608
    " due_days, due_counting, calendar_version, acceptance, depends_on,"
    " coalesce(handoff.due_at, duty.due_at) AS due_at, withdrawn, handoff_id,"
    " handoff.status AS handoff_status,"
    f" {select_involved('duty.duty_id')} AS involved"
    " FROM duty LEFT JOIN handoff ON handoff.duty_id = duty.duty_id"
)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the entries up to date: each is assigned, then scheduled, then withdrawn."""
    assignments = [(r, r.event) for r in events if isinstance(r.event, DutyAssigned)]
    if assignments:
        duties = [event.duty for _, event in assignments]
        await db.execute(
            "INSERT INTO duty (duty_id, project_id, place, activity, deliverable, accountable,"
            " recipient, due_days, acceptance, depends_on, scope, due_counting)"
            " SELECT duty_id, project_id, place, activity, deliverable, accountable, recipient,"
            " due_days, acceptance, depends_on::uuid[],"
            " ARRAY(SELECT json_array_elements_text(scope)), due_counting"
            " FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[],"
            " $7::text[], $8::integer[], $9::text[], $10::text[], $11::json[], $12::text[])"
            " AS assigned (duty_id, project_id, place, activity, deliverable, accountable,"
            " recipient, due_days, acceptance, depends_on, scope, due_counting)",
            [duty.duty_id for duty in duties],
            [event.project_id for _, event in assignments],
            [recorded.version for recorded, _ in assignments],
            [duty.activity for duty in duties],
            [duty.deliverable for duty in duties],
            [duty.accountable for duty in duties],
            [duty.recipient for duty in duties],
            [duty.due_days for duty in duties],
            [duty.acceptance for duty in duties],
            ["{" + ",".join(map(str, duty.depends_on)) + "}" for duty in duties],
            [json.dumps(duty.scope) for duty in duties],
            [duty.due_counting for duty in duties],
        )
    scheduled = {
        r.event.duty.duty_id: r.event
        for r in events
        if isinstance(r.event, DutyScheduled | DutyRescheduled)
    }
    if scheduled:
        await db.execute(
            "UPDATE duty SET due_at = scheduled.due_at, calendar_version = scheduled.version"
            " FROM unnest($1::uuid[], $2::timestamptz[], $3::integer[])"
            " AS scheduled (duty_id, due_at, version) WHERE duty.duty_id = scheduled.duty_id",
            list(scheduled),
            [event.due_at for event in scheduled.values()],
            [event.calendar_version for event in scheduled.values()],
        )
    passed = {
        duty.duty_id: duty
        for r in events
        if isinstance(r.event, ProjectTransferred)
        for duty in r.event.duties
    }
    if passed:
        await db.execute(
            "UPDATE duty SET accountable = passed.accountable, recipient = passed.recipient"
            " FROM unnest($1::uuid[], $2::text[], $3::text[])"
            " AS passed (duty_id, accountable, recipient) WHERE duty.duty_id = passed.duty_id",
            list(passed),
            [duty.accountable for duty in passed.values()],
            [duty.recipient for duty in passed.values()],
        )
    withdrawn = [r.event for r in events if isinstance(r.event, DutyWithdrawn)]
    if withdrawn:
        await db.execute(
            "UPDATE duty SET withdrawn = withdrawal.reason"
            " FROM unnest($1::uuid[], $2::text[]) AS withdrawal (duty_id, reason)"
            " WHERE duty.duty_id = withdrawal.duty_id",
            [event.duty_id for event in withdrawn],
            [event.reason for event in withdrawn],
        )


PROJECTION = Projection("duty-list", ("duty",), apply_events)
