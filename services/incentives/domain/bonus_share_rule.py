"""The share rule of a plan: by what a project's pool is split among the departments in it.

    agreed-ratio       the ratios that were agreed when the project was planned
    delivered-weight   a department's delivered weight ÷ that of all
    on-time-record     a department's on-time rate ÷ the sum of the rates of all
    mix                the ratios of the three, each times its weight; the weights sum to 1

They are measured on the obligations recorded as belonging to the project, of the kinds that the
plan counts. Delivered weight is the sum of the weights of the kinds of those that were delivered,
in time or not; the on-time rate is on time ÷ (on time + late).

A department without data (nothing of the project recorded; for the rate: nothing on time or late)
keeps its agreed ratio, for missing is not zero. The others split what is left by what they are
measured by, or by their agreed ratios where all of them measure 0. So the ratios always sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.incentives.domain.bounded_decimal import BoundedDecimal
from services.incentives.domain.plan_refusals import InvalidMixWeights


class AgreedRatio(BaseModel, frozen=True):
    """A pool is split by the ratios agreed with the project."""

    type: Literal["agreed-ratio"] = "agreed-ratio"


class DeliveredWeight(BaseModel, frozen=True):
    """A pool is split by what the departments delivered for the project."""

    type: Literal["delivered-weight"] = "delivered-weight"


class OnTimeRecord(BaseModel, frozen=True):
    """A pool is split by how often the departments delivered in time for the project."""

    type: Literal["on-time-record"] = "on-time-record"


class MixedShares(BaseModel, frozen=True):
    """A pool is split by all three; the weights are from 0 to 1 and sum to 1."""

    type: Literal["mix"] = "mix"
    agreed_ratio: BoundedDecimal = Decimal(0)
    delivered_weight: BoundedDecimal = Decimal(0)
    on_time_record: BoundedDecimal = Decimal(0)


BonusShareRule = Annotated[
    AgreedRatio | DeliveredWeight | OnTimeRecord | MixedShares, Field(discriminator="type")
]


class ProjectTally(BaseModel, frozen=True):
    """What is recorded of a department's obligations of one kind for one project."""

    delivered: int = 0
    """How many were delivered, in time or not."""
    on_time: int = 0
    late: int = 0


ProjectRecord = Mapping[str, Mapping[str, ProjectTally]]
"""The tallies of one project, by department and kind."""


def compute_share_ratios(
    rule: BonusShareRule,
    agreed: Mapping[str, Decimal],
    record: ProjectRecord,
    kind_weights: Mapping[str, Decimal],
) -> dict[str, Fraction]:
    """Return each participating department's exact part of the pool; the parts sum to 1.

    `agreed` are the agreed ratios of all participating departments, which sum to 1; departments of
    the record that do not participate get nothing. `kind_weights` are those of the plan.
    """
    ratios = {department: Fraction(ratio) for department, ratio in agreed.items()}
    match rule:
        case AgreedRatio():
            return ratios
        case DeliveredWeight():
            return _split_by(_measure_weights(ratios, record, kind_weights), ratios)
        case OnTimeRecord():
            return _split_by(_measure_rates(ratios, record, kind_weights), ratios)
        case MixedShares():
            parts = [
                (Fraction(rule.agreed_ratio), ratios),
                (
                    Fraction(rule.delivered_weight),
                    _split_by(_measure_weights(ratios, record, kind_weights), ratios),
                ),
                (
                    Fraction(rule.on_time_record),
                    _split_by(_measure_rates(ratios, record, kind_weights), ratios),
                ),
            ]
            return {
                department: sum((weight * part[department] for weight, part in parts), Fraction(0))
                for department in ratios
            }


def refuse_invalid_share_rule(rule: BonusShareRule) -> None:
    """Raise `InvalidMixWeights` unless the weights of a mix are from 0 on and sum to 1."""
    if isinstance(rule, MixedShares):
        weights = (rule.agreed_ratio, rule.delivered_weight, rule.on_time_record)
        if min(weights) < 0 or sum(weights) != 1:
            raise InvalidMixWeights(total=sum(weights))


def _measure_weights(
    departments: Mapping[str, Fraction],
    record: ProjectRecord,
    kind_weights: Mapping[str, Decimal],
) -> dict[str, Fraction]:
    """Return the delivered weight of each department of which anything is recorded."""
    return {
        department: sum(
            (Fraction(kind_weights[kind]) * tally.delivered for kind, tally in counted.items()),
            Fraction(0),
        )
        for department in departments
        if (counted := _counted(record, department, kind_weights))
    }


def _measure_rates(
    departments: Mapping[str, Fraction],
    record: ProjectRecord,
    kind_weights: Mapping[str, Decimal],
) -> dict[str, Fraction]:
    """Return the on-time rate of each department of which anything was on time or late."""
    rates = {}
    for department in departments:
        tallies = _counted(record, department, kind_weights).values()
        on_time = sum(tally.on_time for tally in tallies)
        late = sum(tally.late for tally in tallies)
        if on_time + late:
            rates[department] = Fraction(on_time, on_time + late)
    return rates


def _counted(
    record: ProjectRecord, department: str, kind_weights: Mapping[str, Decimal]
) -> Mapping[str, ProjectTally]:
    tallies = record.get(department, {})
    return {kind: tally for kind, tally in tallies.items() if kind in kind_weights}


def _split_by(
    measured: Mapping[str, Fraction], agreed: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Return the ratios: agreed for who is not measured, the rest by what the others measure."""
    rest = sum((agreed[department] for department in measured), Fraction(0))
    total = sum(measured.values())
    return {
        department: rest * measured[department] / total
        if department in measured and total
        else ratio
        for department, ratio in agreed.items()
    }
