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


class InvalidTerms(DutiesRefused):
    """The terms of a project are contradictory or cannot be met."""


class InvalidDuty(DutiesRefused):
    """An entry of the duty list does not fit its project, or a standing duty makes no sense."""


class InvalidMoment(DutiesRefused):
    """The time given contradicts what happened before."""
