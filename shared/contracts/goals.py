"""What the goals area publishes. A goal without a department is the company's own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode


class GoalUpdated(BaseModel, frozen=True):
    """A reading of a goal was entered, or an earlier one corrected."""

    type: Literal["concord.goals.goal-updated.v1"] = "concord.goals.goal-updated.v1"
    goal_id: UUID
    goal: str
    """Its title."""
    department: DepartmentCode | None
    reading_id: UUID
    value: Decimal
    unit: str
    measured_at: datetime
    source: str
    corrected: bool
    """Whether it replaces what the same reading said before."""
    completion: Decimal
    """Of the newest reading, 4 decimals; 1 is the target, more is kept."""
    at: datetime


class GoalLagging(BaseModel, frozen=True):
    """A goal fell behind its expected line by more than its tolerance; told once until it ends."""

    type: Literal["concord.goals.goal-lagging.v1"] = "concord.goals.goal-lagging.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    completion: Decimal
    expected: Decimal
    at: datetime


class GoalRecovered(BaseModel, frozen=True):
    """A goal that lagged is within its tolerance again."""

    type: Literal["concord.goals.goal-recovered.v1"] = "concord.goals.goal-recovered.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    completion: Decimal
    expected: Decimal
    at: datetime


class GoalAchieved(BaseModel, frozen=True):
    """A goal reached its target; told again only where a correction took it back meanwhile."""

    type: Literal["concord.goals.goal-achieved.v1"] = "concord.goals.goal-achieved.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    completion: Decimal
    at: datetime


class ProgressReported(BaseModel, frozen=True):
    """A department entered a reading it owed; in time if `reported_at` is not after `due_at`."""

    type: Literal["concord.goals.progress-reported.v1"] = "concord.goals.progress-reported.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slot: str
    """The stretch of the rhythm that it was owed for, unique in its goal: `2026-10`."""
    due_at: datetime
    reported_at: datetime
    at: datetime


class ProgressOverdue(BaseModel, frozen=True):
    """The rhythm's date passed without the reading that was owed by then; told once."""

    type: Literal["concord.goals.progress-overdue.v1"] = "concord.goals.progress-overdue.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slot: str
    due_at: datetime
    at: datetime


class BlockerRaised(BaseModel, frozen=True):
    """Something stands in a goal's way."""

    type: Literal["concord.goals.blocker-raised.v1"] = "concord.goals.blocker-raised.v1"
    blocker_id: UUID
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    """The goal's."""
    what: str
    at: datetime


class BlockerResolved(BaseModel, frozen=True):
    """It stands there no longer."""

    type: Literal["concord.goals.blocker-resolved.v1"] = "concord.goals.blocker-resolved.v1"
    blocker_id: UUID
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    raised_at: datetime
    at: datetime


class SupportAsked(BaseModel, frozen=True):
    """A department was asked to help against a blocker by a date: it owes that from now on."""

    type: Literal["concord.goals.support-asked.v1"] = "concord.goals.support-asked.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    asker: DepartmentCode | None
    """The goal's department."""
    department: DepartmentCode
    """Who is asked."""
    what: str
    due_at: datetime
    at: datetime


class SupportGiven(BaseModel, frozen=True):
    """The department helped; in time if `given_at` is not after `due_at`."""

    type: Literal["concord.goals.support-given.v1"] = "concord.goals.support-given.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    asker: DepartmentCode | None
    department: DepartmentCode
    due_at: datetime
    given_at: datetime
    at: datetime


class SupportOverdue(BaseModel, frozen=True):
    """The date passed and no help had come; told once."""

    type: Literal["concord.goals.support-overdue.v1"] = "concord.goals.support-overdue.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    asker: DepartmentCode | None
    department: DepartmentCode
    due_at: datetime
    at: datetime


class SupportWithdrawn(BaseModel, frozen=True):
    """The help is needed no more, whether it was told as overdue or not: it counts for nobody."""

    type: Literal["concord.goals.support-withdrawn.v1"] = "concord.goals.support-withdrawn.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    asker: DepartmentCode | None
    department: DepartmentCode
    due_at: datetime
    reason: str
    at: datetime
