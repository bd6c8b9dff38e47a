"""What was measured of the cases of a version, for its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from services.workflows.api.flow_pictures.diagram import Measured, Way
from services.workflows.domain.planned_step import MappedStep
from services.workflows.projections.measured_maps import MeasuredFlow


@dataclass(frozen=True)
class MeasuredStep:
    """What was measured of the openings of a step that are over."""

    openings: int
    median: timedelta | None
    """Of the times for which it was open."""
    waiting: timedelta | None
    """The median of the times until somebody claimed it, where anybody did."""
    late_share: Decimal | None
    """The share of the judged openings that were late, from 0 to 1."""

    @property
    def lateness(self) -> int | None:
        """The position in `LATENESS` of the first limit that is not exceeded."""
        if self.late_share is None:
            return None
        return sum(self.late_share > limit for limit, _ in LATENESS[:-1])


LATENESS = ((Decimal("0.1"), "#d9efdc"), (Decimal("0.3"), "#fdebbd"), (Decimal(1), "#f8cfc8"))
"""The colours of steps, by the greatest share of late openings."""
LATENESS_NAMES = ("≤ 10 %", "≤ 30 %", "> 30 %")


@dataclass(frozen=True)
class MeasuredMap:
    """What was measured of a map."""

    steps: Mapping[str, MeasuredStep]
    """By the step's key; a step that no case was at is not among them."""
    cases: Mapping[Measured, int]
    """How many cases did the one step and then opened the other; with `None` either alone."""

    def taken(self, way: Way) -> int:
        """Return how many cases took a way."""
        return max((self.cases.get(pair, 0) for pair in way.measured_by), default=0)

    def shares(self, ways: Sequence[Way]) -> Sequence[float]:
        """Return the cases of each way as a share of those of the way that most took, 0 to 1."""
        taken = [self.taken(way) for way in ways]
        return [one / (max(taken) or 1) for one in taken]


def measured_map(steps: Sequence[MappedStep], found: MeasuredFlow) -> MeasuredMap:
    """Return the figures by the keys of the steps; steps of one name have the same figures."""
    names: dict[str | None, str] = {step.key: step.name for step in steps}
    measured = {
        step.key: MeasuredStep(
            figures.openings, figures.sojourn.median, figures.waiting.median, figures.late_share
        )
        for step in steps
        if (figures := found.steps.get(step.name)) is not None
    }
    keys = [*names, None]
    pairs = {(one, other): (names.get(one), names.get(other)) for one in keys for other in keys}
    return MeasuredMap(
        measured,
        {pair: found.followed[named] for pair, named in pairs.items() if named in found.followed},
    )
