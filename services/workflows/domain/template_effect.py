"""How much faster the cases from a template are than those before it, against its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.workflows.domain.case_figures.duration_summary import DurationSummary

PERCENT_STEP = Decimal("0.01")
_SMALLEST = timedelta(microseconds=1)


class EffectVerdict(StrEnum):
    """Whether a template's cases are as much faster as they were to be."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_ENOUGH_DATA = "not-enough-data"
    """On one side are fewer finished cases than the minimum, or no time passed before."""


@dataclass(frozen=True, slots=True)
class TemplateEffect:
    """The reduction of the cycle time, in percent to two places; negative where it grew."""

    verdict: EffectVerdict
    median_reduction_percent: Decimal | None
    p90_reduction_percent: Decimal | None
    """Both are `None` where there is not enough data."""


def judge_effect(
    before: DurationSummary, after: DurationSummary, target_percent: int, minimum_cases: int
) -> TemplateEffect:
    """Return how cycle times compare: met where the median fell by the target or more.

    The reduction is 1 − after / before, of the medians and of the 90th percentiles.
    """
    is_thin = min(before.count, after.count) < max(minimum_cases, 1)
    if is_thin or not (before.median and before.p90) or after.median is None or after.p90 is None:
        return TemplateEffect(EffectVerdict.NOT_ENOUGH_DATA, None, None)
    saved = (before.median - after.median) // _SMALLEST
    is_met = 100 * saved >= target_percent * (before.median // _SMALLEST)
    return TemplateEffect(
        EffectVerdict.MET if is_met else EffectVerdict.NOT_MET,
        _reduction(before.median, after.median),
        _reduction(before.p90, after.p90),
    )


def _reduction(before: timedelta, after: timedelta) -> Decimal:
    saved = Decimal((before - after) // _SMALLEST)
    return (100 * saved / (before // _SMALLEST)).quantize(PERCENT_STEP, ROUND_HALF_UP)
