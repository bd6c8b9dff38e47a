"""A measured figure: something of ours against a yardstick of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class ExpectedRatio:
    """On which side of a limit a ratio should lie."""

    limit: float
    is_minimum: bool

    def is_met_by(self, ratio: float) -> bool:
        """Return whether a ratio lies on the right side."""
        return ratio >= self.limit if self.is_minimum else ratio <= self.limit

    def __str__(self) -> str:
        """Write it as the table shows it."""
        return f"{'≥' if self.is_minimum else '≤'} {self.limit:g} ×"


@dataclass(frozen=True)
class RatioMeasurement:
    """Ours and the yardstick in the same unit, measured by turns."""

    name: str
    rounds: Sequence[tuple[float, float]]
    """Ours and the yardstick, one right after the other."""
    unit: str
    expected: ExpectedRatio
    baseline_name: str
    """What the yardstick is."""

    @property
    def measured_median(self) -> float:
        """The median of ours."""
        return median(ours for ours, _ in self.rounds)

    @property
    def baseline_median(self) -> float:
        """The median of the yardstick."""
        return median(yardstick for _, yardstick in self.rounds)

    @property
    def median_ratio(self) -> float:
        """How many times the yardstick ours is, in the middle of all turns.

        Other load on the machine comes and goes; within a turn it is about the same for both.
        """
        return median(ours / yardstick for ours, yardstick in self.rounds)

    @property
    def is_as_expected(self) -> bool:
        """Whether the ratio lies where it should."""
        return self.expected.is_met_by(self.median_ratio)


def expect_at_least(limit: float) -> ExpectedRatio:
    """Expect a ratio of speeds: more is better."""
    return ExpectedRatio(limit, is_minimum=True)


def expect_at_most(limit: float) -> ExpectedRatio:
    """Expect a ratio of times: less is better."""
    return ExpectedRatio(limit, is_minimum=False)
