"""The reasons for which the goals area refuses a command; a text says what to do instead.

Here are those that several parts share; the others stand in `…_refusals.py`.
"""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class GoalsRefused(Refusal):
    """The present state forbids the command."""


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


class UnknownCycle(GoalsRefused):
    """There is no cycle of this id."""

    en = "there is no cycle {cycle_id}; prepare it first"
    zh = "没有周期 {cycle_id}；请先准备周期"


class UnknownGoal(GoalsRefused):
    """There is no goal of this id in this cycle."""

    en = "there is no goal {goal_id}"
    zh = "没有目标 {goal_id}"


class GoalArchivedAlready(UnknownGoal):
    """The goal was archived."""

    en = "the goal {title} was archived"
    zh = "目标“{title}”已归档"


class UnknownLink(GoalsRefused):
    """There is no link of this id."""

    en = "there is no link {link_id}"
    zh = "没有关联 {link_id}"


class UnknownReading(GoalsRefused):
    """The goal has no reading of this id."""

    en = "the goal has no reading {reading_id}"
    zh = "该目标没有读数 {reading_id}"


class UnknownBlocker(GoalsRefused):
    """There is no blocker of this id."""

    en = "there is no blocker {blocker_id}"
    zh = "没有阻塞 {blocker_id}"


class UnknownSupport(GoalsRefused):
    """The blocker has no support of this id."""

    en = "the blocker has no support {support_id}"
    zh = "该阻塞没有支持请求 {support_id}"
