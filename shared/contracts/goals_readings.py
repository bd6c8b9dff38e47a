"""The facts of the goals area about where readings come from, and readings entered by mistake.

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


def _is_absent(value: object) -> bool:
    return value is None  # left out of the JSON


class FeedingGoal(BaseModel, frozen=True):
    """A goal whose readings a formula takes."""

    goal_id: UUID
    factor: Annotated[Decimal | None, Field(exclude_if=_is_absent)] = None
    """What its value is multiplied by, in a weighted mean its weight; 1 where it is not said."""


class GoalSourceSet(AddedFact, frozen=True):
    """A goal's readings come from another source."""

    type: Literal["concord.goals.goal-source-set.v1"] = "concord.goals.goal-source-set.v1"
    cycle_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    department: DepartmentCode | None
    kind: Literal["person", "jira", "erp", "goals"]
    formula: Annotated[str | None, Field(exclude_if=_is_absent)] = None
    """How other goals feed it, such as `sum` or `ratio`; not said where none do."""
    of: Annotated[str | None, Field(exclude_if=_is_absent)] = None
    """What of those the formula takes: `value`, or `completion` in percent."""
    goals: tuple[FeedingGoal, ...] = ()
    """The goals that feed it; none where none do."""
    since: datetime
    """Readings measured from then on come from this source."""
    at: datetime


class ReadingWithdrawn(AddedFact, frozen=True):
    """A reading was entered by mistake and counts no longer."""

    type: Literal["concord.goals.reading-withdrawn.v1"] = "concord.goals.reading-withdrawn.v1"
    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    reading_id: UUID
    value: Decimal
    unit: str
    measured_at: datetime
    reason: str
    completion: Decimal
    """The completion without the reading, with 4 decimals; 1 is the target."""
    at: datetime


class ProgressReportWithdrawn(AddedFact, frozen=True):
    """What was published of a slot's report, that it was made or overdue, counts no longer."""

    type: Literal["concord.goals.progress-report-withdrawn.v1"] = (
        "concord.goals.progress-report-withdrawn.v1"
    )
    goal_id: UUID
    goal: str
    department: DepartmentCode
    slot: str
    due_at: datetime
    owed: bool
    """Whether a reading is still owed for the slot."""
    at: datetime
