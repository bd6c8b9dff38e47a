"""One goal (目标) on its way through an active cycle: readings, reports, and how it stands.

The completion is that of the newest reading by measured time; before the first one the goal stands
at its start. What time brings about, a report overdue or a goal fallen behind, is dated when it
came about and comes before whatever is entered later, however late the timer looks.

Where an event leaves it stands in `goal_state`, what comes of a command in `goal_decisions`. An
event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.reporting_slots import ReportingSlot

ReadingSource = Literal["person", "jira", "erp", "goal"]


class Reading(BaseModel, frozen=True):
    """A reading: what was measured, when, and where the value comes from."""

    reading_id: UUID
    value: Decimal
    measured_at: datetime
    source: ReadingSource


class GoalStarted(BaseModel, frozen=True):
    """The goal is followed from `at` on, and its department owes a reading for every slot."""

    type: Literal["goal-started"] = "goal-started"
    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    slots: tuple[ReportingSlot, ...]
    behind_at: datetime | None
    """When it will fall behind if nothing else happens; of the other events likewise."""
    at: datetime


class ReadingEntered(BaseModel, frozen=True):
    """Something was measured; `newest` and `completion` are the goal's from now on."""

    type: Literal["reading-entered"] = "reading-entered"
    goal: GoalReference
    unit: str
    reading: Reading
    newest: Reading
    before: Decimal | None
    """The value of the reading measured before the newest one."""
    completion: Decimal
    behind_at: datetime | None
    at: datetime


class ReadingCorrected(BaseModel, frozen=True):
    """A reading was wrong; `reading` is what it should have been."""

    type: Literal["reading-corrected"] = "reading-corrected"
    goal: GoalReference
    unit: str
    reading: Reading
    newest: Reading
    before: Decimal | None
    """The value of the reading measured before the newest one."""
    completion: Decimal
    behind_at: datetime | None
    at: datetime


class ProgressReported(BaseModel, frozen=True):
    """The reading that was owed for a slot was entered; in time if `at` is not after its due."""

    type: Literal["progress-reported"] = "progress-reported"
    goal: GoalReference
    slot: ReportingSlot
    at: datetime


class ProgressOverdue(BaseModel, frozen=True):
    """A slot's due passed without a reading of it."""

    type: Literal["progress-overdue"] = "progress-overdue"
    goal: GoalReference
    slot: ReportingSlot
    at: datetime


class GoalLagged(BaseModel, frozen=True):
    """More than the tolerance is missing to what is expected."""

    type: Literal["goal-lagged"] = "goal-lagged"
    goal: GoalReference
    completion: Decimal
    expected: Decimal
    at: datetime


class GoalRecovered(BaseModel, frozen=True):
    """No more than the tolerance is missing any more."""

    type: Literal["goal-recovered"] = "goal-recovered"
    goal: GoalReference
    completion: Decimal
    expected: Decimal
    at: datetime


class GoalAchieved(BaseModel, frozen=True):
    """The completion reached 1."""

    type: Literal["goal-achieved"] = "goal-achieved"
    goal: GoalReference
    completion: Decimal
    at: datetime


class GoalEnded(BaseModel, frozen=True):
    """The goal is followed no longer; the reports of `dropped` slots are owed no more."""

    type: Literal["goal-ended"] = "goal-ended"
    goal: GoalReference
    because: Literal["archived", "closed"]
    dropped: tuple[ReportingSlot, ...]
    at: datetime


GoalEvent = Annotated[
    GoalStarted
    | ReadingEntered
    | ReadingCorrected
    | ProgressReported
    | ProgressOverdue
    | GoalLagged
    | GoalRecovered
    | GoalAchieved
    | GoalEnded,
    Field(discriminator="type"),
]
