"""How a goal is measured, and the completion that a value stands for, exact until it is shown.

Towards a target, completion = (value - start) / (target - start): 0 at the start, 1 at the target,
more beyond it, below 0 on the wrong side of the start. For a range, completion is 1 inside it, and
1 - distance to the range / (high - low) outside.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.goals.domain.goal_refusals import (
    RangeIsEmpty,
    TargetNotAboveStart,
    TargetNotBelowStart,
)
from shared.eventsourcing.target_direction import TargetDirection

COMPLETION_DECIMALS = 4
"""The number of decimals of a completion where it is shown."""
_EXACT_IN_ANY_CONTEXT = 10**18
"""Fewer steps than these have no digit that a decimal context would cut off."""


class TargetMetric(BaseModel, frozen=True):
    """A metric from a start to a target, which is above the start (`up`) or below it (`down`)."""

    direction: TargetDirection
    unit: str
    start: Decimal
    target: Decimal

    def completion(self, value: Decimal) -> Fraction:
        """Return the exact part of the distance from start to target that a value has covered."""
        number, scale = value.as_integer_ratio()
        start, distance = self._exact_start, self._distance
        covered = number * start.denominator - start.numerator * scale
        return Fraction(
            covered * distance.denominator, scale * start.denominator * distance.numerator
        )

    @cached_property
    def _exact_start(self) -> Fraction:
        return Fraction(self.start)

    @cached_property
    def _distance(self) -> Fraction:
        return Fraction(self.target) - self._exact_start


class RangeMetric(BaseModel, frozen=True):
    """A metric whose value is to stay between `low` and `high`, both included."""

    direction: Literal["hold"]
    unit: str
    start: Decimal
    low: Decimal
    high: Decimal

    def completion(self, value: Decimal) -> Fraction:
        """Return 1 inside the range; outside, 1 less for every width that the value is away."""
        low, high, exact = Fraction(self.low), Fraction(self.high), Fraction(value)
        return 1 - max(low - exact, exact - high, Fraction(0)) / (high - low)


Metric = Annotated[TargetMetric | RangeMetric, Field(discriminator="direction")]


def validate_metric(metric: Metric) -> None:
    """Raise `InvalidGoal` where the metric defines no completion."""
    match metric:
        case TargetMetric(direction="up") if metric.target <= metric.start:
            raise TargetNotAboveStart
        case TargetMetric(direction="down") if metric.target >= metric.start:
            raise TargetNotBelowStart
        case RangeMetric() if metric.low >= metric.high:
            raise RangeIsEmpty
        case _:
            pass


def round_completion(completion: Fraction) -> Decimal:
    """Return a completion as it is shown: rounded to 4 decimals, half away from zero."""
    return round_half_away(completion, COMPLETION_DECIMALS)


def round_half_away(exact: Fraction, decimals: int) -> Decimal:
    """Return a number rounded to so many decimals, half away from zero.

    It calculates with integers, because a decimal context would cut off digits of large values.
    """
    steps = (2 * abs(exact.numerator) * 10**decimals + exact.denominator) // (2 * exact.denominator)
    if steps < _EXACT_IN_ANY_CONTEXT:
        return Decimal(-steps if exact < 0 else steps).scaleb(-decimals)
    digits = tuple(int(digit) for digit in str(steps))
    return Decimal((int(exact < 0 and steps > 0), digits, -decimals))
