"""Decides which events entering, correcting and withdrawing readings of a tracked goal leads to.

A reading that is dated back is judged by what is expected at the goal's latest event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from services.goals.domain.fed_reading_decisions import feed_readings
from services.goals.domain.goal_source import GoalFormula
from services.goals.domain.goal_source_refusals import FedReadingIsNotChanged, GoalIsFed
from services.goals.domain.goal_status_changes import (
    elapsed_events,
    overdue_events,
)
from services.goals.domain.goal_tracking_commands import (
    CorrectReading,
    EnterReading,
    FeedReadings,
    ReadingCommand,
    WithdrawReading,
)
from services.goals.domain.goal_tracking_events import (
    GoalEvent,
    ProgressReported,
    ProgressReportWithdrawn,
    Reading,
    ReadingParty,
)
from services.goals.domain.goal_tracking_evolution import apply_event
from services.goals.domain.goal_tracking_state import TrackedGoal
from services.goals.domain.reading_events import (
    reading_corrected,
    reading_entered,
    reading_withdrawn,
    status_events_after,
)
from services.goals.domain.reading_refusals import (
    CorrectedBeforeMeasured,
    EnteredBeforeMeasured,
    GoalNotConnected,
    MeasuredBeforeCycle,
    ReadingIdTaken,
    ReadingOfOtherParty,
    ReadingWithdrawnBefore,
    ReportEnteredAfterDue,
)
from services.goals.domain.refusals import UnknownReading
from services.goals.domain.reporting_slots import ReportingSlot
from shared.eventsourcing.refusal import words_for

_CHINESE_FORMULAS = {
    "sum": "求和",
    "mean": "平均",
    "weighted-mean": "加权平均",
    "min": "最小值",
    "max": "最大值",
    "ratio": "比率",
}


def decide_reading(command: ReadingCommand, goal: TrackedGoal) -> list[GoalEvent]:
    """Return the events that a command leads to.

    Raises `UnknownReading`, `InvalidMoment`, and `GoalsRefused` where the reading's id is taken,
    another party entered it, or a formula makes the goal's readings.
    """
    match command:
        case EnterReading():
            return _enter(command, goal)
        case CorrectReading():
            return _correct(command, goal)
        case WithdrawReading():
            return _withdraw(command, goal)
        case FeedReadings():
            return feed_readings(command, goal)


def _enter(command: EnterReading, goal: TrackedGoal) -> list[GoalEvent]:
    reading = command.reading
    known = goal.readings.get(reading.reading_id)
    if known == reading:
        return []
    if known is not None or reading.reading_id in goal.withdrawn:
        raise ReadingIdTaken
    if goal.formula is not None:
        raise _fed(goal.formula)
    if command.party == "connector" and not goal.is_connected_to(reading.source):
        raise GoalNotConnected(source=reading.source)
    if reading.measured_at < goal.days.first_instant:
        raise MeasuredBeforeCycle(first_day=goal.days.first)
    if reading.measured_at > command.at:
        raise EnteredBeforeMeasured
    covered = [slot for slot in goal.unreported_slots if slot.covers(reading.measured_at)]
    if command.party == "department":
        _refuse_in_time_by_own_word(command, covered)
    elapsed = elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    entered = reading_entered(before, reading, command.at, command.party)
    reported = [
        ProgressReported(goal=goal.owner_of(slot), slot=slot, at=command.at, by=command.by)
        for slot in covered
    ]
    return [*elapsed, entered, *reported, *status_events_after(before, entered)]


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
    _require_own(goal, known, command.party)
    if known.value == command.value:
        return []
    if known.measured_at > command.at:
        raise CorrectedBeforeMeasured
    reading = known.model_copy(update={"value": command.value})
    elapsed = elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    event = reading_corrected(before, reading, command.at)
    return [*elapsed, event, *status_events_after(before, event)]


def _withdraw(command: WithdrawReading, goal: TrackedGoal) -> list[GoalEvent]:
    known = goal.readings.get(command.reading_id)
    if known is None:
        reason = goal.withdrawn.get(command.reading_id)
        if reason is None:
            raise UnknownReading(reading_id=command.reading_id)
        if reason != command.reason:
            raise ReadingWithdrawnBefore(reason=reason)
        return []
    _require_own(goal, known, command.party)
    elapsed = elapsed_events(command.at, goal)
    before = reduce(apply_event, elapsed, goal)
    withdrawn = reading_withdrawn(before, known, command.reason, command.at)
    reports: list[GoalEvent] = []
    for slot in before.slots_reported_by(known):
        reports.append(
            ProgressReportWithdrawn(
                goal=goal.owner_of(slot), slot=slot, is_owed=True, at=command.at
            )
        )
        reports += _reported_instead(before, known, slot)
    after = reduce(apply_event, [withdrawn, *reports], before)
    overdue = overdue_events(command.at, after)
    return [*elapsed, withdrawn, *reports, *overdue, *status_events_after(before, withdrawn)]


def _reported_instead(
    goal: TrackedGoal, withdrawn: Reading, slot: ReportingSlot
) -> list[ProgressReported]:
    """Return that the slot was reported by the next reading that was entered for it, if any."""
    others = [
        reading_id
        for reading_id, reading in goal.readings.items()
        if reading_id != withdrawn.reading_id and slot.covers(reading.measured_at)
    ]
    return [
        ProgressReported(goal=goal.owner_of(slot), slot=slot, at=goal.entered_at[reading_id])
        for reading_id in others[:1]
    ]


def _require_own(goal: TrackedGoal, reading: Reading, party: ReadingParty) -> None:
    if goal.party_of(reading) == "formula":
        raise FedReadingIsNotChanged
    if party not in {"officer", goal.party_of(reading)}:
        raise ReadingOfOtherParty


def _fed(formula: GoalFormula) -> GoalIsFed:
    return GoalIsFed(kind=words_for(formula.kind, _CHINESE_FORMULAS), count=len(formula.goals))
