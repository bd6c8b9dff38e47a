"""A measured figure: something of ours against a yardstick of the same run."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Ours and the yardstick, both in the same unit; the ratio is ours by the yardstick."""

    name: str
    ours: float
    yardstick: float
    unit: str
    expected: Expected
    against: str
    """What the yardstick is."""

    @property
    def ratio(self) -> float:
        """How many times the yardstick ours is."""
        return self.ours / self.yardstick

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
