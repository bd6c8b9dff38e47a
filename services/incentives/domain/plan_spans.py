"""The months that each version of the plan is in force in: no two overlap, and none is left out.

A version holds from its first month until the next version's. One that begins in an earlier month
than a version before it holds until that one begins, and that one stays in force from then on. One
that begins in the same month takes its place: the earlier version holds in no month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from services.incentives.domain.incentive_plan import Plans
from services.incentives.domain.monthly_period import previous_period


@dataclass(frozen=True)
class PlanSpan:
    """The months of a version, both ends included; `last` is `None` while none follows it."""

    first: str
    last: str | None


def compute_plan_spans(plans: Plans) -> Mapping[int, PlanSpan]:
    """Return the months of each version; versions that are in force in no month are left out."""
    last_of_month = {plan.effective_from: plan for plan in plans}
    begun = [last_of_month[month] for month in sorted(last_of_month)]
    spans = {
        plan.version: PlanSpan(plan.effective_from, previous_period(following.effective_from))
        for plan, following in pairwise(begun)
    }
    return {**spans, begun[-1].version: PlanSpan(begun[-1].effective_from, None)}
