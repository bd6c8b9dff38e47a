"""Decides which events the readings that formulas make of those of other goals lead to."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from services.goals.domain.goal_status_changes import elapsed_events, status_change_events
from services.goals.domain.goal_tracking_commands import FeedReadings
from services.goals.domain.goal_tracking_events import GoalEvent, MadeOf, Reading
from services.goals.domain.goal_tracking_evolution import apply_event
from services.goals.domain.goal_tracking_state import TrackedGoal
from services.goals.domain.reading_events import (
    reading_corrected,
    reading_entered,
    reading_withdrawn,
)

FED_WITHDRAWAL_REASON = "the readings that it was made of changed"
"""The reason with which a reading is withdrawn that a formula makes no longer."""


def feed_readings(command: FeedReadings, goal: TrackedGoal) -> list[GoalEvent]:
    """Return the events after which formulas have made exactly the command's readings."""
    wanted = {fed.reading.reading_id: fed for fed in command.readings}
    held = [one for one in goal.readings.values() if goal.party_of(one) == "formula"]
    gone = [one for one in held if one.reading_id not in wanted]
    changed = [
        fed for fed in command.readings if goal.readings.get(fed.reading.reading_id) != fed.reading
    ]
    if not gone and not changed:
        return []
    events: list[GoalEvent] = elapsed_events(command.at, goal)
    now = reduce(apply_event, events, goal)
    for reading in gone:
        event: GoalEvent = reading_withdrawn(now, reading, FED_WITHDRAWAL_REASON, command.at)
        events.append(event)
        now = apply_event(now, event)
    for fed in changed:
        event = _fed_event(now, fed.reading, fed.made_of, command.at)
        events.append(event)
        now = apply_event(now, event)
    return [*events, *status_change_events(now, now.last_event_at)]


def _fed_event(
    goal: TrackedGoal, reading: Reading, made_of: tuple[MadeOf, ...], at: datetime
) -> GoalEvent:
    event = (
        reading_corrected(goal, reading, at)
        if reading.reading_id in goal.readings
        else reading_entered(goal, reading, at, "formula")
    )
    return event.model_copy(update={"made_of": made_of})
