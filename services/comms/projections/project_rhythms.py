"""How often running projects meet, and which weeks were missed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import project_rhythm_events as events
from services.comms.domain.project_rhythm_state import started
from services.comms.domain.project_rhythm_terms import RhythmVersion
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

WeekStatus = Literal["met", "missed"]


class ProjectRhythmRow(BaseModel):
    """How often a project meets."""

    project_id: UUID
    version: int
    project: str
    participants: list[str]
    """The first one leads."""
    versions: list[RhythmVersion]
    """The terms as they were set, the built-in ones first."""
    is_ended: bool
    """Whether the project is over."""
    next_at: CompanyTime | None
    """When its meetings are looked at next."""
    missed_weeks: int
    updated_at: CompanyTime


class ProjectWeekRow(BaseModel):
    """A week that is over, in which a project was to meet."""

    project_id: UUID
    project: str
    week: date
    """Its Monday."""
    status: WeekStatus
    organiser: str | None
    """Who was to call the meeting; `null` for a week with it, and where none was known."""
    expected: int | None
    held: int | None
    """`null` for a week that was met."""
    at: CompanyTime


_SELECT = (
    "SELECT project_id, version, project, participants, versions, is_ended, next_at,"
    " (SELECT count(*) FROM project_week AS week WHERE week.project_id = rhythm.project_id"
    " AND week.status = 'missed') AS missed_weeks, updated_at FROM project_rhythm AS rhythm"
)
_ID = SortKey("project_id", UUID)


def _rhythm_row(*, versions: str, **columns: Any) -> ProjectRhythmRow:
    return ProjectRhythmRow(versions=json.loads(versions), **columns)


RHYTHM_LIST_QUERY = ListQuery(
    name="project-rhythms",
    select=_SELECT,
    conditions={
        "department": "{department} = ANY (participants)",
        "ended": "is_ended = {ended}",
    },
    sort=Sort([_ID]),
    row=_rhythm_row,
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    searched=("project",),
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of projects that meet, in the order in which they were planned."""

WEEK_LIST_QUERY = ListQuery(
    name="project-weeks",
    select="SELECT project_id, project, week, status, organiser, expected, held, at"
    " FROM project_week JOIN project_rhythm USING (project_id)",
    conditions={
        "project": "project_id = {project}",
        "department": "{department} = ANY (participants)",
        "status": "status = ANY ({status})",
    },
    sort=Sort([SortKey("week", date), _ID], descending=True),
    row=ProjectWeekRow,
)
"""The list of weeks that are over, the newest first."""


async def find_rhythm(db: Connection, project_id: UUID) -> ProjectRhythmRow | None:
    """Return how often a project meets, or `None` where it is not known to have started."""
    row = await db.fetchrow(f"{_SELECT} WHERE project_id = $1", project_id)
    return _rhythm_row(**row) if row else None


async def apply_events(db: Connection, recorded: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the rhythms up to date; their events are few, so each is applied by itself."""
    for one in recorded:
        await _apply(db, one)


async def _apply(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    match event:
        case events.ProjectRhythmStarted():
            await db.execute(
                "INSERT INTO project_rhythm (project_id, version, project, participants, versions,"
                " is_ended, updated_at) VALUES ($1, 0, $2, $3, $4::text::json, false, $5)",
                event.project_id,
                event.project,
                list(event.participants),
                _versions_json(started(event).versions),
                recorded.recorded_at,
            )
        case events.ProjectParticipantsRecorded():
            await db.execute(
                "UPDATE project_rhythm SET project = $2, participants = $3 WHERE project_id = $1",
                event.project_id,
                event.project,
                list(event.participants),
            )
        case events.ProjectRhythmSet(version=version):
            await db.execute(
                "UPDATE project_rhythm SET versions = (versions::jsonb || $2::text::jsonb)::json"
                " WHERE project_id = $1",
                event.project_id,
                _versions_json([version]),
            )
        case events.ProjectWeekMet() | events.ProjectWeekMissed():
            await _insert_week(db, event)
        case events.ProjectRhythmCheckSet():
            await db.execute(
                "UPDATE project_rhythm SET next_at = $2 WHERE project_id = $1",
                event.project_id,
                event.next_at,
            )
        case events.ProjectRhythmEnded():
            await db.execute(
                "UPDATE project_rhythm SET is_ended = true WHERE project_id = $1",
                event.project_id,
            )
        case events.ProjectMeetingsCalled():
            pass
        case _:
            return
    await db.execute(
        "UPDATE project_rhythm SET version = $2, updated_at = $3 WHERE project_id = $1",
        event.project_id,
        recorded.version,
        recorded.recorded_at,
    )


async def _insert_week(
    db: Connection, event: events.ProjectWeekMet | events.ProjectWeekMissed
) -> None:
    missed = event if isinstance(event, events.ProjectWeekMissed) else None
    await db.execute(
        "INSERT INTO project_week (project_id, week, status, organiser, expected, held, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        event.project_id,
        event.week,
        "met" if missed is None else "missed",
        missed and missed.organiser,
        missed and missed.expected,
        None if missed is None else missed.held,
        event.at,
    )


def _versions_json(versions: Sequence[RhythmVersion]) -> str:
    return json.dumps([one.model_dump(mode="json") for one in versions], ensure_ascii=False)


PROJECTION = Projection("project-rhythms", ("project_rhythm", "project_week"), apply_events)
