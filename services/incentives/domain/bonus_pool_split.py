"""The bonus pool that a closed project earned, and every department's share of it.

    pool  = floor(agreed pool * min(factor, cap))     if the target is met, else none
    share = floor(pool * ratio), and the units left over one by one to the largest remainders,
            ties by department code

    direction   met where            factor
    up          actual >= target     actual / target
    down        actual <= target     target / actual; the cap where actual <= 0

Where less is better (defects, days, cost), the factor is the reciprocal: it is 1 at the target as
well, and half of what was allowed earns as much as twice of what was to be reached. So linear
scaling measures criteria of benefit and of cost (Hwang and Yoon, Multiple Attribute Decision
Making, 1981). It grows without bound towards 0, where the cap holds.

The ratio is the department's by the plan's share rule (`bonus_share_rule`), or as it was decided on
a dispute. Amounts are integers in minor units, and the shares sum to the pool exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from services.incentives.domain.bonus_share_rule import AgreedRatio, BonusShareRule
from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.project_share_ratios import ProjectRecord, compute_share_ratios
from services.incentives.domain.share_rounding import ShareRounding, round_shares


@dataclass(frozen=True)
class BonusPool:
    """The pool that an outcome earned; none where it misses the target or no pool was agreed."""

    target_met: bool
    pool_minor: int | None
    shares: Mapping[str, int]
    roundings: Sequence[ShareRounding] = field(default=(), compare=False)
    """How the shares were rounded, by department code."""
    factor: Fraction | None = field(default=None, compare=False)
    """By what the agreed pool was multiplied; `None` where there is no pool."""


def compute_bonus_pool(
    outcome: ProjectOutcome, plan: PlanTerms, record: ProjectRecord
) -> BonusPool:
    """Compute the pool and its shares by the plan of the month in which the project was closed.

    `record` is what is recorded of the project's obligations.
    """
    met = is_target_met(outcome)
    if not met or outcome.agreed_minor is None:
        return BonusPool(met, None, {})
    factor = compute_pool_factor(outcome, Fraction(plan.shares.cap))
    pool_minor = int(outcome.agreed_minor * factor)
    ratios = compute_share_ratios(share_rule_of(outcome, plan), outcome.ratios, record, plan)
    roundings = round_shares(pool_minor, ratios)
    shares = {step.department: step.amount_minor for step in roundings}
    return BonusPool(met, pool_minor, shares, roundings, factor)


def is_target_met(outcome: ProjectOutcome) -> bool:
    """Return whether an outcome reaches its target, or stays within one that is to be undercut."""
    if outcome.direction == "down":
        return outcome.actual <= outcome.target
    return outcome.actual >= outcome.target


def compute_pool_factor(outcome: ProjectOutcome, cap: Fraction) -> Fraction:
    """Return the exact factor by which an outcome that meets its target multiplies the pool."""
    actual, target = Fraction(outcome.actual), Fraction(outcome.target)
    if outcome.direction == "up":
        return min(actual / target, cap)
    return min(target / actual, cap) if actual > 0 else cap


def share_rule_of(outcome: ProjectOutcome, plan: PlanTerms) -> BonusShareRule:
    """Return the rule by which a pool is split: the plan's, unless its ratios were decided."""
    return AgreedRatio() if outcome.ratios_decided else plan.shares.rule


def split_pool(pool_minor: int, ratios: Mapping[str, Decimal | Fraction]) -> dict[str, int]:
    """Split a pool by ratios that sum to one, by the largest remainder method."""
    return {step.department: step.amount_minor for step in round_shares(pool_minor, ratios)}
