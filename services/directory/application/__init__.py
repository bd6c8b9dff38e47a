"""From requests, sheets and facts to commands; from events to published facts."""

from services.directory.application.deciders import (
    DEPARTMENT_DECIDER,
    PERSON_DECIDER,
    PERSON_DECIDER_WITHOUT_COMPANY_ROLES,
    TOKEN_REVOCATION_DECIDER,
    DirectoryEvent,
)
from services.directory.application.events_to_facts import fact_from_event
from services.directory.application.fact_handlers import (
    FACT_TYPES_HANDLED_LATER,
    HANDLED_FACT_TYPES,
    FactTables,
    handle_facts,
)
from services.directory.application.sheet_command_execution import Loaded, execute_sheet_commands

__all__ = [
    "DEPARTMENT_DECIDER",
    "FACT_TYPES_HANDLED_LATER",
    "HANDLED_FACT_TYPES",
    "PERSON_DECIDER",
    "PERSON_DECIDER_WITHOUT_COMPANY_ROLES",
    "TOKEN_REVOCATION_DECIDER",
    "DirectoryEvent",
    "FactTables",
    "Loaded",
    "execute_sheet_commands",
    "fact_from_event",
    "handle_facts",
]
