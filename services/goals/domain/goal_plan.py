"""What a goal is agreed to be: it never changes. Another goal is set, and this one archived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import Metric, TargetMetric, validate_metric
from services.goals.domain.refusals import InvalidGoal
from services.goals.domain.reporting_slots import ReportingFrequency


class Milestone(BaseModel, frozen=True):
    """The value that is expected by the end of a day."""

    day: date
    value: Decimal


class GoalReference(BaseModel, frozen=True):
    """Which goal it is: every event of it repeats that, so that each can be told by itself."""

    goal_id: UUID
    title: str
    department: str | None
    """Whose it is; `None` for the company's own."""


class GoalPlan(BaseModel, frozen=True):
    """How a goal is measured, when it is reported, and what is expected of it by when."""

    metric: Metric
    rhythm: ReportingFrequency
    milestones: tuple[Milestone, ...]
    """By which the expected line rises; empty where it rises evenly."""
    tolerance: Decimal
    """How much completion may be missing before the goal lags."""


def validate_goal_plan(plan: GoalPlan, days: DateRange) -> None:
    """Raise `InvalidGoal` where a goal cannot be followed through these days."""
    validate_metric(plan.metric)
    if not 0 <= plan.tolerance <= 1:
        raise InvalidGoal("the tolerance is a part of the completion, from 0 to 1")
    if not plan.milestones:
        return
    metric = plan.metric
    if not isinstance(metric, TargetMetric):
        raise InvalidGoal("a range is to be held all the time; leave the milestones out")
    if any(later.day <= earlier.day for earlier, later in pairwise(plan.milestones)):
        raise InvalidGoal("name the milestones by day, each later than the one before")
    if plan.milestones[0].day < days.first or plan.milestones[-1].day > days.last:
        raise InvalidGoal(f"milestones lie in the cycle, from {days.first} to {days.last}")
    way = [metric.completion(milestone.value) for milestone in plan.milestones]
    if way != sorted(way) or way[0] < 0 or way[-1] > 1:
        raise InvalidGoal("milestones lead from the start to the target, none of them back")
