"""What one unit of work costs: the input of the capacity model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class MeasuredCost:
    """A cost in its unit, measured several times."""

    name: str
    """The name of the model's input: `api_processor_seconds_per_command`."""
    rounds: Sequence[float]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)
