"""Decides which events a command to a goal leads to.

started → ended; between them readings, which may come late and be corrected. What time alone has
caused before the command is announced ahead of its own events. The same command twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import reduce

from services.goals.domain.expected_progress import (
    CLOCK_RESOLUTION,
    expected_completion,
    first_lag_time,
)
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_tracking_commands import (
    AnnounceOverdueAndLagging,
    CorrectReading,
    EndGoal,
    EnterReading,
    GoalCommand,
    StartGoal,
)
from services.goals.domain.goal_tracking_events import (
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
from services.goals.domain.goal_tracking_state import EndedGoal, Goal, TrackedGoal, apply_event
from services.goals.domain.reading_refusals import (
    CorrectedBeforeMeasured,
    EnteredBeforeMeasured,
    GoalNotConnected,
    GoalNotStarted,
    GoalReadingsArchived,
    GoalReadingsClosed,
    MeasuredBeforeCycle,
    ReadingIdTaken,
    ReadingOfOtherParty,
    ReportEnteredAfterDue,
)
from services.goals.domain.refusals import (
    UnknownReading,
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
        case EnterReading():
            return _enter(command, _require_tracked(goal))
        case CorrectReading():
            return _correct(command, _require_tracked(goal))
        case AnnounceOverdueAndLagging(at=at):
            return _elapsed_events(at, goal) if isinstance(goal, TrackedGoal) else []
        case EndGoal():
            return _end(command, goal) if isinstance(goal, TrackedGoal) else []


def _require_tracked(goal: Goal) -> TrackedGoal:
    match goal:
        case TrackedGoal():
            return goal
        case EndedGoal(because="archived"):
            raise GoalReadingsArchived
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
    started = TrackedGoal(command.goal, command.plan, command.days, (), command.at)
    if slots and _is_behind(started, command.at):
        started = replace(started, judged_from=slots[0].due_at + CLOCK_RESOLUTION)
    event = GoalStarted(
        goal=command.goal,
        plan=command.plan,
        days=command.days,
        slots=slots if command.goal.department is not None else (),
        behind_at=_lag_check_time(started, command.at),
        at=command.at,
        judged_from=started.judged_from,
    )
    return [event, *_status_change_events(started, command.at)]


def _enter(command: EnterReading, goal: TrackedGoal) -> list[GoalEvent]:
    reading = command.reading
    known = goal.readings.get(reading.reading_id)
    if known == reading:
        return []
    if known is not None:
        raise ReadingIdTaken
    if command.party == "connector" and not goal.is_connected_to(reading.source):
        raise GoalNotConnected(source=reading.source)
    if reading.measured_at < goal.days.first_instant:
        raise MeasuredBeforeCycle(first_day=goal.days.first)
    if reading.measured_at > command.at:
        raise EnteredBeforeMeasured
    covered = [slot for slot in goal.unreported_slots if slot.covers(reading.measured_at)]
    if command.party == "department":
        _refuse_in_time_by_own_word(command, covered)
    elapsed = _elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    after = before.with_reading(reading)
    # A reading that is dated back is judged by what is expected at the goal's latest event.
    judged_at = max(command.at, before.last_event_at)
    entered = ReadingEntered(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=after.newest_reading or reading,
        before=after.previous_value,
        completion=round_completion(after.completion),
        behind_at=_lag_check_time(after, judged_at),
        at=command.at,
        party=command.party,
    )
    reported = [
        ProgressReported(goal=goal.goal, slot=slot, at=command.at, by=command.by)
        for slot in covered
    ]
    return [*elapsed, entered, *reported, *_status_change_events(after, judged_at)]


def _refuse_in_time_by_own_word(command: EnterReading, slots: Sequence[ReportingSlot]) -> None:
    """Raise where a department's report would be in time, though entered after the due time."""
    entered_at = command.entered_at or command.at
    for slot in slots:
        if command.at <= slot.due_at < entered_at:
            raise ReportEnteredAfterDue(slot=slot.name, due_at=slot.due_at)


def _correct(command: CorrectReading, goal: TrackedGoal) -> list[GoalEvent]:
    known = goal.readings.get(command.reading_id)
    if known is None:
        raise UnknownReading(reading_id=command.reading_id)
    if command.party not in {"officer", goal.party_of(known)}:
        raise ReadingOfOtherParty
    if known.value == command.value:
        return []
    if known.measured_at > command.at:
        raise CorrectedBeforeMeasured
    reading = known.model_copy(update={"value": command.value})
    elapsed = _elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    judged_at = max(command.at, before.last_event_at)
    corrected = before.with_reading(reading)
    event = ReadingCorrected(
        goal=goal.goal,
        unit=goal.plan.metric.unit,
        reading=reading,
        newest=corrected.newest_reading or reading,
        before=corrected.previous_value,
        completion=round_completion(corrected.completion),
        behind_at=_lag_check_time(corrected, judged_at),
        at=command.at,
    )
    return [*elapsed, event, *_status_change_events(apply_event(before, event), judged_at)]


def _end(command: EndGoal, goal: TrackedGoal) -> list[GoalEvent]:
    elapsed = _elapsed_events(command.at, goal)
    dropped = tuple(slot for slot in goal.unreported_slots if slot.due_at >= command.at)
    ended = GoalEnded(goal=goal.goal, because=command.because, dropped=dropped, at=command.at)
    return [*elapsed, ended]


def _elapsed_events(at: datetime, goal: TrackedGoal) -> list[GoalEvent]:
    """Return what time alone has caused by `at`, each event dated when it came about."""
    elapsed: list[GoalEvent] = [
        ProgressOverdue(goal=goal.goal, slot=slot, at=slot.due_at)
        for slot in goal.unreported_slots
        if slot.due_at < at and slot.name not in goal.overdue_slots
    ]
    since = max(goal.last_event_at, goal.judged_from or goal.last_event_at)
    behind_at = first_lag_time(goal.plan, goal.days, goal.completion, since)
    if behind_at is not None and behind_at <= at:
        elapsed += _status_change_events(goal, behind_at)
    return sorted(elapsed, key=lambda event: event.at)


def _status_change_events(goal: TrackedGoal, at: datetime) -> list[GoalEvent]:
    """Return the changes of a goal's status at a time that were not announced yet."""
    completion, expected = goal.completion, expected_completion(goal.plan, goal.days, at)
    is_judged = goal.judged_from is None or goal.judged_from <= at
    is_lagging = is_judged and _is_behind(goal, at)
    changes: list[GoalEvent] = []
    if is_lagging != goal.is_lagging:
        event_type = GoalLagged if is_lagging else GoalRecovered
        changes.append(
            event_type(
                goal=goal.goal,
                completion=round_completion(completion),
                expected=round_completion(expected),
                at=at,
            )
        )
    if completion >= 1 and goal.readings and not goal.is_achieved:
        changes.append(GoalAchieved(goal=goal.goal, completion=round_completion(completion), at=at))
    return changes


def _is_behind(goal: TrackedGoal, at: datetime) -> bool:
    expected = expected_completion(goal.plan, goal.days, at)
    return expected - goal.completion > Fraction(goal.plan.tolerance)


def _lag_check_time(goal: TrackedGoal, at: datetime) -> datetime | None:
    """Return when the goal will fall behind; `None` where it never will, or has done so already."""
    since = max(at, goal.judged_from or at)
    behind_at = first_lag_time(goal.plan, goal.days, goal.completion, since)
    return behind_at if behind_at != at else None
