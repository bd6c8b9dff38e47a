"""A sub-goal's part of its parent: a decimal, or a fraction such as 1/3 that no decimal equals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from pydantic import BaseModel, Field

WEIGHT_DECIMALS = 9
"""The number of decimals of a weight that is stated as a decimal."""


class GoalWeight(BaseModel, frozen=True):
    """A sub-goal's part of its parent; those of all sub-goals of a parent sum to exactly 1."""

    goal_id: UUID
    weight: Decimal
    """The weight; rounded to 9 decimals where `fraction` says it exactly."""
    fraction: str | None = Field(default=None, exclude_if=lambda text: text is None)
    """The exact weight, such as `1/3`, where it has more decimals than a weight is stated with."""

    @property
    def exact(self) -> Fraction:
        """The weight as it counts."""
        return exact_weight(self.weight, self.fraction)


@lru_cache(maxsize=10_000)  # boards count with the same few weights again and again
def exact_weight(weight: Decimal, fraction: str | None) -> Fraction:
    """Return a weight as it counts: its fraction, or the decimal where that is all of it."""
    return Fraction(fraction) if fraction is not None else Fraction(weight)


def weight_of_goal(goal_id: UUID, weight: Decimal | Fraction) -> GoalWeight:
    """Return the weight of a goal; a fraction that equals a decimal is stated as that."""
    if isinstance(weight, Decimal):
        return GoalWeight(goal_id=goal_id, weight=weight)
    rounded = rounded_weight(weight)
    if Fraction(rounded) == weight:
        return GoalWeight(goal_id=goal_id, weight=rounded)
    return GoalWeight(goal_id=goal_id, weight=rounded, fraction=str(weight))


def rounded_weight(weight: Fraction) -> Decimal:
    """Return a weight, or a sum of weights, as a decimal of at most 9 places."""
    return Decimal(round(weight * 10**WEIGHT_DECIMALS)).scaleb(-WEIGHT_DECIMALS).normalize()
