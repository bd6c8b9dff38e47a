"""The state of one meeting (会议): planned, running, held or cancelled, and what it agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.comms.domain.meeting_events import (
    ActionCompleted,
    ActionItem,
    ActionNoted,
    ActionOverdue,
    ActionTransferred,
    MeetingCancelled,
    MeetingEvent,
    MeetingHeld,
    MeetingLeftOpen,
    MeetingPlanned,
    MeetingReplanned,
    MeetingStarted,
    OutcomeRecorded,
    ProblemSettled,
)
from services.comms.domain.meeting_outcomes import Outcome
from services.comms.domain.meeting_plan import (
    MAX_ALIGNMENT_MINUTES,
    DepartmentAttendance,
    MeetingPlan,
    outcomes_end_at,
)
from services.comms.domain.meeting_problems import ProblemOutcome


@dataclass(frozen=True)
class ActionItems:
    """The actions that were noted so far, and which of them are completed."""

    noted: Mapping[UUID, ActionItem] = field(default_factory=dict)
    completed: frozenset[UUID] = frozenset()
    due: Mapping[UUID, datetime] = field(default_factory=dict)
    """Until when each counts as done in time; those of earlier versions have no such time."""
    overdue: frozenset[UUID] = frozenset()

    @property
    def owed(self) -> Mapping[UUID, datetime]:
        """The due times of those that are not done."""
        return {key: due_at for key, due_at in self.due.items() if key not in self.completed}

    def with_noted(self, action: ActionItem, due_at: datetime | None) -> ActionItems:
        """Return the actions with one more."""
        noted = {**self.noted, action.action_id: action}
        due = {} if due_at is None else {action.action_id: due_at}
        return replace(self, noted=noted, due={**self.due, **due})

    def with_completed(self, action_id: UUID) -> ActionItems:
        """Return the actions with one of them completed."""
        return replace(self, completed=self.completed | {action_id})

    def with_overdue(self, action_id: UUID) -> ActionItems:
        """Return the actions with one of them overdue."""
        return replace(self, overdue=self.overdue | {action_id})


@dataclass(frozen=True)
class PlannedMeetingState:
    """A meeting that is planned; it may be going on."""

    plan: MeetingPlan
    actions: ActionItems = field(default_factory=ActionItems)
    settled: Mapping[UUID, ProblemOutcome] = field(default_factory=dict)
    """How problems of its agenda left the meeting, by item."""


@dataclass(frozen=True)
class RunningMeetingState:
    """A meeting that was started and is going on."""

    plan: MeetingPlan
    began_at: datetime
    actions: ActionItems = field(default_factory=ActionItems)
    outcomes: Mapping[UUID, Outcome] = field(default_factory=dict)
    outcomes_until: datetime | None = None
    """When the time for outcomes is over; `None` for what an earlier version began, unless it is an
    alignment meeting."""
    is_left_open: bool = False
    """Whether it was announced that it still runs after that time."""
    settled: Mapping[UUID, ProblemOutcome] = field(default_factory=dict)
    """As in `PlannedMeetingState`."""

    def takes_outcomes(self, at: datetime) -> bool:
        """Whether outcomes are entered at a time: up to the last instant, that included."""
        return self.outcomes_until is None or at <= self.outcomes_until

    @property
    def goals_with_outcome(self) -> frozenset[UUID]:
        """The goals about which something was agreed, by name or by the item of the agenda."""
        goal_of = {item.item_id: item.goal_id for item in self.plan.items}
        abouts = [
            *(outcome.about for outcome in self.outcomes.values()),
            *(action.about for action in self.actions.noted.values() if action.about),
        ]
        named = {about.goal_id for about in abouts}
        of_items = {goal_of[about.item_id] for about in abouts if about.item_id in goal_of}
        return frozenset(goal for goal in named | of_items if goal is not None)


@dataclass(frozen=True)
class HeldMeetingState:
    """A meeting that was held."""

    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    actions: ActionItems
    plan: MeetingPlan


@dataclass(frozen=True)
class CancelledMeetingState:
    """A meeting that was cancelled."""

    reason: str


ExistingMeeting = (
    PlannedMeetingState | RunningMeetingState | HeldMeetingState | CancelledMeetingState
)


MeetingState = ExistingMeeting | None


def evolve(meeting: MeetingState, event: MeetingEvent) -> MeetingState:  # noqa: PLR0911  one for each
    """Return the meeting after an event."""
    match event, meeting:
        case MeetingPlanned(plan=plan), _:
            return PlannedMeetingState(plan)
        case MeetingReplanned(plan=plan), PlannedMeetingState():
            return replace(meeting, plan=plan)
        case MeetingStarted(plan=plan), PlannedMeetingState(actions=actions):
            until = event.outcomes_until or _end_for_earlier_version(event)
            return RunningMeetingState(
                plan, event.at, actions, outcomes_until=until, settled=meeting.settled
            )
        case ProblemSettled(outcome=problem), PlannedMeetingState() | RunningMeetingState():
            return replace(meeting, settled={**meeting.settled, problem.item_id: problem})
        case MeetingLeftOpen(), RunningMeetingState():
            return replace(meeting, is_left_open=True)
        case OutcomeRecorded(outcome=outcome), RunningMeetingState(outcomes=outcomes):
            return replace(meeting, outcomes={**outcomes, outcome.outcome_id: outcome})
        case MeetingHeld(), PlannedMeetingState() | RunningMeetingState():
            return HeldMeetingState(
                event.began_at, event.minutes, event.attendance, meeting.actions, event.plan
            )
        case MeetingCancelled(reason=reason), _:
            return CancelledMeetingState(reason)
        case _, PlannedMeetingState() | RunningMeetingState() | HeldMeetingState():
            return replace(meeting, actions=_evolve_actions(meeting.actions, event))
        case _:
            return meeting


def _end_for_earlier_version(event: MeetingStarted) -> datetime | None:
    """Return when a meeting that an earlier version began is over: in its longest time."""
    if event.plan.kind != "alignment":
        return None
    return outcomes_end_at(event.plan, event.at, MAX_ALIGNMENT_MINUTES)


def _evolve_actions(actions: ActionItems, event: MeetingEvent) -> ActionItems:
    match event:
        case ActionNoted(action=action):
            return actions.with_noted(action, event.due_at)
        case ActionCompleted(action_id=action_id):
            return actions.with_completed(action_id)
        case ActionTransferred(action=action):
            return replace(actions, noted={**actions.noted, action.action_id: action})
        case ActionOverdue(action=action):
            return actions.with_overdue(action.action_id)
        case _:
            return actions
