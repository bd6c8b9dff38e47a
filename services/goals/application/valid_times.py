"""Since when what the area's events say has been true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_tracking_events import (
    GoalStarted,
    ReadingCorrected,
    ReadingEntered,
    ReadingWithdrawn,
)
from services.goals.domain.goal_tracking_evolution import evolve
from services.goals.domain.goal_tracking_state import Goal, TrackedGoal
from shared.eventsourcing.past_moment import stated_time

_READING_EVENTS = GoalStarted | ReadingEntered | ReadingCorrected | ReadingWithdrawn


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    A reading, and its corrected value, hold since it was measured.
    """
    match event:
        case (
            ReadingEntered(reading=reading)
            | ReadingCorrected(reading=reading)
            | ReadingWithdrawn(reading=reading)
        ):
            return reading.measured_at
        case _:
            return stated_time(event)


def restate_readings() -> Callable[[Any], Any]:
    """Return a function that restates a goal's newest value by the readings it was called with.

    Readings that were measured later are left out of a moment, whenever they were entered.
    """
    goals: dict[UUID, Goal] = {}

    def restate(event: Any) -> Any:
        if not isinstance(event, _READING_EVENTS):
            return event
        goal = goals[event.goal.goal_id] = evolve(goals.get(event.goal.goal_id), event)
        if isinstance(event, GoalStarted) or not isinstance(goal, TrackedGoal):
            return event
        newest = goal.newest_reading
        completion = round_completion(goal.completion)
        said = {"newest": newest, "before": goal.previous_value, "completion": completion}
        return event.model_copy(update=said)

    return restate
