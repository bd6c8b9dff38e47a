"""The facts about the progress of goals, their blockers and support; the others: `goals_structure`.

A goal without a department is the company's own.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode
from shared.contracts.person_fields import DoneBy


class GoalUpdated(BaseModel, frozen=True):
    """A reading of a goal was entered, or an earlier one corrected."""

    type: Literal["concord.goals.goal-updated.v1"] = "concord.goals.goal-updated.v1"
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    department: DepartmentCode | None
    reading_id: UUID
    value: Decimal
    unit: str
    measured_at: datetime
    source: str
    corrected: bool
    """This is true where the fact replaces an earlier value of the same reading."""
    completion: Decimal
    """The newest reading's completion, with 4 decimals; 1 is the target, more is possible."""
    at: datetime


class ExpectedCompletion(BaseModel, frozen=True):
    """A corner of the line of what is expected of a goal; between two corners it is straight."""

    at: datetime
    completion: Decimal


class GoalLagging(BaseModel, frozen=True):
    """A goal fell behind its expected progress by more than its tolerance; published once a lag."""

    type: Literal["concord.goals.goal-lagging.v1"] = "concord.goals.goal-lagging.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    completion: Decimal
    expected: Decimal
    at: datetime
    expected_line: Annotated[
        tuple[ExpectedCompletion, ...], Field(exclude_if=lambda line: not line)
    ] = ()
    """What is expected from `at` on; left out by earlier versions."""


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
    """A goal reached its target; published again only where a correction took that back before."""

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
    """The reading was owed for this reporting period, unique in its goal, such as `2026-10`."""
    due_at: datetime
    reported_at: datetime
    at: datetime
    done_by: DoneBy = None
    """This person of the department entered the reading."""


class ProgressOverdue(BaseModel, frozen=True):
    """A reporting date passed without the reading that was owed by then; published once."""

    type: Literal["concord.goals.progress-overdue.v1"] = "concord.goals.progress-overdue.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slot: str
    due_at: datetime
    at: datetime


class OwedReport(BaseModel, frozen=True):
    """A reading that a department owes by a date."""

    slot: str
    due_at: datetime


class ReportsOwed(AddedFact, frozen=True):
    """A goal's department owes a reading for each of these slots: it is tracked, or fed no more."""

    type: Literal["concord.goals.reports-owed.v1"] = "concord.goals.reports-owed.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slots: tuple[OwedReport, ...]
    """The reporting periods, each with the end of its time."""
    at: datetime


class ReportsDropped(AddedFact, frozen=True):
    """A goal is tracked no longer, or fed by others: no reading is owed for slots ahead."""

    type: Literal["concord.goals.reports-dropped.v1"] = "concord.goals.reports-dropped.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slots: tuple[str, ...]
    """The reporting periods for which no reading is owed any more, such as `2026-10`."""
    at: datetime


class BlockerRaised(BaseModel, frozen=True):
    """Something blocks a goal."""

    type: Literal["concord.goals.blocker-raised.v1"] = "concord.goals.blocker-raised.v1"
    blocker_id: UUID
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    """This is the goal's department."""
    what: str
    at: datetime


class BlockerResolved(BaseModel, frozen=True):
    """A blocker no longer blocks its goal."""

    type: Literal["concord.goals.blocker-resolved.v1"] = "concord.goals.blocker-resolved.v1"
    blocker_id: UUID
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    raised_at: datetime
    at: datetime


class SupportAsked(BaseModel, frozen=True):
    """A department was asked to help against a blocker by a date; it owes that from now on."""

    type: Literal["concord.goals.support-asked.v1"] = "concord.goals.support-asked.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    asker: DepartmentCode | None
    """This is the goal's department."""
    department: DepartmentCode
    """This department is asked."""
    what: str
    due_at: datetime
    at: datetime


class SupportGiven(BaseModel, frozen=True):
    """The department helped: in time if `given_at` is not after `due_at`."""

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
    done_by: DoneBy = None
    """This person of the asked department gave it."""


class SupportOverdue(BaseModel, frozen=True):
    """The date passed and no help had come; published once."""

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
    """The help is needed no more, published as overdue or not; it counts for nobody."""

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
