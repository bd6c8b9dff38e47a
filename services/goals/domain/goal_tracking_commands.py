"""The commands to a goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.fed_readings import FedReading
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.goal_tracking_events import EndReason, Reading, ReadingParty


@dataclass(frozen=True)
class StartGoal:
    """Track a goal from `at` on."""

    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    at: datetime
    source: GoalSource | None = None
    """Where its readings come from; `None` where that is as the plan says."""

    @property
    def goal_id(self) -> UUID:
        """The id of the goal that is started."""
        return self.goal.goal_id


@dataclass(frozen=True)
class EnterReading:
    """Enter a reading: a value that was measured."""

    goal_id: UUID
    reading: Reading
    at: datetime
    party: ReadingParty = "officer"
    """Who enters it; the time that an officer or a connector states counts."""
    entered_at: datetime | None = None
    """When it is entered; `None` takes `at` as it is."""
    by: str | None = None
    """The subject of the person of the goal's department who enters it; `None` for others."""


@dataclass(frozen=True)
class CorrectReading:
    """Replace the value of a reading."""

    goal_id: UUID
    reading_id: UUID
    value: Decimal
    at: datetime
    party: ReadingParty = "officer"
    """Who corrects it: an officer any reading, others what they entered."""


@dataclass(frozen=True)
class WithdrawReading:
    """Withdraw a reading that was entered by mistake."""

    goal_id: UUID
    reading_id: UUID
    reason: str
    at: datetime
    party: ReadingParty = "officer"
    """Who withdraws it: an officer any reading, others what they entered."""


@dataclass(frozen=True)
class SetReadingSource:
    """Take the goal's readings from another source; those measured since a time."""

    goal_id: UUID
    source: GoalSource
    since: datetime
    at: datetime


@dataclass(frozen=True)
class FeedReadings:
    """Let the goal have exactly these readings that formulas made of those of other goals."""

    goal_id: UUID
    readings: tuple[FedReading, ...]
    at: datetime


@dataclass(frozen=True)
class AnnounceOverdueAndLagging:
    """Announce overdue reports and lagging that time alone has caused by `at`."""

    goal_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndGoal:
    """Track the goal no longer."""

    goal_id: UUID
    because: EndReason
    at: datetime


@dataclass(frozen=True)
class ChangeOwner:
    """Hand the goal over to the department that `goal` names."""

    goal: GoalReference
    at: datetime

    @property
    def goal_id(self) -> UUID:
        """The id of the goal that is handed over."""
        return self.goal.goal_id


@dataclass(frozen=True)
class WithdrawTracking:
    """Take back what is counted of a goal that was set by mistake, and track it no longer."""

    goal_id: UUID
    at: datetime
    is_uncounted: bool
    """Whether it is refused where reports or readings count already."""


ReadingCommand = EnterReading | CorrectReading | WithdrawReading | FeedReadings
GoalCommand = (
    StartGoal
    | ReadingCommand
    | SetReadingSource
    | AnnounceOverdueAndLagging
    | ChangeOwner
    | WithdrawTracking
    | EndGoal
)
