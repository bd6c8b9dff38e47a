"""Where cases wait most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from services.workflows.domain.case_figures.shares import share_of

if TYPE_CHECKING:
    from decimal import Decimal

MICROSECOND = timedelta(microseconds=1)


class BottleneckBasis(StrEnum):
    """What the steps are compared by."""

    WAITING = "waiting"
    """The time until somebody claimed the step; known only where each opening was claimed."""
    SOJOURN = "sojourn"
    """The whole time that a step was open, where it is not known since when it was worked on."""


class StepTotals(NamedTuple):
    """All the time that the openings of one step took together."""

    source: UUID
    """The flow or the import that the step is of."""
    activity: str
    closed: int
    """How many openings were done or sent back."""
    sojourn: timedelta
    claimed: int
    """Of how many of them it is known since when they were worked on."""
    waiting: timedelta


class Bottleneck(NamedTuple):
    """The step with the greatest part of the time that was waited."""

    basis: BottleneckBasis
    source: UUID
    activity: str
    total: timedelta
    share: Decimal | None
    """Its part of the total of all steps, to four places, half up."""


def find_bottleneck(steps: Sequence[StepTotals]) -> Bottleneck | None:
    """Return where most of the time was waited; `None` where no time was.

    Of equal ones it is the first by source and name.
    """
    known = all(step.claimed == step.closed for step in steps)
    basis = BottleneckBasis.WAITING if known else BottleneckBasis.SOJOURN
    totals = [
        (step.waiting if known else step.sojourn, step)
        for step in sorted(steps, key=lambda step: (str(step.source), step.activity))
    ]
    whole = sum((total for total, _ in totals), timedelta())
    if not whole:
        return None
    total, step = max(totals, key=lambda one: one[0])
    share = share_of(total // MICROSECOND, whole // MICROSECOND)
    return Bottleneck(basis, step.source, step.activity, total, share)
