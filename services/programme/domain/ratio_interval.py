"""Intervals of 95 percent for a figure, and for its change against the baseline.

A figure is a ratio of sums over periods. What happens within a week hangs together, so that the
periods, not the single observations, count as independent: the variance is that of the ratio
estimator with the periods as clusters (Cochran, Sampling Techniques, chapter 6), and the interval
takes Student's t with one degree of freedom less than there are periods. The interval of the change
is made on the logarithm of the ratio of the two figures, by the delta method, with the fewer
degrees of freedom of the two sides. A baseline of one period has no known variance: it then counts
as exact, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from typing import Literal

from services.programme.domain.observed_cells import ObservedPeriod, figure_of
from services.programme.domain.student_quantile import two_sided_quantile
from services.programme.domain.target_formula import TargetFormula

CONFIDENCE = 0.95

IntervalMethod = Literal["ratio-of-periods", "log-ratio", "log-ratio-exact-baseline"]


@dataclass(frozen=True)
class Interval:
    """Where the true figure lies with a confidence of 95 percent, by which method."""

    low: float
    high: float
    method: IntervalMethod


def _variance(formula: TargetFormula, periods: Sequence[ObservedPeriod]) -> Fraction | None:
    """Return the variance of the figure; `None` where one period, or none, tells of it."""
    figure = figure_of(formula, periods)
    count = len(periods)
    if figure is None or count < 2:  # noqa: PLR2004  a variance needs two
        return None
    ratio = figure / formula.scale
    squares = sum((one.numerator - ratio * one.denominator) ** 2 for one in periods)
    total = sum(one.denominator for one in periods)
    return formula.scale**2 * count * squares / ((count - 1) * Fraction(total) ** 2)


def figure_interval(formula: TargetFormula, periods: Sequence[ObservedPeriod]) -> Interval | None:
    """Return the interval of the figure of periods; `None` for fewer than two periods.

    It ends where the unit's scale does: no figure is below zero.
    """
    figure, variance = figure_of(formula, periods), _variance(formula, periods)
    if figure is None or variance is None:
        return None
    half = two_sided_quantile(len(periods) - 1, CONFIDENCE) * sqrt(variance)
    high = float(figure) + half
    if formula.highest is not None:
        high = min(high, float(formula.highest))
    return Interval(max(float(figure) - half, 0.0), high, "ratio-of-periods")


def change_interval(
    formula: TargetFormula,
    baseline: Sequence[ObservedPeriod],
    current: Sequence[ObservedPeriod],
) -> Interval | None:
    """Return the interval of current / baseline − 1.

    `None` where a figure is zero or unknown, or fewer than two periods are current.
    """
    before, now = figure_of(formula, baseline), figure_of(formula, current)
    variance = _variance(formula, current)
    if not before or not now or variance is None:
        return None
    relative, degrees = variance / now**2, len(current) - 1
    method: IntervalMethod = "log-ratio-exact-baseline"
    variance_before = _variance(formula, baseline)
    if variance_before is not None:
        relative += variance_before / before**2
        degrees = min(degrees, len(baseline) - 1)
        method = "log-ratio"
    centre = log(now / before)
    half = two_sided_quantile(degrees, CONFIDENCE) * sqrt(relative)
    return Interval(exp(centre - half) - 1, exp(centre + half) - 1, method)
