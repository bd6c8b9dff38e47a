"""Decides which events a command to a goal leads to.

started → ended; between them readings, which may come late, be corrected and be withdrawn. What
time alone has caused before the command is announced ahead of its own events. The same command
twice changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from services.goals.domain.expected_progress import CLOCK_RESOLUTION
from services.goals.domain.goal_owner_decisions import decide_owner_or_end
from services.goals.domain.goal_status_changes import (
    elapsed_events,
    is_behind,
    lag_check_time,
    status_change_events,
)
from services.goals.domain.goal_tracking_commands import (
    AnnounceOverdueAndLagging,
    ChangeOwner,
    CorrectReading,
    EndGoal,
    EnterReading,
    FeedReadings,
    GoalCommand,
    SetReadingSource,
    StartGoal,
    WithdrawReading,
    WithdrawTracking,
)
from services.goals.domain.goal_tracking_events import (
    GoalEvent,
    GoalStarted,
    ReadingSourceSet,
)
from services.goals.domain.goal_tracking_state import EndedGoal, Goal, TrackedGoal
from services.goals.domain.reading_decisions import decide_reading
from services.goals.domain.reading_refusals import (
    GoalNotStarted,
    GoalReadingsArchived,
    GoalReadingsClosed,
    GoalReadingsWithdrawn,
)
from services.goals.domain.reporting_slots import ReportingSlot, reporting_slots


def decide(command: GoalCommand, goal: Goal) -> list[GoalEvent]:
    """Return the events that a command leads to.

    Raises `UnknownReading`, `InvalidMoment` where a reading would be entered before it was
    measured, and `GoalsRefused` where the goal is not tracked or the reading's id is taken.
    """
    match command:
        case StartGoal():
            return _start(command) if goal is None else []
        case EnterReading() | CorrectReading() | WithdrawReading():
            return decide_reading(command, _require_tracked(goal))
        case FeedReadings():
            return decide_reading(command, goal) if isinstance(goal, TrackedGoal) else []
        case SetReadingSource():
            return _set_source(command, goal) if isinstance(goal, TrackedGoal) else []
        case AnnounceOverdueAndLagging(at=at):
            return elapsed_events(at, goal) if isinstance(goal, TrackedGoal) else []
        case EndGoal() | ChangeOwner() | WithdrawTracking():
            return decide_owner_or_end(command, goal) if isinstance(goal, TrackedGoal) else []


def _require_tracked(goal: Goal) -> TrackedGoal:
    match goal:
        case TrackedGoal():
            return goal
        case EndedGoal(because="archived"):
            raise GoalReadingsArchived
        case EndedGoal(because="withdrawn"):
            raise GoalReadingsWithdrawn
        case EndedGoal():
            raise GoalReadingsClosed
        case None:
            raise GoalNotStarted


def _start(command: StartGoal) -> list[GoalEvent]:
    slots = tuple(
        slot
        for slot in reporting_slots(command.plan.rhythm, command.days)
        if slot.due_at >= command.at
    )
    started = TrackedGoal(
        command.goal, command.plan, command.days, (), command.at, expected_from=command.at
    )
    if slots and is_behind(started, command.at):
        started = replace(started, judged_from=slots[0].due_at + CLOCK_RESOLUTION)
    owed = slots if command.goal.department is not None else ()
    event = GoalStarted(
        goal=command.goal,
        plan=command.plan,
        days=command.days,
        slots=owed,
        behind_at=lag_check_time(started, command.at),
        at=command.at,
        judged_from=started.judged_from,
        expected_from=command.at,
    )
    events: list[GoalEvent] = [event, *status_change_events(started, command.at)]
    if command.source is not None:
        source = SetReadingSource(
            command.goal.goal_id, command.source, command.days.first_instant, command.at
        )
        events += _set_source(source, replace(started, unreported_slots=owed))
    return events


def _set_source(command: SetReadingSource, goal: TrackedGoal) -> list[GoalEvent]:
    if goal.sources and goal.sources[-1].source == command.source:
        return []
    elapsed = elapsed_events(command.at, goal)
    ahead = tuple(slot for slot in goal.unreported_slots if slot.due_at >= command.at)
    is_fed = command.source.formula is not None
    event = ReadingSourceSet(
        goal=goal.goal,
        source=command.source,
        since=command.since,
        dropped=ahead if is_fed else (),
        owed=_owed_again(command, goal) if goal.formula is not None and not is_fed else (),
        at=command.at,
    )
    return [*elapsed, event]


def _owed_again(command: SetReadingSource, goal: TrackedGoal) -> tuple[ReportingSlot, ...]:
    """Return the slots ahead for which nothing is measured yet, of a department's goal."""
    if goal.goal.department is None:
        return ()
    return tuple(
        slot
        for slot in reporting_slots(goal.plan.rhythm, goal.days)
        if slot.due_at >= command.at
        and not any(slot.covers(reading.measured_at) for reading in goal.readings.values())
    )
