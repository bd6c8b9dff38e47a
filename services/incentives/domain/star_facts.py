"""What the ranking for the star knows besides obligations: teams, and dates that were entered.

A team is named by the fact that its project started; a project that was started before that was
recorded is named by its outcome. Its departments change where a mistake is corrected, or others
succeed one of them. A date entry is a fact by which a department could make another
one late. All are recorded once. An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class StarTeamFormed(BaseModel, frozen=True):
    """A project with participating departments was started."""

    type: Literal["star-team-formed"] = "star-team-formed"
    project_id: UUID
    code: str
    name: str
    participants: tuple[str, ...]
    cause: UUID


class StarTeamChanged(BaseModel, frozen=True):
    """Other departments than before take part in a running project."""

    type: Literal["star-team-changed"] = "star-team-changed"
    project_id: UUID
    participants: tuple[str, ...]
    was: tuple[str, ...]
    cause: UUID


class StarDateEntered(BaseModel, frozen=True):
    """A department entered something that was due by then, or moved a due time."""

    type: Literal["star-date-entered"] = "star-date-entered"
    subject: str
    """The id of the request or support, after its kind."""
    title: str
    department: str
    """The department that entered it."""
    is_moved: bool
    due_at: datetime
    entered_at: datetime
    entered_by: str
    """The sign-on subject of whoever entered it."""
    cause: UUID


StarFactEvent = Annotated[
    StarTeamFormed | StarTeamChanged | StarDateEntered, Field(discriminator="type")
]


@dataclass(frozen=True)
class FormStarTeam:
    """Record the departments of a project."""

    event: StarTeamFormed


@dataclass(frozen=True)
class ChangeStarTeam:
    """Record that these departments take part in a project now."""

    project_id: UUID
    participants: tuple[str, ...]
    cause: UUID


@dataclass(frozen=True)
class EnterStarDate:
    """Record a date that was entered."""

    event: StarDateEntered


StarFactCommand = FormStarTeam | ChangeStarTeam | EnterStarDate


@dataclass(frozen=True)
class RecordedStarFact:
    """It is recorded."""

    participants: tuple[str, ...] = ()
    """Of a team."""


StarFactState = RecordedStarFact | None


def star_fact_stream_name(command: StarFactCommand) -> str:
    """Name the stream: of a project for a team, of the fact for a date."""
    match command:
        case FormStarTeam(event):
            return f"star-team-{event.project_id}"
        case ChangeStarTeam(project_id=project_id):
            return f"star-team-{project_id}"
        case EnterStarDate(event):
            return f"star-date-{event.cause}"


def decide(command: StarFactCommand, state: StarFactState) -> list[StarFactEvent]:
    """Return what is to be recorded; what was recorded before changes nothing.

    A project that has not started has no team yet; its start names the departments of then.
    """
    match command:
        case FormStarTeam() | EnterStarDate():
            return [command.event] if state is None else []
        case ChangeStarTeam(participants=participants):
            if state is None or state.participants == participants:
                return []
            return [
                StarTeamChanged(
                    project_id=command.project_id,
                    participants=participants,
                    was=state.participants,
                    cause=command.cause,
                )
            ]


def evolve(_state: StarFactState, event: StarFactEvent) -> StarFactState:
    """Return the state after an event."""
    match event:
        case StarTeamFormed(participants=participants) | StarTeamChanged(participants=participants):
            return RecordedStarFact(participants)
        case StarDateEntered():
            return RecordedStarFact()
