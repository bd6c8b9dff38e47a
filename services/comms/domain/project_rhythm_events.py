"""The events of the meetings of a project, week by week (项目例会).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.meeting_series_events import MissedReason
from services.comms.domain.project_rhythm_terms import RhythmVersion


class CalledMeeting(BaseModel, frozen=True):
    """A meeting that was planned for a week."""

    meeting_id: UUID
    starts_at: datetime


class ProjectRhythmStarted(BaseModel, frozen=True):
    """A project runs, and meets from a week on."""

    type: Literal["project-rhythm-started"] = "project-rhythm-started"
    project_id: UUID
    project: str
    participants: tuple[str, ...]
    """The first one leads."""
    first_week: date
    """Its Monday."""
    at: datetime


class ProjectParticipantsRecorded(BaseModel, frozen=True):
    """Other departments take part from now on, or the project has another name."""

    type: Literal["project-participants-recorded"] = "project-participants-recorded"
    project_id: UUID
    project: str
    participants: tuple[str, ...]
    at: datetime


class ProjectRhythmSet(BaseModel, frozen=True):
    """The project meets by other terms from a week on."""

    type: Literal["project-rhythm-set"] = "project-rhythm-set"
    project_id: UUID
    project: str
    participants: tuple[str, ...]
    version: RhythmVersion
    at: datetime


class ProjectMeetingsCalled(BaseModel, frozen=True):
    """The meetings of a week were planned; none where people had called them, or nobody can."""

    type: Literal["project-meetings-called"] = "project-meetings-called"
    project_id: UUID
    week: date
    meetings: tuple[CalledMeeting, ...]
    at: datetime


class ProjectWeekMet(BaseModel, frozen=True):
    """A week passed with the meetings that were to be held in it."""

    type: Literal["project-week-met"] = "project-week-met"
    project_id: UUID
    week: date
    at: datetime


class ProjectWeekMissed(BaseModel, frozen=True):
    """A week passed without a meeting that was to be held in it."""

    type: Literal["project-week-missed"] = "project-week-missed"
    project_id: UUID
    project: str
    week: date
    organiser: str | None
    expected: int
    held: int
    reason: MissedReason
    at: datetime


class ProjectRhythmCheckSet(BaseModel, frozen=True):
    """When the project's meetings are looked at next; `None` for never again."""

    type: Literal["project-rhythm-check-set"] = "project-rhythm-check-set"
    project_id: UUID
    next_at: datetime | None
    at: datetime


class ProjectRhythmEnded(BaseModel, frozen=True):
    """The project is over, and has no more meetings by itself."""

    type: Literal["project-rhythm-ended"] = "project-rhythm-ended"
    project_id: UUID
    at: datetime


ProjectRhythmEvent = Annotated[
    ProjectRhythmStarted
    | ProjectParticipantsRecorded
    | ProjectRhythmSet
    | ProjectMeetingsCalled
    | ProjectWeekMet
    | ProjectWeekMissed
    | ProjectRhythmCheckSet
    | ProjectRhythmEnded,
    Field(discriminator="type"),
]
