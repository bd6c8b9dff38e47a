"""What workflows refuse."""

from __future__ import annotations


class WorkflowsRefused(Exception):
    """The rules of workflows forbid it; the message says what to do instead."""


class UnknownFlow(WorkflowsRefused):
    """There is no such flow."""


class UnknownVersion(WorkflowsRefused):
    """The flow has no such version."""


class UnknownCase(WorkflowsRefused):
    """There is no such case."""


class UnknownStep(WorkflowsRefused):
    """The case has not come to such a step."""


class UnknownImport(WorkflowsRefused):
    """There is no such import."""


class InvalidSteps(WorkflowsRefused):
    """A flow cannot have these steps."""


class InvalidTime(WorkflowsRefused):
    """It cannot have happened then."""


class InvalidOptions(WorkflowsRefused):
    """A log cannot be read with these options."""


class OtherOptions(WorkflowsRefused):
    """The same log was imported before, but read otherwise."""
