"""One meeting (会议): planned, held or cancelled, and the actions that were agreed in it.

Commands are decided in `meeting_decisions`. An event's `type` is its name in the
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
    """What a department agreed to do."""

    action_id: UUID
    text: str
    department: str
    due_on: date


class MeetingPlanned(BaseModel, frozen=True):
    """A department planned a meeting."""

    type: Literal["meeting-planned"] = "meeting-planned"
    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


class MeetingReplanned(BaseModel, frozen=True):
    """The plan of a meeting was replaced."""

    type: Literal["meeting-replanned"] = "meeting-replanned"
    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


class MeetingHeld(BaseModel, frozen=True):
    """A meeting took place: from when, how long, and with whom."""

    type: Literal["meeting-held"] = "meeting-held"
    meeting_id: UUID
    plan: MeetingPlan
    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    at: datetime

    @property
    def person_minutes(self) -> int:
        """The meeting's minutes times the number of people."""
        return self.minutes * sum(one.persons for one in self.attendance)


class MeetingCancelled(BaseModel, frozen=True):
    """A meeting was cancelled before it was held."""

    type: Literal["meeting-cancelled"] = "meeting-cancelled"
    meeting_id: UUID
    reason: str
    at: datetime


class ActionNoted(BaseModel, frozen=True):
    """An action was noted: what a department will do by when."""

    type: Literal["action-noted"] = "action-noted"
    meeting_id: UUID
    action: ActionItem
    at: datetime


class ActionCompleted(BaseModel, frozen=True):
    """An action was completed."""

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
    """The actions that were noted so far, and which of them are completed."""

    noted: Mapping[UUID, ActionItem] = field(default_factory=dict)
    completed: frozenset[UUID] = frozenset()

    def with_noted(self, action: ActionItem) -> ActionItems:
        """Return the actions with one more."""
        return replace(self, noted={**self.noted, action.action_id: action})

    def with_completed(self, action_id: UUID) -> ActionItems:
        """Return the actions with one of them completed."""
        return replace(self, completed=self.completed | {action_id})


@dataclass(frozen=True)
class PlannedMeetingState:
    """A meeting that is planned; it may be going on."""

    plan: MeetingPlan
    actions: ActionItems = field(default_factory=ActionItems)


@dataclass(frozen=True)
class HeldMeetingState:
    """A meeting that was held."""

    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    actions: ActionItems


@dataclass(frozen=True)
class CancelledMeetingState:
    """A meeting that was cancelled."""


ExistingMeeting = PlannedMeetingState | HeldMeetingState | CancelledMeetingState
MeetingState = ExistingMeeting | None


@dataclass(frozen=True)
class PlanMeeting:
    """Plan a meeting."""

    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


@dataclass(frozen=True)
class ReplanMeeting:
    """Replace the plan of a meeting."""

    meeting_id: UUID
    plan: MeetingPlan
    at: datetime


@dataclass(frozen=True)
class HoldMeeting:
    """Record that a meeting took place; it began as planned unless `began_at` is given."""

    meeting_id: UUID
    began_at: datetime | None
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    at: datetime


@dataclass(frozen=True)
class CancelMeeting:
    """Cancel a meeting."""

    meeting_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class NoteAction:
    """Note an action: what a department will do by when."""

    meeting_id: UUID
    action: ActionItem
    at: datetime


@dataclass(frozen=True)
class CompleteAction:
    """Record that an action is done."""

    meeting_id: UUID
    action_id: UUID
    at: datetime


MeetingCommand = (
    PlanMeeting | ReplanMeeting | HoldMeeting | CancelMeeting | NoteAction | CompleteAction
)


def evolve(meeting: MeetingState, event: MeetingEvent) -> MeetingState:  # noqa: PLR0911  one for each
    """Return the meeting after an event."""
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
