"""From requests and moments to commands; from events to facts and deadlines."""

from services.workflows.application.deciders import CASE, FLOW, IMPORT, PAST_CASE
from services.workflows.application.flows import followed_version
from services.workflows.application.history import Log, accept
from services.workflows.application.overdue import deadlines, on_due
from services.workflows.application.published import publish
from services.workflows.application.recording import record_histories

__all__ = [
    "CASE",
    "FLOW",
    "IMPORT",
    "PAST_CASE",
    "Log",
    "accept",
    "deadlines",
    "followed_version",
    "on_due",
    "publish",
    "record_histories",
]
