"""What comes of a command to a goal.

started → ended; between them readings, which may come late and be corrected. What time has brought
about by the command's moment comes first. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from functools import reduce

from services.goals.domain.expectation import expected, falls_behind_at
from services.goals.domain.goal import (
    CheckGoal,
    CorrectReading,
    EndGoal,
    EnterReading,
    GoalAchieved,
    GoalCommand,
    GoalEnded,
    GoalEvent,
    GoalLagged,
    GoalRecovered,
    GoalStarted,
    ProgressOverdue,
    ProgressReported,
    ReadingCorrected,
    ReadingEntered,
    StartGoal,
)
from services.goals.domain.goal_state import Ended, Goal, Running, onward
from services.goals.domain.metric import shown
from services.goals.domain.refusals import GoalsRefused, InvalidMoment, UnknownReading
from services.goals.domain.rhythm import slots


def decide(command: GoalCommand, goal: Goal) -> list[GoalEvent]:
    """Return what the command brings about.

    Raises `UnknownReading`, `InvalidMoment` where a reading would be entered before it was
    measured, and `GoalsRefused` where the goal is not followed or the reading's id is taken.
    """
    match command:
        case StartGoal():
            return _start(command) if goal is None else []
        case EnterReading():
            return _enter(command, _followed(goal))
        case CorrectReading():
            return _correct(command, _followed(goal))
        case CheckGoal(at=at):
            return _by(at, goal) if isinstance(goal, Running) else []
        case EndGoal():
            return _end(command, goal) if isinstance(goal, Running) else []


def _followed(goal: Goal) -> Running:
    match goal:
        case Running():
            return goal
        case Ended(because="archived"):
            raise GoalsRefused("the goal was archived; its readings stand as they are")
        case Ended():
            raise GoalsRefused("the goal's cycle was closed; its readings stand as they are")
        case None:
            raise GoalsRefused("the goal is followed once its cycle is active; activate that first")


def _start(command: StartGoal) -> list[GoalEvent]:
    owes = command.goal.department is not None
    owed = slots(command.plan.rhythm, command.days) if owes else ()
    started = Running(command.goal, command.plan, command.days, (), command.at)
    behind_at = _behind_at(started, command.at)
    event = GoalStarted(
        goal=command.goal,
        plan=command.plan,
        days=command.days,
        slots=tuple(slot for slot in owed if slot.due_at >= command.at),
        behind_at=behind_at,
        at=command.at,
    )
    return [event, *_judged(started, command.at)]


def _enter(command: EnterReading, goal: Running) -> list[GoalEvent]:
    reading = command.reading
    known = goal.readings.get(reading.reading_id)
    if known == reading:
        return []
    if known is not None:
        raise GoalsRefused("a reading of this id was entered already; correct it instead")
    if reading.measured_at > command.at:
        raise InvalidMoment("a reading is entered after it was measured; name a later `at`")
    passed = _by(command.at, goal)
    before = reduce(onward, passed, goal)
    after = before.with_reading(reading)
    moment = max(command.at, before.since)
    entered = ReadingEntered(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=after.newest or reading,
        before=after.before,
        completion=shown(after.completion),
        behind_at=_behind_at(after, moment),
        at=command.at,
    )
    met = [
        ProgressReported(goal=goal.goal, slot=slot, at=command.at)
        for slot in goal.owed
        if slot.covers(reading.measured_at)
    ]
    return [*passed, entered, *met, *_judged(after, moment)]


def _correct(command: CorrectReading, goal: Running) -> list[GoalEvent]:
    known = goal.readings.get(command.reading_id)
    if known is None:
        raise UnknownReading(f"the goal has no reading {command.reading_id}")
    if known.value == command.value:
        return []
    if known.measured_at > command.at:
        raise InvalidMoment("a reading is corrected after it was measured; name a later `at`")
    reading = known.model_copy(update={"value": command.value})
    passed = _by(command.at, goal)
    before = reduce(onward, passed, goal)
    moment = max(command.at, before.since)
    corrected = before.with_reading(reading)
    event = ReadingCorrected(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=corrected.newest or reading,
        before=corrected.before,
        completion=shown(corrected.completion),
        behind_at=_behind_at(corrected, moment),
        at=command.at,
    )
    return [*passed, event, *_judged(onward(before, event), moment)]


def _end(command: EndGoal, goal: Running) -> list[GoalEvent]:
    passed = _by(command.at, goal)
    dropped = tuple(slot for slot in goal.owed if slot.due_at >= command.at)
    ended = GoalEnded(goal=goal.goal, because=command.because, dropped=dropped, at=command.at)
    return [*passed, ended]


def _by(at: datetime, goal: Running) -> list[GoalEvent]:
    """Return what time has brought about by a moment, each dated when it came about."""
    missed: list[GoalEvent] = [
        ProgressOverdue(goal=goal.goal, slot=slot, at=slot.due_at)
        for slot in goal.owed
        if slot.due_at < at and slot.name not in goal.overdue
    ]
    behind_at = falls_behind_at(goal.plan, goal.days, goal.completion, goal.since)
    if behind_at is not None and behind_at <= at:
        missed += _judged(goal, behind_at)
    return sorted(missed, key=lambda event: event.at)


def _judged(goal: Running, at: datetime) -> list[GoalEvent]:
    """Return what is to be said of how a goal stands, where that has not been said yet."""
    completion, line = goal.completion, expected(goal.plan, goal.days, at)
    lags = line - completion > Fraction(goal.plan.tolerance)
    said: list[GoalEvent] = []
    if lags != goal.lagging:
        turned = GoalLagged if lags else GoalRecovered
        said.append(
            turned(goal=goal.goal, completion=shown(completion), expected=shown(line), at=at)
        )
    if completion >= 1 and goal.readings and not goal.achieved:
        said.append(GoalAchieved(goal=goal.goal, completion=shown(completion), at=at))
    return said


def _behind_at(goal: Running, moment: datetime) -> datetime | None:
    """Return when the timer has to look whether it fell behind; `None` where it is so already."""
    behind_at = falls_behind_at(goal.plan, goal.days, goal.completion, moment)
    return behind_at if behind_at != moment else None
