"""The deciders and their streams; the published facts and the timers that stored events lead to.

A cycle's stream holds its hierarchy of goals, and each goal's stream the goal's progress, so that
readings of different goals never conflict. What a cycle's events mean for its goals is written into
their streams in the same transaction: `CascadingCycleStreams`.
"""

from __future__ import annotations

from services.goals.application.cycle_cascade import CascadingCycleStore
from services.goals.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.goals.application.deciders import (
    BLOCKER_DECIDER,
    CYCLE_DECIDER,
    GOAL_DECIDER,
    GoalsEvent,
)
from services.goals.application.events_to_facts import fact_from_event

__all__ = [
    "BLOCKER_DECIDER",
    "CYCLE_DECIDER",
    "GOAL_DECIDER",
    "CascadingCycleStore",
    "GoalsEvent",
    "deadline_changes",
    "fact_from_event",
    "handle_due_deadlines",
]
