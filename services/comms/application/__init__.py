"""Turns requests, facts and deadlines into commands, and events into facts and deadlines."""

from services.comms.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.comms.application.fact_handlers import handle_facts
from services.comms.application.fact_publishing import publish
from services.comms.application.stored_events import EVENTS
from services.comms.application.webhook_delivery_worker import make_delivery_worker

__all__ = [
    "EVENTS",
    "deadline_changes",
    "handle_due_deadlines",
    "handle_facts",
    "make_delivery_worker",
    "publish",
]
