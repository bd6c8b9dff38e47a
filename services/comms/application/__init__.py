"""Turns requests, facts and deadlines into commands, and events into facts and deadlines."""

from services.comms.application.events_to_facts import fact_from_event
from services.comms.application.fact_handlers import (
    FACT_TYPES_HANDLED_LATER,
    HANDLED_FACT_TYPES,
    make_fact_handler,
)
from services.comms.application.message_delivery_worker import make_message_background_work
from services.comms.application.message_store import MessageStore
from services.comms.application.request_deadlines import (
    deadline_changes,
    make_due_deadline_handler,
)
from services.comms.application.stored_events import EVENT_ADAPTER
from services.comms.application.webhook_delivery_worker import make_delivery_background_work
from services.comms.application.webhook_key_care import make_key_care

__all__ = [
    "EVENT_ADAPTER",
    "FACT_TYPES_HANDLED_LATER",
    "HANDLED_FACT_TYPES",
    "MessageStore",
    "deadline_changes",
    "fact_from_event",
    "make_delivery_background_work",
    "make_due_deadline_handler",
    "make_fact_handler",
    "make_key_care",
    "make_message_background_work",
]
