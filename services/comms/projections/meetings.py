"""The meetings: as planned and as held."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import meeting_events
from services.comms.domain.company_month import month_of
from services.comms.domain.meeting_plan import MeetingKind, MeetingPlan
from services.comms.projections.meeting_actions import MEETING_OF_READER
from services.comms.projections.meeting_attendance import Attendee
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE, CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MeetingStatus = Literal["planned", "held", "cancelled"]


class MeetingRow(BaseModel):
    """A meeting as it stands."""

    meeting_id: UUID
    version: int
    status: MeetingStatus
    title: str
    kind: MeetingKind
    organiser: str
    project_id: UUID | None
    agenda: list[str]
    starts_at: CompanyTime
    """When the meeting is to begin, or when it began once it was held."""
    planned_minutes: int
    long_reason: str | None
    """Why the meeting was planned longer than its kind should be."""
    actual_minutes: int | None
    overtime_minutes: int | None
    """The minutes more than planned; 0 where the meeting ended in time."""
    person_minutes: int | None
    """The attendance times the actual minutes."""
    cancelled: str | None
    """Why the meeting was cancelled; `null` unless it was."""
    attendees: list[Attendee]
    same_week: list[UUID]
    """Other meetings of the same project in the same week, unless cancelled."""
    updated_at: CompanyTime


@dataclass(frozen=True)
class MeetingFilters:
    """Which meetings a list shows; `None` leaves a filter out."""

    department: str | None = None
    """The department that organises or attends."""
    project_id: UUID | None = None
    kind: Sequence[MeetingKind] | None = None
    status: Sequence[MeetingStatus] | None = None
    month: str | None = None


async def find_meeting(db: Connection, meeting_id: UUID) -> MeetingRow | None:
    """Return a meeting, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE meeting_id = $1", meeting_id)
    return _meeting_row(**row) if row else None


_UPDATED = "coalesce(meeting.updated_at, starts_at)"
_ID = SortKey("meeting_id", UUID)
_SELECT = (
    "SELECT meeting_id, version, status, title, kind, organiser, project_id, agenda, starts_at,"  # noqa: S608  no input
    " planned_minutes, long_reason, actual_minutes,"
    " greatest(actual_minutes - planned_minutes, 0) + 0 * actual_minutes AS overtime_minutes,"
    " person_minutes, cancelled,"
    " ARRAY(SELECT ROW(department, planned, attended) FROM meeting_attendance AS attendance"
    " WHERE attendance.meeting_id = meeting.meeting_id"
    ' ORDER BY department COLLATE "C") AS attendees,'
    " ARRAY(SELECT other.meeting_id FROM meeting AS other"
    " WHERE other.project_id = meeting.project_id AND other.week = meeting.week"
    " AND other.meeting_id <> meeting.meeting_id AND other.status <> 'cancelled'"
    " ORDER BY other.starts_at, other.meeting_id) AS same_week,"
    f" {_UPDATED} AS updated_at FROM meeting"
)


def _meeting_row(
    *, agenda: str, attendees: list[tuple[str, int, int | None]], **columns: Any
) -> MeetingRow:
    return MeetingRow(
        agenda=json.loads(agenda),
        attendees=[
            Attendee(department=department, planned=planned, attended=attended)
            for department, planned, attended in attendees
        ],
        **columns,
    )


