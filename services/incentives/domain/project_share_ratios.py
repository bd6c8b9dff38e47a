"""The part of a project's pool that each department gets by a plan's share rule.

Measured are the obligations recorded as belonging to the project, of the kinds that the plan
counts. A department's delivered weight is the sum of the weights of the kinds of those that it
delivered, in time or not; its on-time rate is on time ÷ (on time + late), by the plan's excuses.

A department without data (nothing of the project recorded; for the rate: nothing on time or late)
keeps its agreed ratio, for missing is not zero. The others split what is left by what they are
measured by, or by their agreed ratios where all of them measure 0. So the ratios always sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import BaseModel

from services.incentives.domain.bonus_share_rule import (
    AgreedRatio,
    BonusShareRule,
    DeliveredWeight,
    MixedShares,
    OnTimeRecord,
)
from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.kpi_calculation import ObligationTally


class ProjectTally(BaseModel, frozen=True):
    """What is recorded of a department's obligations of one kind for one project."""

    delivered: int = 0
    """How many were delivered, in time or not."""
    outcomes: ObligationTally = ObligationTally()


ProjectRecord = Mapping[str, Mapping[str, ProjectTally]]
"""The tallies of one project, by department and kind."""


ShareMeasure = Literal["agreed-ratio", "delivered-weight", "on-time-record"]
"""What a pool is split by."""


@dataclass(frozen=True)
class MeasuredSplit:
    """A pool split by one measure: the agreed ratio where nothing is measured, the rest by it."""

    measure: ShareMeasure
    weight: Fraction
    """The part of the pool that is split by it: 1, or its weight in a mix."""
    agreed: Mapping[str, Fraction]
    """The agreed ratios of all participating departments, which sum to 1."""
    recorded: Mapping[str, Fraction]
    """What every department of the record measures, whether it participates or not."""

    @cached_property
    def measured(self) -> Mapping[str, Fraction]:
        """What the participating departments with data measure."""
        return {code: self.recorded[code] for code in self.agreed if code in self.recorded}

    @cached_property
    def total(self) -> Fraction:
        """What the participating departments with data measure together."""
        return sum(self.measured.values(), Fraction(0))

    @cached_property
    def divided(self) -> Fraction:
        """The part that departments with data divide: 1 less the agreed ratios of the others."""
        return sum((self.agreed[code] for code in self.measured), Fraction(0))

    def ratio_of(self, department: str) -> Fraction:
        """Return a department's part; nothing where it does not participate."""
        if department not in self.measured or not self.total:
            return self.agreed.get(department, Fraction(0))
        return self.divided * self.measured[department] / self.total


def compute_share_ratios(
    rule: BonusShareRule,
    agreed: Mapping[str, Decimal],
    record: ProjectRecord,
    plan: PlanTerms,
) -> dict[str, Fraction]:
    """Return each participating department's exact part of the pool; the parts sum to 1.

    `agreed` are the agreed ratios of all participating departments, which sum to 1; departments of
    the record that do not participate get nothing. The weights of kinds and the excuses are those
    of `plan`; the rule is mostly its own, too.
    """
    parts = split_by_measures(rule, agreed, record, plan)
    return {
        department: sum((part.weight * part.ratio_of(department) for part in parts), Fraction(0))
        for department in agreed
    }


def split_by_measures(
    rule: BonusShareRule,
    agreed: Mapping[str, Decimal],
    record: ProjectRecord,
    plan: PlanTerms,
) -> tuple[MeasuredSplit, ...]:
    """Return the splits whose weighted sum is the ratios of `compute_share_ratios`.

    Their weights sum to 1; a mix has one for each measure that it gives a weight.
    """
    match rule:
        case MixedShares():
            weights: dict[ShareMeasure, Decimal] = {
                "agreed-ratio": rule.agreed_ratio,
                "delivered-weight": rule.delivered_weight,
                "on-time-record": rule.on_time_record,
            }
        case AgreedRatio() | DeliveredWeight() | OnTimeRecord():
            weights = {rule.type: Decimal(1)}
    ratios = {department: Fraction(ratio) for department, ratio in agreed.items()}
    return tuple(
        MeasuredSplit(measure, Fraction(weight), ratios, _measure(measure, record, plan))
        for measure, weight in weights.items()
        if weight
    )


def _measure(measure: ShareMeasure, record: ProjectRecord, plan: PlanTerms) -> dict[str, Fraction]:
    match measure:
        case "agreed-ratio":
            return {}
        case "delivered-weight":
            return measure_delivered_weights(record, plan)
        case "on-time-record":
            return measure_on_time_rates(record, plan)


def measure_delivered_weights(record: ProjectRecord, plan: PlanTerms) -> dict[str, Fraction]:
    """Return the delivered weight of each department of which anything is recorded."""
    return {
        department: sum(
            (
                Fraction(plan.obligation_weights[kind]) * delivered
                for kind, delivered in counts.items()
            ),
            Fraction(0),
        )
        for department in record
        if (counts := count_delivered(record, department, plan))
    }


def count_delivered(record: ProjectRecord, department: str, plan: PlanTerms) -> dict[str, int]:
    """Return how many obligations a department delivered, by kind that the plan counts."""
    counted = _counted(record, department, plan)
    return {kind: tally.delivered for kind, tally in counted.items()}


def measure_on_time_rates(record: ProjectRecord, plan: PlanTerms) -> dict[str, Fraction]:
    """Return the on-time rate of each department of which anything was on time or late."""
    counts = {department: count_rated(record, department, plan) for department in record}
    return {
        department: Fraction(on_time, on_time + late)
        for department, (on_time, late) in counts.items()
        if on_time + late
    }


def count_rated(record: ProjectRecord, department: str, plan: PlanTerms) -> tuple[int, int]:
    """Return how many obligations of a department were on time, and late, by the plan's excuses."""
    tallies = [
        tally.outcomes.under(kind, plan.excuses)
        for kind, tally in _counted(record, department, plan).items()
    ]
    return sum(tally.on_time for tally in tallies), sum(tally.late for tally in tallies)


def _counted(record: ProjectRecord, department: str, plan: PlanTerms) -> Mapping[str, ProjectTally]:
    tallies = record.get(department, {})
    return {kind: tally for kind, tally in tallies.items() if kind in plan.obligation_weights}
