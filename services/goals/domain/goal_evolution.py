"""Where an event leaves a goal."""

from __future__ import annotations

from dataclasses import replace

from services.goals.domain.goal import (
    Ended,
    Goal,
    GoalAchieved,
    GoalEnded,
    GoalEvent,
    GoalLagged,
    GoalRecovered,
    GoalStarted,
    ProgressOverdue,
    ProgressReported,
    ReadingCorrected,
    ReadingEntered,
    Running,
)


def evolve(goal: Goal, event: GoalEvent) -> Goal:
    """Return where an event leaves the goal."""
    match event, goal:
        case GoalStarted(), _:
            return Running(event.goal, event.plan, event.days, event.slots, event.at)
        case GoalEnded(because=because), _:
            return Ended(because)
        case _, Running():
            return onward(goal, event)
        case _:
            return goal


def onward(  # noqa: PLR0911  one for each
    running: Running, event: GoalEvent
) -> Running:
    """Return where an event that does not end it leaves a goal that is followed."""
    goal = replace(running, since=max(running.since, event.at))
    match event:
        case ReadingEntered(reading=reading):
            return goal.with_reading(reading)
        case ReadingCorrected(reading=reading):
            after = goal.with_reading(reading)
            return replace(after, achieved=goal.achieved and _reached(after))
        case ProgressReported(slot=slot):
            return replace(goal, owed=tuple(one for one in goal.owed if one.name != slot.name))
        case ProgressOverdue(slot=slot):
            return replace(goal, overdue=goal.overdue | {slot.name})
        case GoalLagged():
            return replace(goal, lagging=True)
        case GoalRecovered():
            return replace(goal, lagging=False)
        case GoalAchieved():
            return replace(goal, achieved=True)
        case _:
            return goal


def _reached(goal: Running) -> bool:
    """Say whether any reading, as it stands now, reaches the target: no correction took it back."""
    return any(goal.plan.metric.completion(one.value) >= 1 for one in goal.readings.values())
