"""What the goals area refuses; the message says what to do instead."""

from __future__ import annotations


class GoalsRefused(Exception):
    """The present state forbids it."""


class CircularGoals(GoalsRefused):
    """A goal would end up waiting for itself."""


class UnknownCycle(GoalsRefused):
    """There is no cycle of this id."""


class UnknownGoal(GoalsRefused):
    """There is no goal of this id, or it was archived."""


class UnknownLink(GoalsRefused):
    """There is no link of this id."""


class UnknownReading(GoalsRefused):
    """The goal has no reading of this id."""


class UnknownBlocker(GoalsRefused):
    """There is no blocker of this id."""


class UnknownSupport(GoalsRefused):
    """The blocker has no support of this id."""


class InvalidCycle(GoalsRefused):
    """The days of a cycle do not fit its kind."""


class InvalidGoal(GoalsRefused):
    """A goal cannot be measured or placed as it was described."""


class InvalidWeights(GoalsRefused):
    """The weights are no complete division among the sub-goals."""


class InvalidSupport(GoalsRefused):
    """Support cannot be asked like this."""


class InvalidMoment(GoalsRefused):
    """It cannot have happened at that time."""
