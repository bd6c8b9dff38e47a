"""The problems of all agendas: what each is about, and how it left its meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_events import (
    MeetingPlanned,
    MeetingReplanned,
    MeetingStarted,
    ProblemSettled,
)
from services.comms.domain.meeting_problems import HandedToKind, ProblemLinkKind
from services.comms.projections.meeting_actions import MEETING_OF_READER
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ProblemStatus = Literal["open", "solved", "handed-on", "dropped"]


class ProblemRow(BaseModel):
    """A problem of an agenda, as it left its meeting or is open."""

    item_id: UUID
    meeting_id: UUID
    meeting_title: str
    project_id: UUID | None
    subject: str
    about_kind: ProblemLinkKind | None
    about_id: UUID | None
    carried_from: UUID | None
    """The item of the earlier meeting from which it was handed on."""
    status: ProblemStatus
    note: str | None
    """The solution, what goes on, or why it was dropped."""
    handed_to: HandedToKind | None
    handed_request: UUID | None
    handed_department: str | None
    settled_at: CompanyTime | None
    starts_at: CompanyTime
    """When its meeting begins or began."""


_STATUS = "coalesce(result, 'open')"
_ID = SortKey("item_id", UUID)
PROBLEM_LIST_QUERY = ListQuery(
    name="meeting-problems",
    select=(
        "SELECT item_id, meeting_id, title AS meeting_title, meeting_problem.project_id, subject,"  # noqa: S608  no input
        f" about_kind, about_id, carried_from, {_STATUS} AS status, note, handed_to,"
        " handed_request, handed_department, settled_at, starts_at"
        " FROM meeting_problem JOIN meeting USING (meeting_id)"
    ),
    conditions={
        "readable_by": MEETING_OF_READER,
        "meeting": "meeting_id = {meeting}",
        "project": "meeting_problem.project_id = {project}",
        "about": "about_id = {about}",
        "status": f"{_STATUS} = ANY ({{status}})",
    },
    always=("status <> 'cancelled'",),
    sort=Sort([SortKey("starts_at", datetime), _ID], descending=True),
    row=ProblemRow,
    searched=("subject", "title"),
    id_key=_ID,
)
"""The list of the problems of all meetings, the newest first."""


class CarriedProblem(BaseModel):
    """A problem that waits for the project's next meeting."""

    item_id: UUID
    subject: str
    about_kind: ProblemLinkKind | None
    about_id: UUID | None


async def list_carried_problems(db: Connection, project_id: UUID) -> list[CarriedProblem]:
    """Return what meetings of a project handed on to the next one, or left without an outcome.

    It waits until a later meeting, which was not cancelled, has it on its agenda.
    """
    rows = await db.fetch(
        "SELECT item_id, subject, about_kind, about_id FROM meeting_problem AS problem"
        " JOIN meeting USING (meeting_id) WHERE problem.project_id = $1 AND status = 'held'"
        " AND (result IS NULL OR handed_to = 'next-meeting') AND NOT EXISTS (SELECT FROM"
        " meeting_problem AS later JOIN meeting AS next ON next.meeting_id = later.meeting_id"
        " WHERE later.carried_from = problem.item_id AND next.status <> 'cancelled')"
        " ORDER BY starts_at, item_id",
        project_id,
    )
    return [CarriedProblem(**row) for row in rows]


async def find_problems_elsewhere(
    db: Connection, items: Sequence[UUID], meeting_id: UUID
) -> frozenset[UUID]:
    """Return those of the items that are problems of other meetings."""
    rows = await db.fetch(
        "SELECT DISTINCT item_id FROM meeting_problem WHERE item_id = ANY ($1)"
        " AND meeting_id <> $2",
        items,
        meeting_id,
    )
    return frozenset(row["item_id"] for row in rows)


async def has_request(db: Connection, request_id: UUID) -> bool:
    """Tell whether there is a request of this id."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM request WHERE request_id = $1)", request_id
    )
    return found


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the problems up to date: those of the newest plan, with their outcomes."""
    for recorded in events:
        match recorded.event:
            case MeetingPlanned() | MeetingReplanned() | MeetingStarted() as event:
                await _replace_agenda(db, event)
            case ProblemSettled() as event:
                await _settle(db, event)
            case _:
                pass


async def _replace_agenda(
    db: Connection, event: MeetingPlanned | MeetingReplanned | MeetingStarted
) -> None:
    problems = [item for item in event.plan.items if item.kind == "problem"]
    if isinstance(event, MeetingPlanned) and not problems:
        return
    await db.execute(
        "DELETE FROM meeting_problem WHERE meeting_id = $1 AND item_id <> ALL ($2)",
        event.meeting_id,
        [item.item_id for item in problems],
    )
    await db.execute(
        "INSERT INTO meeting_problem (meeting_id, item_id, project_id, subject, about_kind,"
        " about_id, carried_from) SELECT $1, item_id, $2, subject, about_kind, about_id,"
        " carried_from FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])"
        " AS data (item_id, subject, about_kind, about_id, carried_from)"
        " ON CONFLICT (meeting_id, item_id) DO UPDATE SET subject = excluded.subject,"
        " about_kind = excluded.about_kind, about_id = excluded.about_id",
        event.meeting_id,
        event.plan.project_id,
        [item.item_id for item in problems],
        [item.subject for item in problems],
        [item.about and item.about.kind for item in problems],
        [item.about and item.about.id for item in problems],
        [item.carried_from for item in problems],
    )


async def _settle(db: Connection, event: ProblemSettled) -> None:
    outcome, to = event.outcome, event.outcome.handed_to
    await db.execute(
        "UPDATE meeting_problem SET result = $3, note = $4, handed_to = $5, handed_request = $6,"
        " handed_department = $7, settled_at = $8 WHERE meeting_id = $1 AND item_id = $2",
        event.meeting_id,
        outcome.item_id,
        outcome.result,
        outcome.note,
        to and to.kind,
        to and to.request_id,
        to and to.department,
        event.at,
    )


PROJECTION = Projection("meeting-problems", ("meeting_problem",), apply_events)
