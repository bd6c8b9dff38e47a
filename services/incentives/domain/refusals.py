"""What incentives refuse."""

from __future__ import annotations


class IncentivesRefused(Exception):
    """The rules of incentives forbid it; the message says what to do instead."""


class InvalidPeriod(IncentivesRefused):
    """There is no such month, or the time given lies in none."""


class InvalidPlan(IncentivesRefused):
    """A plan cannot have these terms."""


class InvalidProjectOutcome(IncentivesRefused):
    """A pool cannot be worked out or shared by such an outcome."""


class UnknownPlan(IncentivesRefused):
    """There is no plan of this version."""


class UnknownDepartment(IncentivesRefused):
    """The statement has no such department."""
