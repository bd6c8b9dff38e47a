"""The events of readings, each complete with what the goal's newest reading is after it."""

from __future__ import annotations

from datetime import datetime

from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_status_changes import lag_check_time, status_change_events
from services.goals.domain.goal_tracking_events import (
    GoalEvent,
    Reading,
    ReadingCorrected,
    ReadingEntered,
    ReadingParty,
    ReadingWithdrawn,
)
from services.goals.domain.goal_tracking_evolution import apply_event
from services.goals.domain.goal_tracking_state import TrackedGoal


def reading_entered(
    before: TrackedGoal, reading: Reading, at: datetime, party: ReadingParty
) -> ReadingEntered:
    """Return the event that a reading was entered; `before` is the goal before it."""
    after = before.with_reading(reading)
    return ReadingEntered(
        goal=before.goal,
        unit=before.plan.metric.unit,
        reading=reading,
        newest=after.newest_reading or reading,
        before=after.previous_value,
        completion=round_completion(after.completion),
        behind_at=lag_check_time(after, max(at, before.last_event_at)),
        at=at,
        party=party,
    )


def reading_corrected(before: TrackedGoal, reading: Reading, at: datetime) -> ReadingCorrected:
    """Return the event that a reading has another value."""
    after = before.with_reading(reading)
    return ReadingCorrected(
        goal=before.goal,
        unit=before.plan.metric.unit,
        reading=reading,
        newest=after.newest_reading or reading,
        before=after.previous_value,
        completion=round_completion(after.completion),
        behind_at=lag_check_time(after, max(at, before.last_event_at)),
        at=at,
    )


def reading_withdrawn(
    before: TrackedGoal, reading: Reading, reason: str, at: datetime
) -> ReadingWithdrawn:
    """Return the event that a reading counts no longer."""
    after = before.without_reading(reading.reading_id, reason)
    return ReadingWithdrawn(
        goal=before.goal,
        unit=before.plan.metric.unit,
        reading=reading,
        reason=reason,
        newest=after.newest_reading,
        start=before.plan.metric.start,
        before=after.previous_value,
        completion=round_completion(after.completion),
        behind_at=lag_check_time(after, max(at, before.last_event_at)),
        at=at,
    )


def status_events_after(before: TrackedGoal, event: GoalEvent) -> list[GoalEvent]:
    """Return the changes of a goal's status that an event leads to."""
    return status_change_events(apply_event(before, event), max(event.at, before.last_event_at))
