"""The plan of a goal. It never changes: another goal is set instead, and this one archived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import Metric, TargetMetric, validate_metric
from services.goals.domain.goal_refusals import (
    MilestonesLeadBack,
    MilestonesOutOfOrder,
    MilestonesOutsideCycle,
    RangeHasNoMilestones,
    ToleranceOutOfRange,
)
from services.goals.domain.reporting_slots import ReportingFrequency

ConnectedSource = Literal["jira", "erp"]
"""Another system that measures a goal."""


class Milestone(BaseModel, frozen=True):
    """The value that is expected by the end of a day."""

    day: date
    value: Decimal


class GoalReference(BaseModel, frozen=True):
    """A goal's identity; every event of the goal repeats it, so that each is complete by itself."""

    goal_id: UUID
    title: str
    department: str | None
    """The code of the department whose goal it is; `None` for a goal of the company."""


class GoalPlan(BaseModel, frozen=True):
    """How a goal is measured, when it is reported, and what is expected of it by when."""

    metric: Metric
    rhythm: ReportingFrequency
    milestones: tuple[Milestone, ...]
    """The steps by which the expected completion rises; empty where it rises evenly."""
    tolerance: Decimal
    """How far the completion may be behind the expected one before the goal lags; from 0 to 1."""
    connected_to: ConnectedSource | None = None
    """The system whose connector enters readings of it; `None` where people alone do."""


def validate_goal_plan(plan: GoalPlan, days: DateRange) -> None:
    """Raise `InvalidGoal` where the plan is inconsistent, or does not fit the days of its cycle."""
    validate_metric(plan.metric)
    if not 0 <= plan.tolerance <= 1:
        raise ToleranceOutOfRange
    if not plan.milestones:
        return
    metric = plan.metric
    if not isinstance(metric, TargetMetric):
        raise RangeHasNoMilestones
    if any(later.day <= earlier.day for earlier, later in pairwise(plan.milestones)):
        raise MilestonesOutOfOrder
    if plan.milestones[0].day < days.first or plan.milestones[-1].day > days.last:
        raise MilestonesOutsideCycle(first_day=days.first, last_day=days.last)
    completions = [metric.completion(milestone.value) for milestone in plan.milestones]
    if completions != sorted(completions) or completions[0] < 0 or completions[-1] > 1:
        raise MilestonesLeadBack
