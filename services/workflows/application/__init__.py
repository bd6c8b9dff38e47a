"""Use cases of workflows: imports and their worker, deadlines, published facts."""

from services.workflows.application.deciders import (
    CASE_DECIDER,
    FLOW_DECIDER,
    HISTORY_IMPORT_DECIDER,
    IMPORTED_CASE_DECIDER,
)
from services.workflows.application.events_to_facts import fact_from_event
from services.workflows.application.history_import_acceptance import UploadedLog, accept_history
from services.workflows.application.history_import_worker import run_history_import_worker
from services.workflows.application.published_flow_version import (
    load_published_version,
    load_version_in_force,
)
from services.workflows.application.step_deadlines import deadline_changes, handle_due_deadlines

__all__ = [
    "CASE_DECIDER",
    "FLOW_DECIDER",
    "HISTORY_IMPORT_DECIDER",
    "IMPORTED_CASE_DECIDER",
    "UploadedLog",
    "accept_history",
    "deadline_changes",
    "fact_from_event",
    "handle_due_deadlines",
    "load_published_version",
    "load_version_in_force",
    "run_history_import_worker",
]
