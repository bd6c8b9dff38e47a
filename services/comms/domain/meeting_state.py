"""The state of one meeting (会议): planned, held or cancelled, and the actions agreed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.comms.domain.meeting_events import (
    ActionCompleted,
    ActionItem,
    ActionNoted,
    MeetingCancelled,
    MeetingEvent,
    MeetingHeld,
    MeetingPlanned,
    MeetingReplanned,
)
from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan


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

    reason: str


ExistingMeeting = PlannedMeetingState | HeldMeetingState | CancelledMeetingState


MeetingState = ExistingMeeting | None


def evolve(meeting: MeetingState, event: MeetingEvent) -> MeetingState:  # noqa: PLR0911  one for each
    """Return the meeting after an event."""
    match event, meeting:
        case MeetingPlanned(plan=plan), _:
            return PlannedMeetingState(plan)
        case MeetingReplanned(plan=plan), PlannedMeetingState():
            return replace(meeting, plan=plan)
        case MeetingHeld(), PlannedMeetingState(actions=actions):
            return HeldMeetingState(event.began_at, event.minutes, event.attendance, actions)
        case MeetingCancelled(reason=reason), _:
            return CancelledMeetingState(reason)
        case ActionNoted(action=action), PlannedMeetingState() | HeldMeetingState():
            return replace(meeting, actions=meeting.actions.with_noted(action))
        case ActionCompleted(action_id=action_id), PlannedMeetingState() | HeldMeetingState():
            return replace(meeting, actions=meeting.actions.with_completed(action_id))
        case _:
            return meeting
