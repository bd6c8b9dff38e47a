"""The share rule of a plan: by what a project's pool is split among the departments in it.

    agreed-ratio       the ratios that were agreed when the project was planned
    delivered-weight   a department's delivered weight ÷ that of all
    on-time-record     a department's on-time rate ÷ the sum of the rates of all
    mix                the ratios of the three, each times its weight; the weights sum to 1

How they are measured stands in `project_share_ratios`.
"""

from __future__ import annotations

from decimal import Decimal
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


def refuse_invalid_share_rule(rule: BonusShareRule) -> None:
    """Raise `InvalidMixWeights` unless the weights of a mix are from 0 on and sum to 1."""
    if isinstance(rule, MixedShares):
        weights = (rule.agreed_ratio, rule.delivered_weight, rule.on_time_record)
        if min(weights) < 0 or sum(weights) != 1:
            raise InvalidMixWeights(total=sum(weights))
