"""The collaboration KPI of one department in one month, from counts to weighted points.

Every figure is computed from the exact counts and rounded half up once; no figure is computed from
a rounded one. Where nothing was due, or everything due was excused, a figure is `None`, never zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel, Field

from services.incentives.domain.excuse_reason import (
    ExcuseReason,
    Excuses,
    RecordedOutcome,
)
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.score_curve import compute_score

RATE_DECIMALS = 4
SCORE_DECIMALS = 2
WEIGHT_DECIMALS = 6
"""No weight has more decimals, so in these units weights are whole numbers."""
_REASONS = tuple(ExcuseReason)
"""Every reason; to go through the class itself takes several times as long."""


class ObligationTally(BaseModel, frozen=True):
    """How many obligations of one kind had each outcome, whatever plan counts them."""

    on_time: int = 0
    late: int = 0
    excused: int = 0
    """For whatever reason."""
    excused_by: Mapping[str, int] = Field(default={}, exclude_if=lambda counts: not counts)
    """How many of the excused had each reason; late input, which the others had, is left out."""

    @property
    def due(self) -> int:
        """How many obligations were due."""
        return self.on_time + self.late + self.excused

    def plus(self, other: ObligationTally) -> ObligationTally:
        """Return the tally of both together."""
        reasons = {**self.excused_by, **other.excused_by}
        return ObligationTally(
            on_time=self.on_time + other.on_time,
            late=self.late + other.late,
            excused=self.excused + other.excused,
            excused_by={
                reason: self.excused_by.get(reason, 0) + other.excused_by.get(reason, 0)
                for reason in reasons
            },
        )

    def with_changed_outcome(
        self, previous: RecordedOutcome | None, outcome: RecordedOutcome | None
    ) -> ObligationTally:
        """Return the tally with one obligation's outcome replaced; `None` means not counted."""
        counts = {"on_time": self.on_time, "late": self.late, "excused": self.excused}
        by_reason = Counter(self.excused_by)
        for recorded, step in ((previous, -1), (outcome, 1)):
            if recorded is not None:
                counts[recorded.outcome] += step
                if recorded.excuse is not None and recorded.excuse != ExcuseReason.LATE_INPUT:
                    by_reason[recorded.excuse] += step
        excused_by = {reason: by_reason[reason] for reason in ExcuseReason if by_reason[reason]}
        return ObligationTally(**counts, excused_by=excused_by)

    def under(self, kind: str, excuses: Excuses) -> ObligationTally:
        """Return the tally as a plan counts it: who has an excuse it does not grant was late."""
        if not self.excused:
            return self
        refusing = [reason for reason in _REASONS if kind not in excuses.get(reason, ())]
        refused = sum(self._count_of(reason) for reason in refusing)
        if not refused:
            return self
        return ObligationTally(
            on_time=self.on_time, late=self.late + refused, excused=self.excused - refused
        )

    def _count_of(self, reason: ExcuseReason) -> int:
        if reason is ExcuseReason.LATE_INPUT:
            return self.excused - sum(self.excused_by.values())
        return self.excused_by.get(reason, 0)


class KindFigures(BaseModel, frozen=True):
    """What the KPI counts of one kind of obligation."""

    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    """On time ÷ (due − excused), 4 decimals."""


class KpiFigures(BaseModel, frozen=True):
    """The KPI; decimals are strings in JSON."""

    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    """On time ÷ (due − excused), 4 decimals."""
    score: Decimal | None
    """0 to 100 by the plan's curve, kinds of obligation weighed by the plan, 2 decimals."""
    weight: Decimal
    weighted_points: Decimal | None
    """Weight × exact score, 2 decimals."""
    too_little_data: bool
    """Whether fewer obligations were on time or late than the plan's minimum."""


def compute_figures(
    tallies: Mapping[str, ObligationTally], plan: Plan, department: str
) -> KpiFigures:
    """Compute a department's KPI from its tallies by kind; kinds not in the plan do not count."""
    return sum_figures(compute_figures_by_kind(tallies, plan), plan, department)


def sum_figures(by_kind: Mapping[str, KindFigures], plan: Plan, department: str) -> KpiFigures:
    """Compute a department's KPI from its figures by kind, as the plan counts them."""
    on_time = late = excused = achieved = possible = 0
    for kind, figures in by_kind.items():
        kind_weight = int(plan.obligation_weights[kind].scaleb(WEIGHT_DECIMALS))
        on_time += figures.on_time
        late += figures.late
        excused += figures.excused
        achieved += kind_weight * figures.on_time
        possible += kind_weight * (figures.on_time + figures.late)
    weight = plan.weight_for(department)
    score = points = None
    if on_time + late:
        exact_score = compute_score(Fraction(achieved, possible), plan.curve)
        score = round_half_up(exact_score, SCORE_DECIMALS)
        share, whole = weight.as_integer_ratio()
        points = _round_ratio(
            share * exact_score.numerator, whole * exact_score.denominator, SCORE_DECIMALS
        )
    return KpiFigures(
        due=on_time + late + excused,
        on_time=on_time,
        late=late,
        excused=excused,
        on_time_rate=_rate(on_time, late),
        score=score,
        weight=weight,
        weighted_points=points,
        too_little_data=on_time + late < plan.minimum_obligations,
    )


def compute_figures_by_kind(
    tallies: Mapping[str, ObligationTally], plan: Plan
) -> dict[str, KindFigures]:
    """Break a department's counts down by kind, in the plan's order.

    Kinds that the plan does not count, or of which nothing was due, are left out. The others sum to
    the department's counts.
    """
    counted = {
        kind: tallies[kind].under(kind, plan.excuses)
        for kind in plan.obligation_weights
        if kind in tallies
    }
    return {
        kind: KindFigures(
            due=tally.due,
            on_time=tally.on_time,
            late=tally.late,
            excused=tally.excused,
            on_time_rate=_rate(tally.on_time, tally.late),
        )
        for kind, tally in counted.items()
        if tally.due
    }


def _rate(on_time: int, late: int) -> Decimal | None:
    return _round_ratio(on_time, on_time + late, RATE_DECIMALS) if on_time + late else None


def round_half_up(exact: Fraction, decimals: int) -> Decimal:
    """Round a number that is not negative to a number of decimals, a half upwards."""
    return _round_ratio(*exact.as_integer_ratio(), decimals)


def _round_ratio(dividend: int, divisor: int, decimals: int) -> Decimal:
    """Round a ratio: floor(ratio × 10^decimals + 1/2), in whole numbers, which are fast."""
    return Decimal((2 * dividend * 10**decimals + divisor) // (2 * divisor)).scaleb(-decimals)
