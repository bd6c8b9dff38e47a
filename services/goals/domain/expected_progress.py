"""The completion that is expected of a goal over time (预期线), and when a goal falls behind it.

The expected completion rises evenly from 0 when the goal's tracking starts, but not before the
cycle does, to 1 at the cycle's last instant; or in steps: a milestone is expected from right after
the end of its day, and one that was over when the tracking started is not. Of a metric with a range
it is always 1. The actual completion does not change between readings, so the time at which a goal
will fall behind is known beforehand, to the microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import RangeMetric
from services.goals.domain.goal_plan import GoalPlan, Milestone
from shared.eventsourcing.company_days import last_instant_of_day

CLOCK_RESOLUTION = timedelta(microseconds=1)


class Period(Protocol):
    """A time from a first to a last instant, both included."""

    @property
    def first_instant(self) -> datetime:
        """The first instant, at which nothing is expected yet."""

    @property
    def last_instant(self) -> datetime:
        """The last instant, at which the target is expected."""


@dataclass(frozen=True)
class ExpectedPeriod:
    """The time in which a goal is expected to get from its start to its target."""

    first_instant: datetime
    last_instant: datetime


def expected_period(days: DateRange, tracked_from: datetime | None) -> ExpectedPeriod:
    """Return the time of a cycle in which a goal is expected to reach its target.

    It begins with the goal's tracking; `None`, as in old logs, stands for the cycle's beginning.
    """
    begins_at = max(tracked_from or days.first_instant, days.first_instant)
    return ExpectedPeriod(begins_at, days.last_instant)


def expected_completion(plan: GoalPlan, days: Period, at: datetime) -> Fraction:
    """Return the completion that is expected at a time; 1 is the target.

    Of a goal that is tracked from the cycle's end on nothing is expected any more.
    """
    if isinstance(plan.metric, RangeMetric):
        return Fraction(1)
    if plan.milestones:
        passed = [
            step.value for step in _steps_ahead(plan, days) if last_instant_of_day(step.day) < at
        ]
        return plan.metric.completion(passed[-1]) if passed else Fraction(0)
    if days.first_instant >= days.last_instant:
        return Fraction(0)
    elapsed = min(max(at, days.first_instant), days.last_instant) - days.first_instant
    return Fraction(elapsed // CLOCK_RESOLUTION, _microseconds(days))


def expected_line(plan: GoalPlan, days: Period) -> list[tuple[datetime, Fraction]]:
    """Return the corners of the line of `expected_completion` over the days of a period.

    Between two corners the line is straight; a milestone's step has two corners, one after the
    other by the clock's resolution.
    """
    first, last = days.first_instant, days.last_instant
    if first >= last and not isinstance(plan.metric, RangeMetric):
        return [(first, Fraction(0))]
    if isinstance(plan.metric, RangeMetric):
        return [(first, Fraction(1)), (last, Fraction(1))]
    if not plan.milestones:
        return [(first, Fraction(0)), (last, Fraction(1))]
    corners, reached = [(first, Fraction(0))], Fraction(0)
    for milestone in _steps_ahead(plan, days):
        end = last_instant_of_day(milestone.day)
        corners.append((end, reached))
        reached = plan.metric.completion(milestone.value)
        if end < last:
            corners.append((end + CLOCK_RESOLUTION, reached))
    return [*corners, (last, reached)] if corners[-1][0] < last else corners


def first_lag_time(
    plan: GoalPlan, days: Period, completion: Fraction, since: datetime
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
        for milestone in _steps_ahead(plan, days):
            if plan.metric.completion(milestone.value) > sufficient:
                return last_instant_of_day(milestone.day) + CLOCK_RESOLUTION
        return None
    if sufficient >= 1 or days.first_instant >= days.last_instant:
        return None
    return days.first_instant + CLOCK_RESOLUTION * (int(sufficient * _microseconds(days)) + 1)


def _steps_ahead(plan: GoalPlan, days: Period) -> list[Milestone]:
    """Return the milestones whose days are not over when the period begins."""
    return [step for step in plan.milestones if last_instant_of_day(step.day) >= days.first_instant]


def _microseconds(days: Period) -> int:
    return (days.last_instant - days.first_instant) // CLOCK_RESOLUTION
