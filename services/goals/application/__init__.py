"""From commands to streams, from stored events to published facts and timers.

A cycle decides how its goals hang together and when they are followed; how far a goal is lies in a
stream of its own, so that readings of different goals are never in each other's way. What a cycle's
decision means for its goals is written together with it, in one transaction: `CycleStreams`.
"""

from __future__ import annotations

from services.goals.application.cycle_cascade import CascadingCycleStreams
from services.goals.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.goals.application.deciders import (
    BLOCKER_DECIDER,
    CYCLE_DECIDER,
    GOAL_DECIDER,
    GoalsEvent,
)
from services.goals.application.fact_publishing import publish

__all__ = [
    "BLOCKER_DECIDER",
    "CYCLE_DECIDER",
    "GOAL_DECIDER",
    "CascadingCycleStreams",
    "GoalsEvent",
    "deadline_changes",
    "handle_due_deadlines",
    "publish",
]
