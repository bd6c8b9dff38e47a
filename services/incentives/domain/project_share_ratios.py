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
from decimal import Decimal
from fractions import Fraction

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
    ratios = {department: Fraction(ratio) for department, ratio in agreed.items()}
    match rule:
        case AgreedRatio():
            return ratios
        case DeliveredWeight():
            return _split_by(measure_delivered_weights(record, plan), ratios)
        case OnTimeRecord():
            return _split_by(measure_on_time_rates(record, plan), ratios)
        case MixedShares():
            by_weight = _split_by(measure_delivered_weights(record, plan), ratios)
            by_rate = _split_by(measure_on_time_rates(record, plan), ratios)
            return {
                department: Fraction(rule.agreed_ratio) * ratio
                + Fraction(rule.delivered_weight) * by_weight[department]
                + Fraction(rule.on_time_record) * by_rate[department]
                for department, ratio in ratios.items()
            }


def measure_delivered_weights(record: ProjectRecord, plan: PlanTerms) -> dict[str, Fraction]:
    """Return the delivered weight of each department of which anything is recorded."""
    return {
        department: sum(
            (
                Fraction(plan.obligation_weights[kind]) * tally.delivered
                for kind, tally in counted.items()
            ),
            Fraction(0),
        )
        for department in record
        if (counted := _counted(record, department, plan))
    }


def measure_on_time_rates(record: ProjectRecord, plan: PlanTerms) -> dict[str, Fraction]:
    """Return the on-time rate of each department of which anything was on time or late."""
    rates = {}
    for department in record:
        tallies = [
            tally.outcomes.under(kind, plan.excuses)
            for kind, tally in _counted(record, department, plan).items()
        ]
        on_time = sum(tally.on_time for tally in tallies)
        late = sum(tally.late for tally in tallies)
        if on_time + late:
            rates[department] = Fraction(on_time, on_time + late)
    return rates


def _counted(record: ProjectRecord, department: str, plan: PlanTerms) -> Mapping[str, ProjectTally]:
    return {
        kind: tally for kind, tally in record[department].items() if kind in plan.obligation_weights
    }


def _split_by(
    measured: Mapping[str, Fraction], agreed: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Return the ratios: agreed for who is not measured, the rest by what the others measure."""
    measured = {department: measured[department] for department in agreed if department in measured}
    rest = sum((agreed[department] for department in measured), Fraction(0))
    total = sum(measured.values())
    return {
        department: rest * measured[department] / total
        if department in measured and total
        else ratio
        for department, ratio in agreed.items()
    }
