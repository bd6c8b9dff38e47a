"""One meeting (会议): called for, held or cancelled, and what was agreed in it.

What comes of a command is decided in `meeting_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan


class ActionItem(BaseModel, frozen=True):
    """What a department took upon itself."""

    action_id: UUID
    text: str
    department: str
    due_on: date


class MeetingPlanned(BaseModel, frozen=True):
    """A department called a meeting."""

    type: Literal["meeting-planned"] = "meeting-planned"
    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


class MeetingReplanned(BaseModel, frozen=True):
    """It is to be another time, or otherwise."""

    type: Literal["meeting-replanned"] = "meeting-replanned"
    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


class MeetingHeld(BaseModel, frozen=True):
    """It took place: from when, how long, and who sat in it."""

    type: Literal["meeting-held"] = "meeting-held"
    meeting_id: UUID
    plan: MeetingPlan
    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    at: datetime

    @property
    def person_minutes(self) -> int:
        """What it took of everybody together."""
        return self.minutes * sum(one.persons for one in self.attendance)


class MeetingCancelled(BaseModel, frozen=True):
    """It was called off."""

    type: Literal["meeting-cancelled"] = "meeting-cancelled"
    meeting_id: UUID
    reason: str
    at: datetime


class ActionNoted(BaseModel, frozen=True):
    """A department said what it will do by when."""

    type: Literal["action-noted"] = "action-noted"
    meeting_id: UUID
    action: ActionItem
    at: datetime


class ActionCompleted(BaseModel, frozen=True):
    """It did."""

    type: Literal["action-completed"] = "action-completed"
    meeting_id: UUID
    action_id: UUID
    at: datetime


MeetingEvent = Annotated[
    MeetingPlanned
    | MeetingReplanned
    | MeetingHeld
    | MeetingCancelled
    | ActionNoted
    | ActionCompleted,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class ActionItems:
    """What was agreed so far, and which of it is done."""

    noted: Mapping[UUID, ActionItem] = field(default_factory=dict)
    completed: frozenset[UUID] = frozenset()

    def with_noted(self, action: ActionItem) -> ActionItems:
        """Return them with one more."""
        return replace(self, noted={**self.noted, action.action_id: action})

    def with_completed(self, action_id: UUID) -> ActionItems:
        """Return them with one of them done."""
        return replace(self, completed=self.completed | {action_id})


@dataclass(frozen=True)
class PlannedMeetingState:
    """Called for; it may be going on."""

    plan: MeetingPlan
    actions: ActionItems = field(default_factory=ActionItems)


@dataclass(frozen=True)
class HeldMeetingState:
    """Over."""

    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    actions: ActionItems


@dataclass(frozen=True)
class CancelledMeetingState:
    """Called off."""


ExistingMeeting = PlannedMeetingState | HeldMeetingState | CancelledMeetingState
MeetingState = ExistingMeeting | None


@dataclass(frozen=True)
class PlanMeeting:
    """Call a meeting."""

    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


@dataclass(frozen=True)
class ReplanMeeting:
    """Have it another time, or otherwise."""

    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


@dataclass(frozen=True)
class HoldMeeting:
    """Enter that it took place; it began when planned unless `began_at` says otherwise."""

    meeting_id: UUID
    began_at: datetime | None
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    at: datetime


@dataclass(frozen=True)
class CancelMeeting:
    """Call it off."""

    meeting_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class NoteAction:
    """Note what a department will do by when."""

    meeting_id: UUID
    action: ActionItem
    at: datetime


@dataclass(frozen=True)
class CompleteAction:
    """Say that it is done."""

    meeting_id: UUID
    action_id: UUID
    at: datetime


MeetingCommand = (
    PlanMeeting | ReplanMeeting | HoldMeeting | CancelMeeting | NoteAction | CompleteAction
)


def evolve(meeting: MeetingState, event: MeetingEvent) -> MeetingState:  # noqa: PLR0911  one for each
    """Return where an event leaves the meeting."""
    match event, meeting:
        case MeetingPlanned(plan=plan), _:
            return PlannedMeetingState(plan)
        case MeetingReplanned(plan=plan), PlannedMeetingState():
            return replace(meeting, plan=plan)
        case MeetingHeld(), PlannedMeetingState(actions=actions):
            return HeldMeetingState(event.began_at, event.minutes, event.attendance, actions)
        case MeetingCancelled(), _:
            return CancelledMeetingState()
        case ActionNoted(action=action), PlannedMeetingState() | HeldMeetingState():
            return replace(meeting, actions=meeting.actions.with_noted(action))
        case ActionCompleted(action_id=action_id), PlannedMeetingState() | HeldMeetingState():
            return replace(meeting, actions=meeting.actions.with_completed(action_id))
        case _:
            return meeting
