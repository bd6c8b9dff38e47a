"""The score curve of a plan: which score an on-time rate is worth.

    linear   score = 100 * rate
    steps    score = that of the last step that begins at or below the rate; 0 below the first
    capped   score = 100 * (rate - floor_rate) / (full_rate - floor_rate), at least 0, at most 100

The rate is the exact one, kinds of obligation weighed by the plan; so is the score, which is
rounded by who shows it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.incentives.domain.bounded_decimal import BoundedDecimal
from services.incentives.domain.plan_refusals import (
    CurveStepOutOfRange,
    CurveStepsUnordered,
    CurveWithoutSteps,
    InvalidCurveRates,
)

FULL_SCORE = 100


class LinearCurve(BaseModel, frozen=True):
    """The score is the rate in percent."""

    type: Literal["linear"] = "linear"


class CurveStep(BaseModel, frozen=True):
    """From this rate on, this score."""

    from_rate: BoundedDecimal
    """0 to 1."""
    score: BoundedDecimal
    """0 to 100."""


class StepCurve(BaseModel, frozen=True):
    """The score rises in steps."""

    type: Literal["steps"] = "steps"
    steps: tuple[CurveStep, ...]
    """The steps, the lowest rate first; below it the score is 0."""


class CappedCurve(BaseModel, frozen=True):
    """The score rises from 0 at one rate to 100 at another one."""

    type: Literal["capped"] = "capped"
    floor_rate: BoundedDecimal
    """Up to this rate the score is 0."""
    full_rate: BoundedDecimal
    """From this rate on the score is 100."""


ScoreCurve = Annotated[LinearCurve | StepCurve | CappedCurve, Field(discriminator="type")]


def compute_score(rate: Fraction, curve: ScoreCurve) -> Fraction:
    """Return the exact score, 0 to 100, of an exact rate from 0 to 1."""
    match curve:
        case LinearCurve():
            return FULL_SCORE * rate
        case StepCurve(steps=steps):
            reached = [step.score for step in steps if Fraction(step.from_rate) <= rate]
            return Fraction(reached[-1]) if reached else Fraction(0)
        case CappedCurve(floor_rate=floor_rate, full_rate=full_rate):
            floor, full = Fraction(floor_rate), Fraction(full_rate)
            part = (rate - floor) / (full - floor)
            return FULL_SCORE * min(max(part, Fraction(0)), Fraction(1))


def refuse_invalid_curve(curve: ScoreCurve) -> None:
    """Raise the `InvalidPlan` of a curve that is none: steps without order, rates out of range."""
    match curve:
        case LinearCurve():
            return
        case StepCurve(steps=steps):
            _refuse_invalid_steps(steps)
        case CappedCurve(floor_rate=floor_rate, full_rate=full_rate):
            if not 0 <= floor_rate < full_rate <= 1:
                raise InvalidCurveRates(floor_rate=floor_rate, full_rate=full_rate)


def _refuse_invalid_steps(steps: tuple[CurveStep, ...]) -> None:
    if not steps:
        raise CurveWithoutSteps
    for step in steps:
        if not (0 <= step.from_rate <= 1 and 0 <= step.score <= Decimal(FULL_SCORE)):
            raise CurveStepOutOfRange(from_rate=step.from_rate, score=step.score)
    for lower, higher in pairwise(steps):
        if higher.from_rate <= lower.from_rate or higher.score < lower.score:
            raise CurveStepsUnordered(from_rate=higher.from_rate)
