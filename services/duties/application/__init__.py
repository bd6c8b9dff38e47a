"""From requests, facts and due deadlines to commands; from events to facts and deadlines."""

from services.duties.application.atomic_registration import AtomicRegistrationStreams
from services.duties.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.duties.application.deciders import (
    HANDOFF_DECIDER,
    PROJECT_DECIDER,
    STANDING_DUTY_DECIDER,
    DutiesEvent,
    handoff_id_for_duty,
)
from services.duties.application.fact_handlers import handle_facts
from services.duties.application.fact_publishing import publish

__all__ = [
    "HANDOFF_DECIDER",
    "PROJECT_DECIDER",
    "STANDING_DUTY_DECIDER",
    "AtomicRegistrationStreams",
    "DutiesEvent",
    "deadline_changes",
    "handle_due_deadlines",
    "handle_facts",
    "handoff_id_for_duty",
    "publish",
]
