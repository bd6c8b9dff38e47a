"""What time alone causes of a goal, and the changes of its status that readings lead to."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from services.goals.domain.expected_line import expected_line_from
from services.goals.domain.expected_progress import expected_completion, first_lag_time
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_tracking_events import (
    GoalAchieved,
    GoalEvent,
    GoalLagged,
    GoalRecovered,
    ProgressOverdue,
)
from services.goals.domain.goal_tracking_state import TrackedGoal


def elapsed_events(at: datetime, goal: TrackedGoal) -> list[GoalEvent]:
    """Return what time alone has caused by `at`, each event dated when it came about."""
    elapsed: list[GoalEvent] = [*overdue_events(at, goal)]
    since = max(goal.last_event_at, goal.judged_from or goal.last_event_at)
    behind_at = first_lag_time(goal.plan, goal.expected_period, goal.completion, since)
    if behind_at is not None and behind_at <= at:
        elapsed += status_change_events(goal, behind_at)
    return sorted(elapsed, key=lambda event: event.at)


def overdue_events(at: datetime, goal: TrackedGoal) -> list[ProgressOverdue]:
    """Return for each report that became overdue by `at`, unannounced, that it is."""
    return [
        ProgressOverdue(goal=goal.owner_of(slot), slot=slot, at=slot.due_at)
        for slot in goal.unreported_slots
        if slot.due_at < at and slot.name not in goal.overdue_slots
    ]


def status_change_events(goal: TrackedGoal, at: datetime) -> list[GoalEvent]:
    """Return the changes of a goal's status at a time that were not announced yet."""
    completion = goal.completion
    expected = expected_completion(goal.plan, goal.expected_period, at)
    is_judged = goal.judged_from is None or goal.judged_from <= at
    is_lagging = is_judged and is_behind(goal, at)
    changes: list[GoalEvent] = []
    if is_lagging != goal.is_lagging:
        figures: dict[str, Any] = {
            "goal": goal.goal,
            "completion": round_completion(completion),
            "expected": round_completion(expected),
            "at": at,
        }
        if is_lagging:
            line = expected_line_from(goal.plan, goal.expected_period, at)
            changes.append(GoalLagged(**figures, expected_line=line))
        else:
            changes.append(GoalRecovered(**figures))
    if completion >= 1 and goal.readings and not goal.is_achieved:
        changes.append(GoalAchieved(goal=goal.goal, completion=round_completion(completion), at=at))
    return changes


def is_behind(goal: TrackedGoal, at: datetime) -> bool:
    """Tell whether the completion is behind the expected one by more than the tolerance."""
    expected = expected_completion(goal.plan, goal.expected_period, at)
    return expected - goal.completion > Fraction(goal.plan.tolerance)


def lag_check_time(goal: TrackedGoal, at: datetime) -> datetime | None:
    """Return when the goal will fall behind; `None` where it never will, or has done so already."""
    since = max(at, goal.judged_from or at)
    behind_at = first_lag_time(goal.plan, goal.expected_period, goal.completion, since)
    return behind_at if behind_at != at else None
