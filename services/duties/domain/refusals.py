"""The refusals of the duties area; each message says what to do instead."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class DutiesRefused(Refusal):
    """The command does not fit the present state."""


class DutyOverlaps(DutiesRefused):
    """Another department is accountable for the same activity already."""


class UnknownProject(DutiesRefused):
    """There is no project of this id."""


class UnknownDuty(DutiesRefused):
    """The project's duty list has no entry of this id, or there is no such standing duty."""


class UnknownOccurrence(DutiesRefused):
    """The standing duty has no date of this name."""


class UnknownHandoff(DutiesRefused):
    """There is no handoff of this id."""


class InvalidTerms(DutiesRefused):
    """The terms of a project are contradictory or cannot be met."""


class InvalidDuty(DutiesRefused):
    """An entry of the duty list does not fit its project, or a standing duty makes no sense."""


class InvalidMoment(DutiesRefused):
    """The time given contradicts what happened before."""
