"""From requests, sheets and facts to commands; from events to published facts."""

from services.directory.application.deciders import (
    DEPARTMENT_DECIDER,
    PERSON_DECIDER,
    DirectoryEvent,
)
from services.directory.application.fact_handlers import handle_facts
from services.directory.application.fact_publishing import publish
from services.directory.application.sheet_loading import Loaded, load_sheet

__all__ = [
    "DEPARTMENT_DECIDER",
    "PERSON_DECIDER",
    "DirectoryEvent",
    "Loaded",
    "handle_facts",
    "load_sheet",
    "publish",
]
