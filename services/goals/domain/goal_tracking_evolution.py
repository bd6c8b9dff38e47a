"""How events change the state of a goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.goals.domain.goal_tracking_events import (
    GoalAchieved,
    GoalEnded,
    GoalEvent,
    GoalLagged,
    GoalOwnerChanged,
    GoalRecovered,
    GoalStarted,
    ProgressOverdue,
    ProgressReported,
    ProgressReportWithdrawn,
    ReadingCorrected,
    ReadingEntered,
    ReadingSourceSet,
    ReadingWithdrawn,
)
from services.goals.domain.goal_tracking_state import (
    EndedGoal,
    Goal,
    SourceSince,
    TrackedGoal,
)
from services.goals.domain.reporting_slots import ReportingSlot


def evolve(goal: Goal, event: GoalEvent) -> Goal:
    """Return the goal's state after an event."""
    match event, goal:
        case GoalStarted(), _:
            return TrackedGoal(
                event.goal,
                event.plan,
                event.days,
                event.slots,
                event.at,
                judged_from=event.judged_from,
                expected_from=event.expected_from,
            )
        case GoalEnded(because=because), _:
            return EndedGoal(because, goal if isinstance(goal, TrackedGoal) else None)
        case _, TrackedGoal():
            return apply_event(goal, event)
        case _:
            return goal


def apply_event(  # noqa: PLR0911  one return for each event
    goal: TrackedGoal, event: GoalEvent
) -> TrackedGoal:
    """Return the state of a tracked goal after an event that does not end it."""
    goal = replace(goal, last_event_at=max(goal.last_event_at, event.at))
    match event:
        case ReadingEntered() | ReadingCorrected() | ReadingWithdrawn() | ReadingSourceSet():
            return _apply_to_readings(goal, event)
        case ProgressReported() | ProgressReportWithdrawn() | ProgressOverdue():
            return _apply_to_reports(goal, event)
        case GoalOwnerChanged(goal=reference):
            former = dict.fromkeys(event.kept, goal.goal)
            return replace(goal, goal=reference, slot_owners={**goal.slot_owners, **former})
        case GoalLagged():
            return replace(goal, is_lagging=True)
        case GoalRecovered():
            return replace(goal, is_lagging=False)
        case GoalAchieved():
            return replace(goal, is_achieved=True)
        case _:
            return goal


def _apply_to_readings(
    goal: TrackedGoal,
    event: ReadingEntered | ReadingCorrected | ReadingWithdrawn | ReadingSourceSet,
) -> TrackedGoal:
    match event:
        case ReadingEntered(reading=reading, party=party):
            known = {} if party is None else {reading.reading_id: party}
            return replace(
                goal.with_reading(reading),
                parties={**goal.parties, **known},
                entered_at={**goal.entered_at, reading.reading_id: event.at},
            )
        case ReadingCorrected(reading=reading):
            corrected = goal.with_reading(reading)
            is_achieved = goal.is_achieved and _is_target_reached(corrected)
            return replace(corrected, is_achieved=is_achieved)
        case ReadingWithdrawn(reading=reading, reason=reason):
            left = goal.without_reading(reading.reading_id, reason)
            return replace(left, is_achieved=goal.is_achieved and _is_target_reached(left))
        case ReadingSourceSet(since=since, source=source, dropped=dropped, owed=owed):
            return replace(
                goal,
                sources=(*goal.sources, SourceSince(since, source)),
                unreported_slots=_changed(goal.unreported_slots, dropped, owed),
            )


def _apply_to_reports(
    goal: TrackedGoal, event: ProgressReported | ProgressReportWithdrawn | ProgressOverdue
) -> TrackedGoal:
    match event:
        case ProgressReportWithdrawn(slot=slot):
            return replace(
                goal,
                reported_slots=_changed(goal.reported_slots, [slot], ()),
                unreported_slots=_changed(
                    goal.unreported_slots, [slot], [slot] if event.is_owed else ()
                ),
                overdue_slots=goal.overdue_slots - {slot.name},
            )
        case ProgressReported(slot=slot):
            return replace(
                goal,
                unreported_slots=_changed(goal.unreported_slots, [slot], ()),
                reported_slots=_changed(goal.reported_slots, (), [slot]),
            )
        case ProgressOverdue(slot=slot):
            return replace(goal, overdue_slots=goal.overdue_slots | {slot.name})


def _changed(
    slots: Sequence[ReportingSlot],
    removed: Sequence[ReportingSlot],
    added: Sequence[ReportingSlot],
) -> tuple[ReportingSlot, ...]:
    names = {slot.name for slot in removed}
    left = (slot for slot in slots if slot.name not in names)
    return tuple(sorted((*left, *added), key=lambda slot: slot.due_at))


def _is_target_reached(goal: TrackedGoal) -> bool:
    """Tell whether any reading, as corrected, reaches the target."""
    return any(
        goal.plan.metric.completion(reading.value) >= 1 for reading in goal.readings.values()
    )
