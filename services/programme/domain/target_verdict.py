"""Judges a target: met, not met, or not enough data, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from services.programme.domain.observed_cells import ObservedPeriod, figure_of
from services.programme.domain.ratio_interval import Interval, change_interval
from services.programme.domain.target_formula import (
    MINIMUM_BASELINE_OBSERVATIONS,
    MINIMUM_POINTS,
    TargetFormula,
)

Verdict = Literal["met", "not-met", "not-enough-data"]

NoVerdictReason = Literal[
    "no-baseline",
    "other-formula-version",
    "several-currencies",
    "few-baseline-observations",
    "baseline-is-zero",
    "nothing-observed",
    "few-points",
]
"""Why there is not enough data for a verdict; the first of these that holds."""


@dataclass(frozen=True)
class FrozenFigures:
    """What a target's baseline was measured by, and found to be."""

    version: int
    periods: tuple[ObservedPeriod, ...]
    currency: str | None = None


@dataclass(frozen=True)
class TargetJudgement:
    """How a target stands."""

    verdict: Verdict
    reason: NoVerdictReason | None
    change: Fraction | None
    """Current / baseline − 1; `None` where the baseline is zero, or a side is unknown."""
    change_interval: Interval | None
    certain: bool
    """Whether the whole interval is on the verdict's side of what is asked for."""


def judge_target(
    formula: TargetFormula,
    baseline: FrozenFigures | None,
    current: Sequence[ObservedPeriod],
    currencies: frozenset[str] = frozenset(),
) -> TargetJudgement:
    """Judge the current figure against the frozen baseline.

    The verdict compares exact figures; the interval says how sure it is.
    """
    reason = _no_baseline_reason(formula, baseline, currencies)
    if baseline is None or reason is not None:
        return _undecided(reason or "no-baseline")
    before, now = figure_of(formula, baseline.periods), figure_of(formula, current)
    if not before:
        return _undecided("baseline-is-zero")
    if now is None:
        return _undecided("nothing-observed")
    change = now / before - 1
    interval = change_interval(formula, baseline.periods, current)
    if len(current) < MINIMUM_POINTS:
        return TargetJudgement("not-enough-data", "few-points", change, interval, certain=False)
    required, sign = formula.required_change, 1 if formula.direction == "up" else -1
    is_met = sign * change >= sign * required
    certain = interval is not None and (
        all(sign * end >= sign * float(required) for end in (interval.low, interval.high))
        if is_met
        else all(sign * end < sign * float(required) for end in (interval.low, interval.high))
    )
    return TargetJudgement("met" if is_met else "not-met", None, change, interval, certain)


def _no_baseline_reason(
    formula: TargetFormula, baseline: FrozenFigures | None, currencies: frozenset[str]
) -> NoVerdictReason | None:
    """Return why the current figure cannot be held against the baseline, if it cannot."""
    if baseline is None:
        return "no-baseline"
    if baseline.version != formula.version:
        return "other-formula-version"
    if len(currencies | ({baseline.currency} - {None})) > 1:
        return "several-currencies"
    if sum(one.observations for one in baseline.periods) < MINIMUM_BASELINE_OBSERVATIONS:
        return "few-baseline-observations"
    return None


def _undecided(reason: NoVerdictReason) -> TargetJudgement:
    return TargetJudgement("not-enough-data", reason, None, None, certain=False)
