"""The meetings: as planned and as held."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_plan import AgendaSource, MeetingKind
from services.comms.projections.agenda_items import AgendaItemRow, row_of_item
from services.comms.projections.meeting_actions import MEETING_OF_READER
from services.comms.projections.meeting_attendance import Attendee
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MeetingStatus = Literal["planned", "running", "held", "cancelled"]


class MeetingRow(BaseModel):
    """A meeting as it stands."""

    meeting_id: UUID
    version: int
    status: MeetingStatus
    title: str
    kind: MeetingKind
    organiser: str
    project_id: UUID | None
    cycle_id: UUID | None
    """The cycle of goals that an alignment meeting is about."""
    agenda: list[str]
    agenda_items: list[AgendaItemRow]
    """The agenda with the minutes of each point, if they were given or proposed."""
    agenda_source: AgendaSource
    starts_at: CompanyTime
    """When the meeting is to begin, or when it began once it was started or held."""
    outcomes_until: CompanyTime | None
    """Until when its outcomes are entered; `null` unless it was started."""
    goals_without_outcome: list[UUID]
    """Goals of its agenda that lagged, and about which it agreed on nothing before that."""
    planned_minutes: int
    long_reason: str | None
    """Why the meeting was planned longer than its kind should be."""
    extra_reason: str | None
    """Why the project meets once more in its week."""
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
    cycle: UUID | None = None


async def find_meeting(db: Connection, meeting_id: UUID) -> MeetingRow | None:
    """Return a meeting, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE meeting_id = $1", meeting_id)
    return _meeting_row(**row) if row else None


_UPDATED = "coalesce(meeting.updated_at, starts_at)"
_ID = SortKey("meeting_id", UUID)
_SELECT = (
    "SELECT meeting_id, version, status, title, kind, organiser, project_id, agenda, starts_at,"  # noqa: S608  no input
    " cycle_id, coalesce(items, '[]') AS agenda_items, outcomes_until,"
    " coalesce(goals_without_outcome, '[]') AS goals_without_outcome,"
    " coalesce(agenda_source, 'own') AS agenda_source,"
    " planned_minutes, long_reason, extra_reason, actual_minutes,"
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
    *,
    agenda: str,
    agenda_items: str,
    goals_without_outcome: str,
    attendees: list[tuple[str, int, int | None]],
    **columns: Any,
) -> MeetingRow:
    return MeetingRow(
        goals_without_outcome=json.loads(goals_without_outcome),
        agenda=json.loads(agenda),
        agenda_items=[row_of_item(AgendaItem(**item)) for item in json.loads(agenda_items)],
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
        "cycle": "cycle_id = {cycle}",
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
