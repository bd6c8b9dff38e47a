"""The commands to one meeting (会议)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_events import ActionItem
from services.comms.domain.meeting_outcomes import Outcome
from services.comms.domain.meeting_plan import (
    OUTCOME_ALLOWANCE_MINUTES,
    DepartmentAttendance,
    MeetingPlan,
)
from services.comms.domain.meeting_problems import ProblemOutcome


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
class StartMeeting:
    """Begin a meeting now."""

    meeting_id: UUID
    at: datetime
    proposed: tuple[AgendaItem, ...] = ()
    """What is proposed now; it becomes the agenda where that is a proposed one."""
    allowance_minutes: int = OUTCOME_ALLOWANCE_MINUTES
    """So long after the planned end outcomes are still entered."""
    carried: tuple[AgendaItem, ...] = ()
    """The problems that earlier meetings of the project handed on to this one."""


@dataclass(frozen=True)
class RecordOutcome:
    """Record what a running meeting decided, or was informed of."""

    meeting_id: UUID
    outcome: Outcome
    at: datetime


@dataclass(frozen=True)
class SettleProblem:
    """Record how a problem of the agenda leaves the meeting."""

    meeting_id: UUID
    outcome: ProblemOutcome
    at: datetime
    action: ActionItem | None = None
    """What the department owes to which the problem is handed on."""
    shortest_notice: datetime | None = None
    """As in `NoteAction`."""


@dataclass(frozen=True)
class CloseMeeting:
    """End a running meeting; it took until now unless fewer minutes are given."""

    meeting_id: UUID
    attendance: tuple[DepartmentAttendance, ...]
    lagging_goals: frozenset[UUID]
    """The goals that lag now, at least those of the agenda."""
    at: datetime
    minutes: int | None = None


@dataclass(frozen=True)
class FindLeftOpen:
    """Record that a meeting still runs after the time for its outcomes."""

    meeting_id: UUID
    at: datetime
    lagging_goals: frozenset[UUID]
    """The goals that lag now, at least those of the agenda."""


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
    shortest_notice: datetime | None = None
    """Another department's action is not due before the end of this day; `None` where an officer
    notes it, whose entry counts as stated."""


@dataclass(frozen=True)
class CompleteAction:
    """Record that an action is done."""

    meeting_id: UUID
    action_id: UUID
    at: datetime
    by: str | None = None


@dataclass(frozen=True)
class FindOverdueActions:
    """Record which actions were not done by their day."""

    meeting_id: UUID
    at: datetime


@dataclass(frozen=True)
class TransferActions:
    """Let successors owe what a department owes of a meeting: it exists no more."""

    meeting_id: UUID
    department: str
    successor: str
    at: datetime
    elsewhere: Mapping[UUID, str] = field(default_factory=dict)
    """The successors of single actions."""


@dataclass(frozen=True)
class TransferPlan:
    """Let a successor organise and attend a planned meeting for a department that is no more."""

    meeting_id: UUID
    department: str
    successor: str
    at: datetime


MeetingCommand = (
    PlanMeeting
    | ReplanMeeting
    | StartMeeting
    | RecordOutcome
    | SettleProblem
    | CloseMeeting
    | FindLeftOpen
    | HoldMeeting
    | CancelMeeting
    | NoteAction
    | CompleteAction
    | FindOverdueActions
    | TransferActions
    | TransferPlan
)
