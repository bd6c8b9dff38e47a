"""The expected line (预期线), and when a goal falls behind it.

It rises evenly from 0 at the cycle's first instant to 1 at its last one, or in steps: a milestone
is expected from right after the end of its day. What is to be held within a range is expected
always. Completion stands still between readings, so the moment at which a goal will fall behind can
be said beforehand, to the microsecond.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from services.goals.domain.day_boundaries import DateRange, end_of_day
from services.goals.domain.goal_metric import RangeMetric
from services.goals.domain.goal_plan import GoalPlan

CLOCK_RESOLUTION = timedelta(microseconds=1)


def expected_completion(plan: GoalPlan, days: DateRange, at: datetime) -> Fraction:
    """Return the completion that is expected at a moment."""
    if isinstance(plan.metric, RangeMetric):
        return Fraction(1)
    if plan.milestones:
        passed = [one.value for one in plan.milestones if end_of_day(one.day) < at]
        return plan.metric.completion(passed[-1]) if passed else Fraction(0)
    elapsed = min(max(at, days.begins_at), days.ends_at) - days.begins_at
    return Fraction(elapsed // CLOCK_RESOLUTION, _length(days))


def falls_behind_at(
    plan: GoalPlan, days: DateRange, completion: Fraction, since: datetime
) -> datetime | None:
    """Return the first moment, not before `since`, at which too much is missing.

    `None` where that never comes about while the completion stays what it is.
    """
    enough = completion + Fraction(plan.tolerance)
    if expected_completion(plan, days, since) > enough:
        return since
    if isinstance(plan.metric, RangeMetric):
        return None
    if plan.milestones:
        for one in plan.milestones:
            if plan.metric.completion(one.value) > enough:
                return end_of_day(one.day) + CLOCK_RESOLUTION
        return None
    if enough >= 1:
        return None
    return days.begins_at + CLOCK_RESOLUTION * (int(enough * _length(days)) + 1)


def _length(days: DateRange) -> int:
    return (days.ends_at - days.begins_at) // CLOCK_RESOLUTION
