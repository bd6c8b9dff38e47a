"""The bonus pool that a closed project earned, and every department's share of it.

    pool  = floor(agreed pool * min(actual / target, cap))     if actual >= target, else none
    share = floor(pool * ratio), and the units left over one by one to the largest remainders,
            ties by department code

The ratio is the department's by the plan's share rule (`bonus_share_rule`). Amounts are integers
in minor units, and the shares sum to the pool exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.incentives.domain.bonus_share_rule import ProjectRecord, compute_share_ratios
from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.project_outcome import ProjectOutcome


@dataclass(frozen=True)
class BonusPool:
    """The pool that an outcome earned; none below the target or where no pool was agreed."""

    target_met: bool
    pool_minor: int | None
    shares: Mapping[str, int]


def compute_bonus_pool(
    outcome: ProjectOutcome, plan: PlanTerms, record: ProjectRecord
) -> BonusPool:
    """Compute the pool and its shares by the plan of the month in which the project was closed.

    `record` is what is recorded of the project's obligations.
    """
    met = outcome.actual >= outcome.target
    if not met or outcome.agreed_minor is None:
        return BonusPool(met, None, {})
    factor = min(Fraction(outcome.actual) / Fraction(outcome.target), Fraction(plan.shares.cap))
    pool_minor = int(outcome.agreed_minor * factor)
    ratios = compute_share_ratios(plan.shares.rule, outcome.ratios, record, plan.obligation_weights)
    return BonusPool(met, pool_minor, split_pool(pool_minor, ratios))


def split_pool(pool_minor: int, ratios: Mapping[str, Decimal | Fraction]) -> dict[str, int]:
    """Split a pool by ratios that sum to one, by the largest remainder method."""
    exact = {code: pool_minor * Fraction(ratio) for code, ratio in ratios.items()}
    amounts = {code: int(amount) for code, amount in sorted(exact.items())}
    left_over = pool_minor - sum(amounts.values())
    for code in _by_remainder(exact)[:left_over]:
        amounts[code] += 1
    return amounts


def _by_remainder(exact: Mapping[str, Fraction]) -> Sequence[str]:
    return sorted(exact, key=lambda code: (-(exact[code] % 1), code))
