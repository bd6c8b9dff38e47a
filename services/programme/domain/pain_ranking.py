"""What pains cost in a month, their order, and which plan the pains propose first.

Formula, version 1: a pain costs `times a month × cost each time`; minutes count at the list's
hourly rate. A plan weighs what its rated pains that are open or being treated cost together. The
heaviest plan is proposed; of equal ones that with more pains, then the earlier of the five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from services.programme.domain.pain_events import HourlyRate, PainEstimate, PlanWeight
from services.programme.domain.plan_codes import PLAN_CODES, PlanCode

FORMULA_VERSION = 1

MINUTES_PER_HOUR = 60

BUILT_IN_RATE = HourlyRate(minor=6000, currency="CNY")
"""The rate that communication costs begin with, too: a minute is a yuan."""

CHINESE_PLANS: Mapping[str, str] = {
    "goals": "目标",
    "duties": "职责",
    "communication": "沟通",
    "workflows": "流程",
    "incentives": "激励",
}


def cost_in_sixtieths(estimate: PainEstimate, rate: HourlyRate) -> Decimal:
    """Return what a pain costs in a month, in sixtieths of a minor unit, which are exact."""
    each = rate.minor if estimate.unit == "minutes" else MINUTES_PER_HOUR
    return estimate.times_per_month * estimate.amount * each


def round_to_minor(sixtieths: Decimal) -> int:
    """Return sixtieths of a minor unit as minor units, half a unit rounded up."""
    return int((2 * sixtieths + MINUTES_PER_HOUR) // (2 * MINUTES_PER_HOUR))


def weigh_plans(
    rated: Iterable[tuple[PlanCode, PainEstimate]], rate: HourlyRate
) -> tuple[PlanWeight, ...]:
    """Return the weight of each of the five plans, the one that is proposed first."""
    sums = dict.fromkeys(PLAN_CODES, Decimal(0))
    counts = dict.fromkeys(PLAN_CODES, 0)
    for plan, estimate in rated:
        sums[plan] += cost_in_sixtieths(estimate, rate)
        counts[plan] += 1
    ordered = sorted(PLAN_CODES, key=lambda plan: (-sums[plan], -counts[plan]))
    return tuple(
        PlanWeight(plan=plan, pains=counts[plan], cost_per_month_minor=round_to_minor(sums[plan]))
        for plan in ordered
    )
