"""Which differences between two revisions are more than noise; pure.

The turns are pairs: base and head, then head and base, and so on, so that a machine that becomes
slower slows both alike, and every second neighbour of a turn is a turn of the same revision. What
these neighbours differ by is the noise. Head is named slower or faster where

1. Wilcoxon's signed-rank test of the pairs' log ratios, exact over all signs, gives p ≤ 0.01: were
   the revisions equal, each sign would be as likely as the other; and
2. the median of the pairs' ratios differs from 1 by more than the median noise and by at least 2 %.

Eight pairs are the fewest with which p can be that small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

LARGEST_P_VALUE = 0.01
SMALLEST_CHANGE = math.log(1.02)
FEWEST_PAIRS = 8


class Verdict(StrEnum):
    """What is said of head."""

    SLOWER = "slower"
    FASTER = "faster"
    SAME = "no difference beyond noise"


@dataclass(frozen=True)
class Figure:
    """What is measured in each turn."""

    name: str
    unit: str
    is_better_higher: bool = False
    """Whether more is better, as with speeds, and not less, as with times and bytes."""


@dataclass(frozen=True)
class Comparison:
    """Both revisions' figures, pair by pair."""

    figure: Figure
    base: Sequence[float]
    head: Sequence[float]

    @property
    def log_ratios(self) -> Sequence[float]:
        """The logarithm of head's figure divided by base's, for each pair."""
        return [math.log(head / base) for base, head in zip(self.base, self.head, strict=True)]

    @property
    def change(self) -> float:
        """What the median pair's ratio differs from 1 by: 0.15 where head's figure is 15 % more."""
        return math.expm1(median(self.log_ratios))

    @property
    def noise(self) -> float:
        """The median difference of two turns of one revision with none between; 0 for one pair."""
        turns = [(self.head, self.base)[pair % 2] for pair in range(len(self.base) - 1)]
        neighbours = [
            abs(math.log(figures[pair + 1] / figures[pair])) for pair, figures in enumerate(turns)
        ]
        return math.expm1(median(neighbours)) if neighbours else 0.0

    @property
    def p_value(self) -> float:
        """How probable differences at least as one-sided are where the revisions are equal."""
        return signed_rank_p_value(self.log_ratios)

    @property
    def verdict(self) -> Verdict:
        """Whether head is slower or faster by more than noise."""
        log_change = median(self.log_ratios)
        is_beyond_noise = abs(log_change) > max(math.log1p(self.noise), SMALLEST_CHANGE)
        if not is_beyond_noise or self.p_value > LARGEST_P_VALUE:
            return Verdict.SAME
        is_better = (log_change > 0) is self.figure.is_better_higher
        return Verdict.FASTER if is_better else Verdict.SLOWER


def signed_rank_p_value(differences: Sequence[float]) -> float:
    """Return the two-sided p value of Wilcoxon's signed-rank test, exact, zeros left out.

    Equal absolute differences share their mean rank. Counting how often each sum of ranks occurs
    over all signs takes time that grows with the square of the number of differences.
    """
    values = sorted((one for one in differences if one), key=abs)
    # Ranks are doubled, so that a mean of two ranks is a whole number.
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, value in enumerate(values, 1):
        first.setdefault(abs(value), rank)
        last[abs(value)] = rank
    ranks = [first[abs(value)] + last[abs(value)] for value in values]
    counts = {0: 1}
    for rank in ranks:
        shifted = {total + rank: count for total, count in counts.items()}
        counts = {
            total: counts.get(total, 0) + shifted.get(total, 0) for total in {*counts, *shifted}
        }
    positive = sum(rank for rank, value in zip(ranks, values, strict=True) if value > 0)
    extreme = min(positive, sum(ranks) - positive)
    tail = sum(count for total, count in counts.items() if total <= extreme)
    return min(1.0, tail / 2.0 ** (len(values) - 1))


def compare_turns(
    figures: Sequence[Figure],
    base: Sequence[Mapping[str, float]],
    head: Sequence[Mapping[str, float]],
) -> Sequence[Comparison]:
    """Return the comparison of each figure, whose values the turns have by its name."""
    return [
        Comparison(one, [turn[one.name] for turn in base], [turn[one.name] for turn in head])
        for one in figures
    ]
