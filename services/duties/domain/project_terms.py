"""The terms that the departments of a project agree on before it starts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.project_refusals import (
    CodeMalformed,
    NoParticipant,
    ParticipantNamedTwice,
    PoolBelowZero,
    RatioBelowZero,
    RatiosNotOne,
    TargetNotAboveZero,
    TargetToUndercutNotAboveZero,
)
from shared.eventsourcing.code_rule import find_code_fault
from shared.eventsourcing.target_direction import TargetDirection


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
    """The code that people use for the project."""
    name: str
    shares: tuple[PoolShare, ...]
    pool: BonusPool | None
    unit: str
    """The unit of `target` and of the actual outcome."""
    target: Decimal
    direction: TargetDirection = Field(default="up", exclude_if=lambda direction: direction == "up")
    """Whether the target is to be reached, or not to be exceeded; left out where it is the former,
    as in terms from before there was a choice."""
    connector: str | None = Field(default=None, exclude_if=lambda connector: connector is None)
    """The subject of the connector that may act in the project; left out where there is none."""

    goals: tuple[UUID, ...] = Field(default=(), exclude_if=lambda goals: not goals)
    """The goals that it serves; left out where there is none, and in terms from before."""

    @property
    def pay(self) -> tuple[object, ...]:
        """What is paid to whom for which outcome."""
        return (self.pool, self.shares, self.unit, self.target, self.direction)

    @property
    def participants(self) -> tuple[str, ...]:
        """The participating departments, in the order they were agreed."""
        return tuple(share.department for share in self.shares)


def require_code(code: str) -> None:
    """Raise `CodeMalformed` where a project's new code breaks the rule of codes."""
    fault = find_code_fault(code)
    if fault is not None:
        raise CodeMalformed(**fault)


def validate_terms(terms: AgreedTerms) -> None:
    """Raise `InvalidTerms` where the terms are contradictory or cannot be met.

    The ratios must sum to exactly 1; they are added as fractions, without rounding.
    """
    counts = Counter(terms.participants)
    duplicates = sorted(department for department, count in counts.items() if count > 1)
    if not counts:
        raise NoParticipant
    if duplicates:
        raise ParticipantNamedTwice(departments=", ".join(duplicates))
    if any(share.ratio < 0 for share in terms.shares):
        raise RatioBelowZero
    total = sum(Fraction(share.ratio) for share in terms.shares)
    if total != 1:
        raise RatiosNotOne(total=_as_decimal(total))
    if terms.target <= 0:
        raise TargetNotAboveZero if terms.direction == "up" else TargetToUndercutNotAboveZero
    if terms.pool is not None and terms.pool.amount_minor < 0:
        raise PoolBelowZero


def _as_decimal(total: Fraction | int) -> Decimal:
    return Decimal(total.numerator) / Decimal(total.denominator)
