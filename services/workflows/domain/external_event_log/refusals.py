"""Why a whole event log is refused."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class LogRefused(WorkflowsRefused):
    """A log is unfit as a whole, so none of its events count; the message says where and why."""
