"""Where a goal's readings come from (数据来源): people, another system, or other goals.

A formula combines the newest readings of its goals at a time. A goal without a reading by then
counts with its metric's start, as it does everywhere; where none has a reading there is no result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

FED_DECIMALS = 9
"""The number of decimals to which a formula's result is rounded, as many as a reading has."""

SourceKind = Literal["person", "jira", "erp", "goals"]
FormulaKind = Literal["sum", "mean", "weighted-mean", "min", "max", "ratio"]
FormulaOperand = Literal["value", "completion"]

PERCENT = 100
"""A completion of 1 is fed as 100 %."""


class SourceGoal(BaseModel, frozen=True):
    """A goal whose readings a formula takes."""

    goal_id: UUID
    factor: Decimal | None = None
    """What the value is multiplied by; in a weighted mean, its weight. `None` is 1."""

    @property
    def exact_factor(self) -> Fraction:
        """The factor as it counts."""
        return Fraction(1 if self.factor is None else self.factor)


class GoalFormula(BaseModel, frozen=True):
    """How the values, or the completions in percent, of other goals make a goal's reading."""

    kind: FormulaKind
    of: FormulaOperand
    goals: tuple[SourceGoal, ...]

    def without(self, goal_id: UUID) -> GoalFormula | None:
        """Return the formula without a goal, or `None` where too few are left."""
        left = tuple(goal for goal in self.goals if goal.goal_id != goal_id)
        least = len(self.goals) if self.kind == "ratio" else 1
        return self.model_copy(update={"goals": left}) if len(left) >= least else None


class GoalSource(BaseModel, frozen=True):
    """Where a goal's readings come from; `formula` is said for `goals` and for nothing else."""

    kind: SourceKind
    formula: GoalFormula | None = None

    @property
    def goal_ids(self) -> tuple[UUID, ...]:
        """The goals that feed this one."""
        return tuple(goal.goal_id for goal in self.formula.goals) if self.formula else ()


def formula_result(formula: GoalFormula, operands: Mapping[UUID, Fraction]) -> Fraction | None:
    """Return the exact result of a formula; `None` where a ratio would divide by zero.

    `operands` are the values, or the completions in percent, of all its goals.
    """
    factors = [goal.exact_factor for goal in formula.goals]
    plain = [operands[goal.goal_id] for goal in formula.goals]
    products = [factor * value for factor, value in zip(factors, plain, strict=True)]
    match formula.kind:
        case "sum":
            return sum(products, Fraction(0))
        case "mean":
            return sum(products, Fraction(0)) / len(products)
        case "weighted-mean":
            return sum(products, Fraction(0)) / sum(factors, Fraction(0))
        case "min":
            return min(products)
        case "max":
            return max(products)
        case "ratio":
            return _quotient(products)


def _quotient(products: Sequence[Fraction]) -> Fraction | None:
    dividend, divisor = products
    return dividend / divisor if divisor else None
