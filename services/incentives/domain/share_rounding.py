"""How the shares of a pool are rounded, step by step: the method of the largest remainder.

Each share is rounded down to whole minor units. The units that are left over go, one each, to the
departments with the largest remainders; of equal remainders, the first by department code is first.
Source: Hamilton's method of apportionment (Balinski and Young, Fair Representation, 1982).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel


@dataclass(frozen=True)
class ShareRounding:
    """How one department's share was rounded; amounts are minor units."""

    department: str
    ratio: Fraction
    exact: Fraction
    """Pool × ratio."""
    floor_minor: int
    """The exact share, rounded down."""
    remainder: Fraction
    """What rounding down left of the exact share: at least 0, below 1."""
    rank: int
    """The place of the remainder among those of all departments; 1 is the largest."""
    departments: int
    """How many departments share the pool."""
    left_over_minor: int
    """How many units rounding down left over: the departments up to this rank get one each."""

    @property
    def extra_minor(self) -> int:
        """The unit that the department got of those left over: 1 or 0."""
        return int(self.rank <= self.left_over_minor)

    @property
    def amount_minor(self) -> int:
        """The share that is paid."""
        return self.floor_minor + self.extra_minor


class RoundingStep(BaseModel, frozen=True):
    """How a share was rounded, for answers; texts are exact numbers: `50.5`, else `101/3`."""

    ratio: str
    """The department's part of the pool."""
    exact_minor: str
    """The pool times the ratio, in minor units."""
    floor_minor: int
    """The exact share, rounded down."""
    remainder_minor: str
    """What rounding down left of the exact share."""
    remainder_rank: int
    """The place of the remainder among those of all departments; equal ones by department code."""
    departments: int
    """How many departments share the pool."""
    left_over_minor: int
    """How many units rounding down left over: departments up to this rank get one each."""
    extra_minor: int
    """The unit that the department got of those left over: 1 or 0."""


def describe_rounding(step: ShareRounding | None) -> RoundingStep | None:
    """Return how a share was rounded, for answers; `None` for an amount that is no share."""
    if step is None:
        return None
    return RoundingStep(
        ratio=exact_text(step.ratio),
        exact_minor=exact_text(step.exact),
        floor_minor=step.floor_minor,
        remainder_minor=exact_text(step.remainder),
        remainder_rank=step.rank,
        departments=step.departments,
        left_over_minor=step.left_over_minor,
        extra_minor=step.extra_minor,
    )


def round_shares(
    pool_minor: int, ratios: Mapping[str, Decimal | Fraction]
) -> tuple[ShareRounding, ...]:
    """Return how each share of a pool is rounded, by department code; they sum to the pool.

    `ratios` sum to one.
    """
    exact = {code: pool_minor * Fraction(ratio) for code, ratio in ratios.items()}
    ranked = sorted(exact, key=lambda code: (-(exact[code] % 1), code))
    left_over = pool_minor - sum(map(int, exact.values()))
    return tuple(
        ShareRounding(
            department=code,
            ratio=Fraction(ratios[code]),
            exact=exact[code],
            floor_minor=int(exact[code]),
            remainder=exact[code] % 1,
            rank=ranked.index(code) + 1,
            departments=len(ratios),
            left_over_minor=left_over,
        )
        for code in sorted(exact)
    )


def exact_text(number: Fraction) -> str:
    """Write a number exactly that is not negative: `50.5` where it has an end, else `101/3`."""
    rest, decimals = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        decimals = max(decimals, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(int(number * 10**decimals)).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
