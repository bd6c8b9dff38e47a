"""What the duties area refuses; the message says what to do instead."""

from __future__ import annotations


class DutiesRefused(Exception):
    """The present state forbids it."""


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
    """What was agreed for a project does not fit together."""


class InvalidDuty(DutiesRefused):
    """An entry of the duty list does not fit into its project."""


class InvalidMoment(DutiesRefused):
    """It cannot have happened at that time."""