MEETING_LIST_QUERY = ListQuery(
    name="meetings",
    select=_SELECT,
    conditions={
        "department": "organiser = {department}"
        " OR EXISTS (SELECT FROM meeting_attendance AS attendance"
        " WHERE attendance.meeting_id = meeting.meeting_id"
        " AND attendance.department = {department})",
        "project_id": "project_id = {project_id}",
        "kind": "kind = ANY ({kind})",
        "status": "status = ANY ({status})",
        "month": "month = {month}",
        "readable_by": MEETING_OF_READER,
    },
    sort=Sort([SortKey("starts_at", datetime), _ID]),
    row=_meeting_row,
    sorts={"updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID])},
    searched=("title",),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of meetings, in the order in which they begin."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the meetings up to date: plans first, then their outcome."""
    last = {
        recorded.event.meeting_id: recorded
        for recorded in events
        if isinstance(recorded.event, _MEETING_EVENTS)
    }
    if not last:
        return
    occurred = [recorded.event for recorded in events]
    await _plan(
        db,
        [
            e
            for e in occurred
            if isinstance(e, meeting_events.MeetingPlanned | meeting_events.MeetingReplanned)
        ],
    )
    await _hold(db, [e for e in occurred if isinstance(e, meeting_events.MeetingHeld)])
    cancelled = [e for e in occurred if isinstance(e, meeting_events.MeetingCancelled)]
    await execute_for_rows(
        db,
        "UPDATE meeting SET status = 'cancelled', cancelled = data.reason"
        " FROM unnest($1::uuid[], $2::text[]) AS data (meeting_id, reason)"
        " WHERE meeting.meeting_id = data.meeting_id",
        [event.meeting_id for event in cancelled],
        [event.reason for event in cancelled],
    )
    await execute_for_rows(
        db,
        "UPDATE meeting SET version = data.version, updated_at = data.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS data (meeting_id, version, updated_at)"
        " WHERE meeting.meeting_id = data.meeting_id",
        list(last),
        [recorded.version for recorded in last.values()],
        [recorded.recorded_at for recorded in last.values()],
    )


_MEETING_EVENTS = (
    meeting_events.MeetingPlanned,
    meeting_events.MeetingReplanned,
    meeting_events.MeetingHeld,
    meeting_events.MeetingCancelled,
    meeting_events.ActionNoted,
    meeting_events.ActionCompleted,
)


async def _plan(
    db: Connection,
    events: Sequence[meeting_events.MeetingPlanned | meeting_events.MeetingReplanned],
) -> None:
    latest = {event.meeting_id: event.plan for event in events}
    if not latest:
        return
    plans: list[MeetingPlan] = list(latest.values())
    await execute_for_rows(
        db,
        "INSERT INTO meeting (meeting_id, version, status, title, kind, organiser, project_id,"
        " agenda, starts_at, week, month, planned_minutes, long_reason)"
        " SELECT meeting_id, 0, 'planned', title, kind, organiser, project_id, agenda::json,"
        " starts_at, week, month, minutes, reason"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[],"
        " $7::timestamptz[], $8::text[], $9::text[], $10::integer[], $11::text[])"
        " AS data (meeting_id, title, kind, organiser, project_id, agenda, starts_at, week, month,"
        " minutes, reason) ON CONFLICT (meeting_id) DO UPDATE SET title = excluded.title,"
        " kind = excluded.kind, organiser = excluded.organiser, project_id = excluded.project_id,"
        " agenda = excluded.agenda, starts_at = excluded.starts_at, week = excluded.week,"
        " month = excluded.month, planned_minutes = excluded.planned_minutes,"
        " long_reason = excluded.long_reason",
        list(latest),
        [plan.title for plan in plans],
        [plan.kind for plan in plans],
        [plan.organiser for plan in plans],
        [plan.project_id for plan in plans],
        [json.dumps(plan.agenda, ensure_ascii=False) for plan in plans],
        [plan.starts_at for plan in plans],
        [_week(plan.starts_at) for plan in plans],
        [month_of(plan.starts_at) for plan in plans],
        [plan.minutes for plan in plans],
        [plan.reason for plan in plans],
    )


async def _hold(db: Connection, events: Sequence[meeting_events.MeetingHeld]) -> None:
    if not events:
        return
    await execute_for_rows(
        db,
        "UPDATE meeting SET status = 'held', starts_at = data.began_at, week = data.week,"
        " month = data.month, actual_minutes = data.minutes, person_minutes = data.person_minutes"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::integer[],"
        " $6::bigint[]) AS data (meeting_id, began_at, week, month, minutes, person_minutes)"
        " WHERE meeting.meeting_id = data.meeting_id",
        [event.meeting_id for event in events],
        [event.began_at for event in events],
        [_week(event.began_at) for event in events],
        [month_of(event.began_at) for event in events],
        [event.minutes for event in events],
        [event.person_minutes for event in events],
    )


def _week(at: datetime) -> str:
    year, week, _ = at.astimezone(COMPANY_TIME_ZONE).isocalendar()
    return f"{year:04}-W{week:02}"


PROJECTION = Projection("meetings", ("meeting",), apply_events)
