"""How a goal is measured, and what a value of it means: the completion, exact until it is shown.

Towards a target, completion is the part of the way from start to target that was made: 0 at the
start, 1 at the target, more beyond it, below 0 on the wrong side of the start. Within a range it is
1 inside; outside it falls by 1 for every width of the range that the value is away from it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.goals.domain.refusals import InvalidGoal

COMPLETION_DECIMALS = 4
"""Decimals of a completion where it is shown."""


class TargetMetric(BaseModel, frozen=True):
    """From a start to a target, which lies above it (`up`) or below it (`down`)."""

    direction: Literal["up", "down"]
    unit: str
    start: Decimal
    target: Decimal

    def completion(self, value: Decimal) -> Fraction:
        """Return what part of the way a value stands for."""
        way = Fraction(self.target) - Fraction(self.start)
        return (Fraction(value) - Fraction(self.start)) / way


class RangeMetric(BaseModel, frozen=True):
    """To be held between `low` and `high`, both included."""

    direction: Literal["hold"]
    unit: str
    start: Decimal
    low: Decimal
    high: Decimal

    def completion(self, value: Decimal) -> Fraction:
        """Return 1 inside the range, and less by how many of its widths a value lies outside."""
        low, high, exact = Fraction(self.low), Fraction(self.high), Fraction(value)
        return 1 - max(low - exact, exact - high, Fraction(0)) / (high - low)


Metric = Annotated[TargetMetric | RangeMetric, Field(discriminator="direction")]


def validate_metric(metric: Metric) -> None:
    """Raise `InvalidGoal` where no completion follows from the metric."""
    match metric:
        case TargetMetric(direction="up") if metric.target <= metric.start:
            raise InvalidGoal("a goal that goes up has its target above its start")
        case TargetMetric(direction="down") if metric.target >= metric.start:
            raise InvalidGoal("a goal that goes down has its target below its start")
        case RangeMetric() if metric.low >= metric.high:
            raise InvalidGoal("a range to be held has its low below its high")
        case _:
            pass


def round_completion(completion: Fraction) -> Decimal:
    """Return a completion for people: 4 decimals, half away from zero, rounded this once.

    By whole numbers: a decimal context would cut what is very large.
    """
    steps = (2 * abs(completion.numerator) * 10**COMPLETION_DECIMALS + completion.denominator) // (
        2 * completion.denominator
    )
    digits = tuple(int(digit) for digit in str(steps))
    return Decimal((int(completion < 0 and steps > 0), digits, -COMPLETION_DECIMALS))
