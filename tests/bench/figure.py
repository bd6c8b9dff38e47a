"""A measured figure: something of ours against a yardstick of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Expected:
    """On which side of a limit a ratio should lie."""

    limit: float
    at_least: bool

    def met_by(self, ratio: float) -> bool:
        """Return whether a ratio lies on the right side."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def __str__(self) -> str:
        """Write it as the table shows it."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g} ×"


@dataclass(frozen=True)
class Figure:
    """Ours and the yardstick in the same unit, measured by turns."""

    name: str
    turns: Sequence[tuple[float, float]]
    """Ours and the yardstick, one right after the other."""
    unit: str
    expected: Expected
    against: str
    """What the yardstick is."""

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(ours for ours, _ in self.turns)

    @property
    def yardstick(self) -> float:
        """The median of the yardstick."""
        return median(yardstick for _, yardstick in self.turns)

    @property
    def ratio(self) -> float:
        """How many times the yardstick ours is, in the middle of all turns.

        Other load on the machine comes and goes; within a turn it is about the same for both.
        """
        return median(ours / yardstick for ours, yardstick in self.turns)

    @property
    def as_expected(self) -> bool:
        """Whether the ratio lies where it should."""
        return self.expected.met_by(self.ratio)


def at_least(limit: float) -> Expected:
    """Expect a ratio of speeds: more is better."""
    return Expected(limit, at_least=True)


def at_most(limit: float) -> Expected:
    """Expect a ratio of times: less is better."""
    return Expected(limit, at_least=False)
