"""The groups of the area's refusals, each under one HTTP status.

The reasons are in `project_refusals`, `duty_refusals`, `handoff_refusals` and
`standing_duty_refusals`: each says what to do instead, in English and Chinese.
"""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class DutiesRefused(Refusal):
    """The command does not fit the present state."""


class DutyOverlaps(DutiesRefused):
    """Another department is accountable for the same activity already."""


class NothingOfThisId(DutiesRefused):
    """The command names something that does not exist."""


class NotConnected(DutiesRefused):
    """A connector acts where it is named, and nowhere else."""

    en = (
        "a connector acts in the projects and on the standing duties that name it, and takes only"
        " its own entries off a duty list; have people enter this"
    )
    zh = "连接器只能处理指定了它的协作事项和常设职责，且只能撤回自己分派的条目；请由人员录入"


class InvalidTerms(DutiesRefused):
    """The terms of a project are contradictory or cannot be met."""


class InvalidDuty(DutiesRefused):
    """An entry of the duty list does not fit its project, or a standing duty makes no sense."""


class InvalidMoment(DutiesRefused):
    """The time given contradicts what happened before."""
