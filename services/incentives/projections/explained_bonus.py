"""The computation of a bonus, for people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.bonus_pool_split import compute_bonus_pool, share_rule_of
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import round_half_up
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.project_share_ratios import (
    ProjectRecord,
    compute_share_ratios,
    count_delivered,
    count_rated,
    measure_delivered_weights,
    measure_on_time_rates,
    split_by_measures,
)
from services.incentives.domain.share_parts import SharePart, describe_share_parts
from services.incentives.domain.share_rounding import (
    RoundingStep,
    describe_rounding,
    exact_text,
)
from shared.eventsourcing.money import Money, money
from shared.eventsourcing.target_direction import TargetDirection
from shared.http.field_types import PlainDecimal

MEASURE_DECIMALS = 6
DECIDED_RATIO = "decided-ratio"
"""What a pool is split by whose ratios a dispute decided, instead of the plan's rule."""


class BonusComputation(BaseModel):
    """How a department's share of a project's pool came about."""

    project_id: UUID
    project: str
    name: str
    unit: str
    target: PlainDecimal
    direction: TargetDirection
    """`up`: a higher outcome is better, and the target is met from it on; `down`: a lower one is,
    and it is met up to the target."""
    actual: PlainDecimal
    met: bool
    cap: PlainDecimal
    """The factor is at most this, by the plan of the closing's month."""
    factor: PlainDecimal | None
    """By what the agreed pool was multiplied, rounded to 6 decimals; `null` without a pool. The
    pool is computed from `factor_exact`."""
    factor_exact: str | None
    """The exact factor, `1.25`, else `4/3`: the smaller of `cap` and actual ÷ target. For a target
    to be undercut it is that of `cap` and target ÷ actual; `cap` where actual is not above 0."""
    agreed_minor: int | None
    pool_minor: int | None
    ratio: PlainDecimal
    share_minor: int | None
    currency: str
    agreed: Money | None
    """The agreed pool, `agreed_minor` as money; so are the two that follow."""
    pool: Money | None
    share: Money | None
    rounding: RoundingStep | None
    """How the share was rounded, and whether the department got one of the units left over."""
    share_rule: str
    """By what the pool was split: the plan's rule, or `decided-ratio` where an upheld dispute
    decided the ratios."""
    share_ratio: PlainDecimal
    """The department's part of the pool by that rule, rounded to 6 decimals; `ratio` was agreed, or
    decided."""
    share_ratio_exact: str
    """The exact part: the sum of weight × ratio of the `share_parts`."""
    share_parts: tuple[SharePart, ...]
    """By which measures, and from which exact figures, the part comes."""
    delivered_weight: PlainDecimal | None
    """The weight of what the department delivered for the project; `null` if nothing of it is
    recorded. 6 decimals, as the rate."""
    project_delivered: Mapping[str, int]
    """How many obligations of the project the department delivered, by kind that counts; each times
    the weight of its kind is the delivered weight."""
    project_on_time_rate: PlainDecimal | None
    """Its on-time rate on the project's obligations; `null` if none was on time or late."""
    project_on_time: int
    """How many of them were on time. The rate is this ÷ (this + `project_late`)."""
    project_late: int
    was_share_minor: int | None = None
    """The share before a correction of the outcome; for an adjustment after the project's record
    changed, what was booked of it before. `null` where nothing changed."""
    was_share: Money | None = None
    """`was_share_minor` as money."""
    difference_minor: int | None = None
    """What an adjustment books of the change; `null` where the whole share is booked."""
    difference: Money | None = None
    """`difference_minor` as money."""

    def with_difference(self, was_minor: int, difference_minor: int) -> Self:
        """Return the computation of a share of which an adjustment books the difference."""
        return self.model_copy(
            update={
                "was_share_minor": was_minor,
                "was_share": money(was_minor, self.currency),
                "difference_minor": difference_minor,
                "difference": money(difference_minor, self.currency),
            }
        )


def explain_bonus(
    outcome: ProjectOutcome, department: str, plan: Plan, record: ProjectRecord
) -> BonusComputation:
    """Return how the department's share came about by the plan of the closing's month.

    One that has no part any more, as a decision that gave it one is reversed, has none of the pool.
    `record` is what is recorded of the project's obligations.
    """
    pool = compute_bonus_pool(outcome, plan, record)
    rule = share_rule_of(outcome, plan)
    ratio = compute_share_ratios(rule, outcome.ratios, record, plan).get(department, Fraction(0))
    splits = split_by_measures(rule, outcome.ratios, record, plan)
    on_time, late = count_rated(record, department, plan)
    currency = outcome.currency or plan.currency
    steps = {step.department: step for step in pool.roundings}
    return BonusComputation(
        project_id=outcome.project_id,
        project=outcome.project,
        name=outcome.name,
        unit=outcome.unit,
        target=outcome.target,
        direction=outcome.direction,
        actual=outcome.actual,
        met=pool.target_met,
        cap=plan.shares.cap,
        factor=_rounded(pool.factor),
        factor_exact=None if pool.factor is None else exact_text(pool.factor),
        agreed_minor=outcome.agreed_minor,
        pool_minor=pool.pool_minor,
        ratio=outcome.ratios.get(department, Decimal(0)),
        share_minor=pool.shares.get(department),
        currency=currency,
        agreed=money(outcome.agreed_minor, currency),
        pool=money(pool.pool_minor, currency),
        share=money(pool.shares.get(department), currency),
        rounding=describe_rounding(steps.get(department)),
        share_rule=DECIDED_RATIO if outcome.ratios_decided else rule.type,
        share_ratio=round_half_up(ratio, MEASURE_DECIMALS),
        share_ratio_exact=exact_text(ratio),
        share_parts=describe_share_parts(splits, department),
        delivered_weight=_rounded(measure_delivered_weights(record, plan).get(department)),
        project_delivered=count_delivered(record, department, plan),
        project_on_time_rate=_rounded(measure_on_time_rates(record, plan).get(department)),
        project_on_time=on_time,
        project_late=late,
    )


def explain_recorded_bonus(
    event: Mapping[str, Any], department: str, plan: Plan, record: ProjectRecord
) -> BonusComputation:
    """Return how the share came about that the event of an outcome, or of its correction, says."""
    outcome = ProjectOutcome.model_validate(event["outcome"])
    bonus = explain_bonus(outcome, department, plan, record)
    if "was" not in event:
        return bonus
    before = compute_bonus_pool(ProjectOutcome.model_validate(event["was"]), plan, record)
    was = before.shares.get(department, 0)
    return bonus.model_copy(
        update={"was_share_minor": was, "was_share": money(was, bonus.currency)}
    )


def _rounded(measured: Fraction | None) -> Decimal | None:
    return None if measured is None else round_half_up(measured, MEASURE_DECIMALS)
