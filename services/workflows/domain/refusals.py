"""The refusals of workflows: commands and queries that its rules forbid."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class WorkflowsRefused(Refusal):
    """The rules of workflows forbid this; the message says what to do instead."""


class UnknownFlow(WorkflowsRefused):
    """There is no such flow."""


class UnknownVersion(WorkflowsRefused):
    """The flow has no such version."""


class UnknownCase(WorkflowsRefused):
    """There is no such case."""


class UnknownStep(WorkflowsRefused):
    """The case has no such step, or has not reached it."""


class UnknownImport(WorkflowsRefused):
    """There is no such import."""


class InvalidSteps(WorkflowsRefused):
    """A flow cannot have these steps."""


class InvalidTime(WorkflowsRefused):
    """A step cannot have happened at the given time."""


class InvalidOptions(WorkflowsRefused):
    """A log cannot be read with these options."""


class OtherOptions(WorkflowsRefused):
    """The same log was imported before with other options."""
