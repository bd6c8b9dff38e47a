"""What workflows refuse."""

from __future__ import annotations


class WorkflowsRefused(Exception):
    """The rules of workflows forbid it; the message says what to do instead."""
