"""What was observed of a target: sums by period, department and kind of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from pydantic import BaseModel

from services.programme.domain.target_formula import TargetFormula


class ObservedCell(BaseModel, frozen=True):
    """The sums of the observations of one period, department and kind of work."""

    period: date
    """The period's first day."""
    department: str | None
    """`None` where an observation belongs to no department alone."""
    work: str
    """The kind of work, such as `handoff`, `flow/<id>` or `import/<id>`."""
    numerator: int
    denominator: int
    observations: int


class ObservedPeriod(BaseModel, frozen=True):
    """The sums of one period: a point of the chart."""

    period: date
    numerator: int
    denominator: int
    observations: int


def periods_of(formula: TargetFormula, cells: Iterable[ObservedCell]) -> list[ObservedPeriod]:
    """Return the periods in which anything was observed, in order.

    A period whose denominator is zero has no figure, and is no point.
    """
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for cell in cells:
        found = sums[cell.period]
        found[0] += cell.numerator
        found[1] += cell.denominator
        found[2] += cell.observations
    return [
        ObservedPeriod(
            period=period,
            numerator=numerator,
            denominator=1 if formula.counts_periods else denominator,
            observations=observations,
        )
        for period, (numerator, denominator, observations) in sorted(sums.items())
        if formula.counts_periods or denominator
    ]


def figure_of(formula: TargetFormula, periods: Sequence[ObservedPeriod]) -> Fraction | None:
    """Return the figure of some periods in the target's unit; `None` where nothing was observed."""
    denominator = sum(one.denominator for one in periods)
    if not denominator:
        return None
    return formula.scale * sum(one.numerator for one in periods) / denominator
