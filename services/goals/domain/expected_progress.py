"""The completion that is expected of a goal over time (预期线), and when a goal falls behind it.

The expected completion rises evenly from 0 at the cycle's first instant to 1 at its last one, or in
steps: a milestone is expected from right after the end of its day. Of a metric with a range it is
always 1. The actual completion does not change between readings, so the time at which a goal will
fall behind is known beforehand, to the microsecond.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from services.goals.domain.day_boundaries import DateRange, last_instant_of_day
from services.goals.domain.goal_metric import RangeMetric
from services.goals.domain.goal_plan import GoalPlan

CLOCK_RESOLUTION = timedelta(microseconds=1)


def expected_completion(plan: GoalPlan, days: DateRange, at: datetime) -> Fraction:
    """Return the completion that is expected at a time; 1 is the target."""
    if isinstance(plan.metric, RangeMetric):
        return Fraction(1)
    if plan.milestones:
        passed = [step.value for step in plan.milestones if last_instant_of_day(step.day) < at]
        return plan.metric.completion(passed[-1]) if passed else Fraction(0)
    elapsed = min(max(at, days.first_instant), days.last_instant) - days.first_instant
    return Fraction(elapsed // CLOCK_RESOLUTION, _microseconds(days))


def expected_line(plan: GoalPlan, days: DateRange) -> list[tuple[datetime, Fraction]]:
    """Return the corners of the line of `expected_completion` over the days of the cycle.

    Between two corners the line is straight; a milestone's step has two corners, one after the
    other by the clock's resolution.
    """
    first, last = days.first_instant, days.last_instant
    if isinstance(plan.metric, RangeMetric):
        return [(first, Fraction(1)), (last, Fraction(1))]
    if not plan.milestones:
        return [(first, Fraction(0)), (last, Fraction(1))]
    corners, reached = [(first, Fraction(0))], Fraction(0)
    for milestone in plan.milestones:
        end = last_instant_of_day(milestone.day)
        corners.append((end, reached))
        reached = plan.metric.completion(milestone.value)
        if end < last:
            corners.append((end + CLOCK_RESOLUTION, reached))
    return [*corners, (last, reached)] if corners[-1][0] < last else corners


def first_lag_time(
    plan: GoalPlan, days: DateRange, completion: Fraction, since: datetime
) -> datetime | None:
    """Return the first time, not before `since`, at which a goal lags.

    A goal lags while expected completion - completion > tolerance. The result is `None` where that
    never happens while the completion stays what it is.
    """
    sufficient = completion + Fraction(plan.tolerance)
    if expected_completion(plan, days, since) > sufficient:
        return since
    if isinstance(plan.metric, RangeMetric):
        return None
    if plan.milestones:
        for milestone in plan.milestones:
            if plan.metric.completion(milestone.value) > sufficient:
                return last_instant_of_day(milestone.day) + CLOCK_RESOLUTION
        return None
    if sufficient >= 1:
        return None
    return days.first_instant + CLOCK_RESOLUTION * (int(sufficient * _microseconds(days)) + 1)


def _microseconds(days: DateRange) -> int:
    return (days.last_instant - days.first_instant) // CLOCK_RESOLUTION
