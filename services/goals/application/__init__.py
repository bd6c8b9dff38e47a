"""From commands to streams, from stored events to published facts and timers.

A cycle decides how its goals hang together and when they are followed; how far a goal is lies in a
stream of its own, so that readings of different goals are never in each other's way. What a cycle's
decision means for its goals is written together with it, in one transaction: `CycleStreams`.
"""

from __future__ import annotations

from services.goals.application.deciders import BLOCKER, CYCLE, GOAL, GoalsEvent
from services.goals.application.publishing import publish
from services.goals.application.timers import deadlines, on_due
from services.goals.application.together import CycleStreams

__all__ = [
    "BLOCKER",
    "CYCLE",
    "GOAL",
    "CycleStreams",
    "GoalsEvent",
    "deadlines",
    "on_due",
    "publish",
]
