"""The terms that the departments of a project agree on before it starts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel

from services.duties.domain.refusals import InvalidTerms


class PoolShare(BaseModel, frozen=True):
    """A participating department and its part of the pool."""

    department: str
    ratio: Decimal


class BonusPool(BaseModel, frozen=True):
    """The bonus agreed for reaching the target, in minor units of the currency."""

    amount_minor: int
    currency: str


class AgreedTerms(BaseModel, frozen=True):
    """A project's name, its participants with their ratios, its outcome metric and its pool."""

    code: str
    """The code that people use for the project; it need not be unique."""
    name: str
    shares: tuple[PoolShare, ...]
    pool: BonusPool | None
    unit: str
    """The unit of `target` and of the actual outcome."""
    target: Decimal

    @property
    def participants(self) -> tuple[str, ...]:
        """The participating departments, in the order they were agreed."""
        return tuple(share.department for share in self.shares)


def validate_terms(terms: AgreedTerms) -> None:
    """Raise `InvalidTerms` where the terms are contradictory or cannot be met.

    The ratios must sum to exactly 1; they are added as fractions, without rounding.
    """
    counts = Counter(terms.participants)
    duplicates = sorted(department for department, count in counts.items() if count > 1)
    if not counts:
        raise InvalidTerms("name at least one participating department")
    if duplicates:
        raise InvalidTerms(
            f"name each participating department once; twice: {', '.join(duplicates)}"
        )
    if any(share.ratio < 0 for share in terms.shares):
        raise InvalidTerms("a ratio below zero would take money from a department; send 0 or more")
    total = sum(Fraction(share.ratio) for share in terms.shares)
    if total != 1:
        raise InvalidTerms(f"the ratios must sum to exactly 1; these sum to {_as_decimal(total)}")
    if terms.target <= 0:
        raise InvalidTerms("the target must be above zero: the outcome is measured against it")
    if terms.pool is not None and terms.pool.amount_minor < 0:
        raise InvalidTerms("the pool cannot be below zero; leave it out where there is none")


def _as_decimal(total: Fraction | int) -> Decimal:
    return Decimal(total.numerator) / Decimal(total.denominator)
