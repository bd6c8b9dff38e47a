"""The actions that departments agreed to in meetings, and which of them are done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_events import (
    ActionCompleted,
    ActionNoted,
    ActionTransferred,
)
from services.comms.domain.meeting_outcomes import About
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


ActionStatus = Literal["open", "done"]


class ActionRow(BaseModel):
    """What a department will do by when."""

    action_id: UUID
    text: str
    department: str
    department_name: str | None = None
    due_on: date
    goal_id: UUID | None
    """The goal for which it was committed to, if it was for one."""
    blocker_id: UUID | None
    item_id: UUID | None
    """The item of the agenda."""
    person: str | None
    """The id of the person who sees to it, if one was named."""
    noted_at: CompanyTime
    completed_at: CompanyTime | None


class ActionOfMeeting(ActionRow):
    """An action and the meeting in which it was agreed."""

    meeting_id: UUID
    meeting_title: str
    status: ActionStatus
    updated_at: CompanyTime


MEETING_OF_READER = (
    "meeting_id IN (SELECT meeting_id FROM meeting WHERE organiser = {readable_by}"
    " UNION SELECT meeting_id FROM meeting_attendance WHERE department = {readable_by}"
    " UNION SELECT meeting_id FROM meeting_action WHERE department = {readable_by})"
)
"""The condition that a department organises a meeting, attends, or has an action of it."""

_STATUS = "CASE WHEN completed_at IS NULL THEN 'open' ELSE 'done' END"
_UPDATED = "coalesce(meeting_action.updated_at, completed_at, noted_at)"
_ID = SortKey("action_id", UUID)
_DUE = Sort([SortKey("due_on", date), _ID])
ACTION_LIST_QUERY = ListQuery(
    name="meeting-actions",
    select=(
        "SELECT action_id, text, department, due_on, goal_id, blocker_id, item_id, person,"  # noqa: S608  no input
        " noted_at, completed_at, meeting_id,"
        f" title AS meeting_title, {_STATUS} AS status, {_UPDATED} AS updated_at"
        " FROM meeting_action JOIN meeting USING (meeting_id)"
    ),
    conditions={
        "department": "department = ANY ({department})",
        "readable_by": MEETING_OF_READER,
        "goal": "goal_id = {goal}",
        "person": "person = {person}",
        "kind": "kind = ANY ({kind})",
        "meeting": "meeting_id = {meeting}",
        "status": f"{_STATUS} = ANY ({{status}})",
        "overdue": "(completed_at IS NULL AND due_on < {today}::text::date) = {overdue}",
    },
    sort=_DUE,
    row=ActionOfMeeting,
    sorts={"updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID])},
    searched=("text", "title"),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of the actions of all meetings, in the order in which they are due."""


async def list_meeting_actions(db: Connection, meeting_id: UUID) -> list[ActionRow]:
    """Return a meeting's actions in the order they were noted."""
    rows = await db.fetch(
        "SELECT action_id, text, department, due_on, goal_id, blocker_id, item_id, person,"
        " noted_at, completed_at FROM meeting_action"
        " WHERE meeting_id = $1 ORDER BY place",
        meeting_id,
    )
    return [ActionRow(**row) for row in rows]


async def list_open_commitments(db: Connection, meeting_id: UUID) -> list[UUID]:
    """Return the open actions of other alignment meetings of the same cycle, the first due first.

    A meeting without a cycle has those of all; one of a project those of the project's meetings.
    """
    rows = await db.fetch(
        "SELECT action_id FROM meeting_action JOIN meeting USING (meeting_id),"
        " (SELECT cycle_id AS of_cycle, kind AS of_kind, project_id AS of_project FROM meeting"
        " WHERE meeting_id = $1) AS own"
        " WHERE status <> 'cancelled' AND completed_at IS NULL AND meeting_id <> $1"
        " AND CASE WHEN of_kind = 'project' THEN project_id = of_project"
        " ELSE kind = 'alignment'"
        " AND (of_cycle IS NULL OR cycle_id IS NULL OR cycle_id = of_cycle) END"
        " ORDER BY due_on, action_id",
        meeting_id,
    )
    return [row["action_id"] for row in rows]


async def find_meetings_owed_by(db: Connection, department: str) -> list[UUID]:
    """Return the meetings of which a department owes open actions."""
    rows = await db.fetch(
        "SELECT DISTINCT meeting_id FROM meeting_action"
        " WHERE department = $1 AND completed_at IS NULL ORDER BY meeting_id",
        department,
    )
    return [row["meeting_id"] for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the actions up to date: one is noted, then completed."""
    noted = [(r, r.event) for r in events if isinstance(r.event, ActionNoted)]
    if noted:
        actions = [event.action for _, event in noted]
        abouts = [action.about or About() for action in actions]
        await db.execute(
            "INSERT INTO meeting_action (meeting_id, action_id, place, text, department, due_on,"
            " noted_at, updated_at, goal_id, blocker_id, item_id, person) SELECT * FROM"
            " unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::date[],"
            " $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::uuid[], $11::uuid[],"
            " $12::text[])",
            [event.meeting_id for _, event in noted],
            [action.action_id for action in actions],
            [recorded.version for recorded, _ in noted],
            [action.text for action in actions],
            [action.department for action in actions],
            [action.due_on for action in actions],
            [event.at for _, event in noted],
            [recorded.recorded_at for recorded, _ in noted],
            [about.goal_id for about in abouts],
            [about.blocker_id for about in abouts],
            [about.item_id for about in abouts],
            [action.person for action in actions],
        )
    moved = [(r, r.event) for r in events if isinstance(r.event, ActionTransferred)]
    if moved:
        latest = {event.action.action_id: (r, event) for r, event in moved}
        await db.execute(
            "UPDATE meeting_action SET department = data.department, updated_at = data.updated_at"
            " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])"
            " AS data (meeting_id, action_id, department, updated_at)"
            " WHERE meeting_action.meeting_id = data.meeting_id"
            " AND meeting_action.action_id = data.action_id",
            [event.meeting_id for _, event in latest.values()],
            list(latest),
            [event.action.department for _, event in latest.values()],
            [recorded.recorded_at for recorded, _ in latest.values()],
        )
    completed = [(r, r.event) for r in events if isinstance(r.event, ActionCompleted)]
    if completed:
        await db.execute(
            "UPDATE meeting_action SET completed_at = data.at, updated_at = data.updated_at"
            " FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])"
            " AS data (meeting_id, action_id, at, updated_at)"
            " WHERE meeting_action.meeting_id = data.meeting_id"
            " AND meeting_action.action_id = data.action_id",
            [event.meeting_id for _, event in completed],
            [event.action_id for _, event in completed],
            [event.at for _, event in completed],
            [recorded.recorded_at for recorded, _ in completed],
        )


PROJECTION = Projection("actions", ("meeting_action",), apply_events)
