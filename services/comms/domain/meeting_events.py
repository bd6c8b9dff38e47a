"""The events of one meeting (会议).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.meeting_outcomes import About, Outcome
from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan
from services.comms.domain.meeting_problems import ProblemLink, ProblemOutcome


class ActionItem(BaseModel, frozen=True):
    """What a department agreed to do."""

    action_id: UUID
    text: str
    department: str
    due_on: date
    about: About | None = None
    """What it is about, if that was said: then it is a commitment of an alignment meeting."""
    person: str | None = None
    """The id of the person who sees to it, if one was named."""


class Commitment(BaseModel, frozen=True):
    """What an action is worth as an obligation: until when, to whom, and for which project."""

    due_at: datetime
    meeting: str
    """The meeting's title."""
    organiser: str
    project_id: UUID | None


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


class MeetingStarted(BaseModel, frozen=True):
    """A meeting began, with its agenda as it is from now on."""

    type: Literal["meeting-started"] = "meeting-started"
    meeting_id: UUID
    plan: MeetingPlan
    at: datetime
    outcomes_until: datetime | None = None
    """Until when outcomes are entered; `None` in events of earlier versions."""


class OutcomeRecorded(BaseModel, frozen=True):
    """A running meeting decided something, or was informed of something."""

    type: Literal["outcome-recorded"] = "outcome-recorded"
    meeting_id: UUID
    title: str
    departments: tuple[str, ...]
    """The departments that were to attend, and the organiser."""
    outcome: Outcome
    at: datetime


class ProblemSettled(BaseModel, frozen=True):
    """A problem of the agenda left the meeting: solved, handed on, or dropped."""

    type: Literal["problem-settled"] = "problem-settled"
    meeting_id: UUID
    title: str
    departments: tuple[str, ...]
    """The departments that were to attend, and the organiser."""
    project_id: UUID | None
    subject: str
    about: ProblemLink | None
    outcome: ProblemOutcome
    at: datetime


class MeetingLeftOpen(BaseModel, frozen=True):
    """A meeting still ran when the time for its outcomes was over."""

    type: Literal["meeting-left-open"] = "meeting-left-open"
    meeting_id: UUID
    plan: MeetingPlan
    goals_without_outcome: tuple[UUID, ...]
    """The goals of an alignment meeting's agenda that lagged then and had no outcome."""
    at: datetime
    problems_without_outcome: tuple[UUID, ...] = ()
    """The problems of its agenda that had none."""


class MeetingHeld(BaseModel, frozen=True):
    """A meeting took place: from when, how long, and with whom."""

    type: Literal["meeting-held"] = "meeting-held"
    meeting_id: UUID
    plan: MeetingPlan
    began_at: datetime
    minutes: int
    attendance: tuple[DepartmentAttendance, ...]
    at: datetime
    goals_without_outcome: tuple[UUID, ...] = ()
    """The goals of its agenda that lagged and got no outcome before the time for that was over."""
    problems_without_outcome: tuple[UUID, ...] = ()
    """The problems of its agenda that got none before; the project's next meeting has them."""

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
    plan: MeetingPlan | None = None
    """The plan that is off; `None` in events of earlier versions."""


class ActionNoted(BaseModel, frozen=True):
    """An action was noted: what a department will do by when."""

    type: Literal["action-noted"] = "action-noted"
    meeting_id: UUID
    action: ActionItem
    at: datetime
    due_at: datetime | None = None
    """Until when it counts as done in time; `None` in events of earlier versions."""


class ActionCompleted(BaseModel, frozen=True):
    """An action was completed."""

    type: Literal["action-completed"] = "action-completed"
    meeting_id: UUID
    action_id: UUID
    at: datetime
    action: ActionItem | None = None
    """What was done; `None` in events of earlier versions."""
    commitment: Commitment | None = None
    """`None` for an action that was noted by an earlier version."""
    by: str | None = None
    """Who said so; `None` in events of earlier versions."""


class ActionOverdue(BaseModel, frozen=True):
    """The day of an action passed, and it was not done."""

    type: Literal["action-overdue"] = "action-overdue"
    meeting_id: UUID
    action: ActionItem
    commitment: Commitment
    at: datetime


class ActionReleased(BaseModel, frozen=True):
    """An action is owed no longer: its meeting was cancelled."""

    type: Literal["action-released"] = "action-released"
    meeting_id: UUID
    action: ActionItem
    commitment: Commitment
    at: datetime


class ActionTransferred(BaseModel, frozen=True):
    """An open action is owed by the successor of its department from now on; its day stays."""

    type: Literal["action-transferred"] = "action-transferred"
    meeting_id: UUID
    action: ActionItem
    """With the department that owes it now."""
    was: str
    at: datetime


MeetingEvent = Annotated[
    MeetingPlanned
    | MeetingReplanned
    | MeetingStarted
    | OutcomeRecorded
    | ProblemSettled
    | MeetingLeftOpen
    | MeetingHeld
    | MeetingCancelled
    | ActionNoted
    | ActionCompleted
    | ActionOverdue
    | ActionReleased
    | ActionTransferred,
    Field(discriminator="type"),
]
