"""What comes of a command to a goal.

started → ended; between them readings, which may come late and be corrected. What time has brought
about by the command's moment comes first. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from functools import reduce

from services.goals.domain.expected_progress import expected_completion, falls_behind_at
from services.goals.domain.goal_commands import (
    CheckGoalDeadlines,
    CorrectReading,
    EndGoal,
    EnterReading,
    GoalCommand,
    StartGoal,
)
from services.goals.domain.goal_events import (
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
)
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_state import EndedGoal, Goal, TrackedGoal, apply_event
from services.goals.domain.refusals import GoalsRefused, InvalidMoment, UnknownReading
from services.goals.domain.reporting_slots import reporting_slots


def decide(command: GoalCommand, goal: Goal) -> list[GoalEvent]:
    """Return what the command brings about.

    Raises `UnknownReading`, `InvalidMoment` where a reading would be entered before it was
    measured, and `GoalsRefused` where the goal is not followed or the reading's id is taken.
    """
    match command:
        case StartGoal():
            return _start(command) if goal is None else []
        case EnterReading():
            return _enter(command, _require_tracked(goal))
        case CorrectReading():
            return _correct(command, _require_tracked(goal))
        case CheckGoalDeadlines(at=at):
            return _elapsed_events(at, goal) if isinstance(goal, TrackedGoal) else []
        case EndGoal():
            return _end(command, goal) if isinstance(goal, TrackedGoal) else []


def _require_tracked(goal: Goal) -> TrackedGoal:
    match goal:
        case TrackedGoal():
            return goal
        case EndedGoal(because="archived"):
            raise GoalsRefused("the goal was archived; its readings stand as they are")
        case EndedGoal():
            raise GoalsRefused("the goal's cycle was closed; its readings stand as they are")
        case None:
            raise GoalsRefused("the goal is followed once its cycle is active; activate that first")


def _start(command: StartGoal) -> list[GoalEvent]:
    owes = command.goal.department is not None
    owed = reporting_slots(command.plan.rhythm, command.days) if owes else ()
    started = TrackedGoal(command.goal, command.plan, command.days, (), command.at)
    behind_at = _behind_at(started, command.at)
    event = GoalStarted(
        goal=command.goal,
        plan=command.plan,
        days=command.days,
        slots=tuple(slot for slot in owed if slot.due_at >= command.at),
        behind_at=behind_at,
        at=command.at,
    )
    return [event, *_status_change_events(started, command.at)]


def _enter(command: EnterReading, goal: TrackedGoal) -> list[GoalEvent]:
    reading = command.reading
    known = goal.readings.get(reading.reading_id)
    if known == reading:
        return []
    if known is not None:
        raise GoalsRefused("a reading of this id was entered already; correct it instead")
    if reading.measured_at > command.at:
        raise InvalidMoment("a reading is entered after it was measured; name a later `at`")
    passed = _elapsed_events(command.at, goal)
    before = reduce(apply_event, passed, goal)
    after = before.with_reading(reading)
    moment = max(command.at, before.last_event_at)
    entered = ReadingEntered(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=after.newest_reading or reading,
        before=after.previous_value,
        completion=round_completion(after.completion),
        behind_at=_behind_at(after, moment),
        at=command.at,
    )
    met = [
        ProgressReported(goal=goal.goal, slot=slot, at=command.at)
        for slot in goal.unreported_slots
        if slot.covers(reading.measured_at)
    ]
    return [*passed, entered, *met, *_status_change_events(after, moment)]


def _correct(command: CorrectReading, goal: TrackedGoal) -> list[GoalEvent]:
    known = goal.readings.get(command.reading_id)
    if known is None:
        raise UnknownReading(f"the goal has no reading {command.reading_id}")
    if known.value == command.value:
        return []
    if known.measured_at > command.at:
        raise InvalidMoment("a reading is corrected after it was measured; name a later `at`")
    reading = known.model_copy(update={"value": command.value})
    passed = _elapsed_events(command.at, goal)
    before = reduce(apply_event, passed, goal)
    moment = max(command.at, before.last_event_at)
    corrected = before.with_reading(reading)
    event = ReadingCorrected(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=corrected.newest_reading or reading,
        before=corrected.previous_value,
        completion=round_completion(corrected.completion),
        behind_at=_behind_at(corrected, moment),
        at=command.at,
    )
    return [*passed, event, *_status_change_events(apply_event(before, event), moment)]


def _end(command: EndGoal, goal: TrackedGoal) -> list[GoalEvent]:
    passed = _elapsed_events(command.at, goal)
    dropped = tuple(slot for slot in goal.unreported_slots if slot.due_at >= command.at)
    ended = GoalEnded(goal=goal.goal, because=command.because, dropped=dropped, at=command.at)
    return [*passed, ended]


def _elapsed_events(at: datetime, goal: TrackedGoal) -> list[GoalEvent]:
    """Return what time has brought about by a moment, each dated when it came about."""
    missed: list[GoalEvent] = [
        ProgressOverdue(goal=goal.goal, slot=slot, at=slot.due_at)
        for slot in goal.unreported_slots
        if slot.due_at < at and slot.name not in goal.overdue_slots
    ]
    behind_at = falls_behind_at(goal.plan, goal.days, goal.completion, goal.last_event_at)
    if behind_at is not None and behind_at <= at:
        missed += _status_change_events(goal, behind_at)
    return sorted(missed, key=lambda event: event.at)


def _status_change_events(goal: TrackedGoal, at: datetime) -> list[GoalEvent]:
    """Return what is to be said of how a goal stands, where that has not been said yet."""
    completion, line = goal.completion, expected_completion(goal.plan, goal.days, at)
    lags = line - completion > Fraction(goal.plan.tolerance)
    said: list[GoalEvent] = []
    if lags != goal.is_lagging:
        turned = GoalLagged if lags else GoalRecovered
        said.append(
            turned(
                goal=goal.goal,
                completion=round_completion(completion),
                expected=round_completion(line),
                at=at,
            )
        )
    if completion >= 1 and goal.readings and not goal.is_achieved:
        said.append(GoalAchieved(goal=goal.goal, completion=round_completion(completion), at=at))
    return said


def _behind_at(goal: TrackedGoal, moment: datetime) -> datetime | None:
    """Return when the timer has to look whether it fell behind; `None` where it is so already."""
    behind_at = falls_behind_at(goal.plan, goal.days, goal.completion, moment)
    return behind_at if behind_at != moment else None
