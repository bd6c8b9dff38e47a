"""From requests, facts and moments to commands; from events to facts and deadlines."""

from services.duties.application.deciders import (
    HANDOFF,
    PROJECT,
    STANDING_DUTY,
    DutiesEvent,
    handoff_of,
)
from services.duties.application.hearing import react
from services.duties.application.published import publish
from services.duties.application.register import Registered
from services.duties.application.timers import deadlines, on_due

__all__ = [
    "HANDOFF",
    "PROJECT",
    "STANDING_DUTY",
    "DutiesEvent",
    "Registered",
    "deadlines",
    "handoff_of",
    "on_due",
    "publish",
    "react",
]
