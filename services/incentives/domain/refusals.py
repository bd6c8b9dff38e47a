"""The refusals of incentives: commands and queries that its rules forbid."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class IncentivesRefused(Refusal):
    """The rules of incentives forbid this; the message says what to do instead."""


class InvalidPeriod(IncentivesRefused):
    """There is no such month, or the given time lies in no month."""


class InvalidPlan(IncentivesRefused):
    """A plan cannot have these terms."""


class InvalidProjectOutcome(IncentivesRefused):
    """No pool or shares can be computed from this outcome."""


class UnknownPlan(IncentivesRefused):
    """There is no plan of this version."""


class UnknownDepartment(IncentivesRefused):
    """The statement has no such department."""
