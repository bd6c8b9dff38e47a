"""A measured ratio: Concord against a baseline within the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class ExpectedRatio:
    """A limit of a ratio, either a minimum or a maximum."""

    limit: float
    is_minimum: bool

    def is_met_by(self, ratio: float) -> bool:
        """Return whether a ratio satisfies the limit."""
        return ratio >= self.limit if self.is_minimum else ratio <= self.limit

    def __str__(self) -> str:
        """Return the limit as the table shows it."""
        return f"{'≥' if self.is_minimum else '≤'} {self.limit:g} ×"


@dataclass(frozen=True)
class RatioResult:
    """Concord and the baseline in the same unit, measured alternately."""

    name: str
    rounds: Sequence[tuple[float, float]]
    """Pairs of Concord's figure and the baseline's, measured one right after the other."""
    unit: str
    expected: ExpectedRatio
    baseline_name: str
    """What the baseline measures."""

    @property
    def measured_median(self) -> float:
        """The median of Concord's figures."""
        return median(measured for measured, _ in self.rounds)

    @property
    def baseline_median(self) -> float:
        """The median of the baseline's figures."""
        return median(baseline for _, baseline in self.rounds)

    @property
    def median_ratio(self) -> float:
        """The median over all rounds of Concord's figure divided by the baseline's.

        Other load on the machine changes; within a round it is about the same for both.
        """
        return median(measured / baseline for measured, baseline in self.rounds)

    @property
    def is_as_expected(self) -> bool:
        """Whether the median ratio satisfies the expectation."""
        return self.expected.is_met_by(self.median_ratio)


def expect_at_least(limit: float) -> ExpectedRatio:
    """Return a minimum, for a ratio of speeds."""
    return ExpectedRatio(limit, is_minimum=True)


def expect_at_most(limit: float) -> ExpectedRatio:
    """Return a maximum, for a ratio of times."""
    return ExpectedRatio(limit, is_minimum=False)
