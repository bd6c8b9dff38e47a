"""The refusal of an event log that cannot be read."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class LogRefused(WorkflowsRefused):
    """A log cannot be used, so none of its events count; the message says where and why."""
