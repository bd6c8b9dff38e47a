"""The reasons for which the goals area refuses a command; a message says what to do instead."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class GoalsRefused(Refusal):
    """The present state forbids the command."""


class CircularGoals(GoalsRefused):
    """A goal would come to depend on itself."""


class UnknownCycle(GoalsRefused):
    """There is no cycle of this id."""


class UnknownGoal(GoalsRefused):
    """There is no goal of this id, or the goal was archived."""


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
    """A goal cannot be measured as described, or not have this parent."""


class InvalidWeights(GoalsRefused):
    """The weights do not cover all sub-goals, or do not sum to exactly 1."""


class InvalidSupport(GoalsRefused):
    """This department cannot be asked for support."""


class InvalidMoment(GoalsRefused):
    """The event cannot have happened at the given time."""
