"""Decides which events handing over, withdrawing and ending a tracked goal leads to."""

from __future__ import annotations

from functools import reduce

from services.goals.domain.goal_refusals import GoalCountsAlready
from services.goals.domain.goal_status_changes import elapsed_events
from services.goals.domain.goal_tracking_commands import ChangeOwner, EndGoal, WithdrawTracking
from services.goals.domain.goal_tracking_events import (
    GoalEnded,
    GoalEvent,
    GoalOwnerChanged,
    ProgressReportWithdrawn,
)
from services.goals.domain.goal_tracking_evolution import apply_event
from services.goals.domain.goal_tracking_state import TrackedGoal
from services.goals.domain.reporting_slots import reporting_slots


def decide_owner_or_end(
    command: EndGoal | ChangeOwner | WithdrawTracking, goal: TrackedGoal
) -> list[GoalEvent]:
    """Return the events that a command leads to.

    Raises `GoalCountsAlready` where a goal is withdrawn by somebody who takes back nothing.
    """
    match command:
        case EndGoal():
            return _end(command, goal)
        case ChangeOwner():
            return _change_owner(command, goal)
        case WithdrawTracking():
            return _withdraw(command, goal)


def _end(command: EndGoal, goal: TrackedGoal) -> list[GoalEvent]:
    elapsed = elapsed_events(command.at, goal)
    dropped = tuple(slot for slot in goal.unreported_slots if slot.due_at >= command.at)
    ended = GoalEnded(goal=goal.goal, because=command.because, dropped=dropped, at=command.at)
    return [*elapsed, ended]


def _change_owner(command: ChangeOwner, goal: TrackedGoal) -> list[GoalEvent]:
    former = goal.goal.department
    if former is None or former == command.goal.department:
        return []
    elapsed = elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    counted = {slot.name for slot in before.reported_slots} | before.overdue_slots
    kept = tuple(sorted(counted - before.slot_owners.keys()))
    changed = GoalOwnerChanged(goal=command.goal, was=former, kept=kept, at=command.at)
    return [*elapsed, changed]


def _withdraw(command: WithdrawTracking, goal: TrackedGoal) -> list[GoalEvent]:
    reported = {slot.name for slot in goal.reported_slots}
    counted = tuple(
        slot
        for slot in reporting_slots(goal.plan.rhythm, goal.days)
        if slot.name in reported | goal.overdue_slots
    )
    if command.is_uncounted and (counted or goal.readings or goal.is_lagging):
        raise GoalCountsAlready(title=goal.goal.title)
    withdrawn = [
        ProgressReportWithdrawn(goal=goal.owner_of(slot), slot=slot, is_owed=False, at=command.at)
        for slot in counted
    ]
    dropped = tuple(slot for slot in goal.unreported_slots if slot not in counted)
    ended = GoalEnded(goal=goal.goal, because="withdrawn", dropped=dropped, at=command.at)
    return [*withdrawn, ended]
