"""From requests, facts and due deadlines to commands; from events to facts and deadlines."""

from services.duties.application.assigning_connectors import find_assigning_connector
from services.duties.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.duties.application.deciders import (
    HANDOFF_DECIDER,
    PROJECT_DECIDER,
    RETROSPECTIVE_DECIDER,
    STANDING_DUTY_DECIDER,
    DutiesEvent,
    handoff_id_for_duty,
)
from services.duties.application.department_successions import OpenThings
from services.duties.application.events_to_facts import fact_from_event
from services.duties.application.liaison_changes import LiaisonOffices
from services.duties.application.own_fact_handlers import (
    HANDLED_FACT_TYPES,
    handle_facts,
    make_fact_handler,
)
from services.duties.application.terms_author import find_author_of_pool

__all__ = [
    "HANDLED_FACT_TYPES",
    "HANDOFF_DECIDER",
    "PROJECT_DECIDER",
    "RETROSPECTIVE_DECIDER",
    "STANDING_DUTY_DECIDER",
    "DutiesEvent",
    "LiaisonOffices",
    "OpenThings",
    "deadline_changes",
    "fact_from_event",
    "find_assigning_connector",
    "find_author_of_pool",
    "handle_due_deadlines",
    "handle_facts",
    "handoff_id_for_duty",
    "make_fact_handler",
]
