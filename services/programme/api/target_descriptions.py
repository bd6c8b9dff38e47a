"""Turns measured targets into answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.programme.api.target_views import (
    BaselineFigure,
    ChartView,
    CurrentFigure,
    FormulaView,
    IntervalView,
    LimitsView,
    MixView,
    PointView,
    ShareView,
    SignalView,
    TargetSummary,
    TargetView,
)
from services.programme.domain.behaviour_chart import ProcessLimits, Signal
from services.programme.domain.mix_comparison import MixComparison
from services.programme.domain.observed_cells import ObservedPeriod, figure_of
from services.programme.domain.ratio_interval import CONFIDENCE, Interval, figure_interval
from services.programme.domain.target_formula import (
    MINIMUM_BASELINE_OBSERVATIONS,
    MINIMUM_POINTS,
    TargetFormula,
)
from services.programme.projections.observation_queries import to_decimal
from services.programme.projections.target_measurements import MeasuredTarget, chart_of


def describe_target(measured: MeasuredTarget) -> TargetSummary:
    """Return what is told of a measured target in a list."""
    formula, judged = measured.formula, measured.judgement
    baseline_value = figure_of(formula, measured.baseline_periods)
    required = None if baseline_value is None else baseline_value * (1 + formula.required_change)
    is_other_mix = any(mix.differs for mix in (measured.departments, measured.works) if mix)
    return TargetSummary(
        target=formula.target,
        day=measured.day,
        formula=_formula(formula),
        baseline=measured.baseline
        and BaselineFigure(
            **measured.baseline.model_dump(), **_figure(formula, measured.baseline_periods)
        ),
        current=CurrentFigure(
            since=measured.since,
            last_day=measured.day,
            **_figure(formula, measured.current_periods),
        ),
        change_percent=None if judged.change is None else to_decimal(100 * judged.change),
        change_percent_interval=_interval(judged.change_interval, 100),
        required_value=None if required is None else to_decimal(required),
        beyond_scale=_is_beyond(formula, required),
        verdict=judged.verdict,
        reason=judged.reason,
        certain=judged.certain,
        mix_differs=is_other_mix,
    )


def describe_target_with_chart(measured: MeasuredTarget) -> TargetView:
    """Return everything that is told of a measured target."""
    formula, chart = measured.formula, chart_of(measured)
    current = measured.current_periods
    return TargetView(
        **describe_target(measured).model_dump(),
        chart=ChartView(
            baseline_points=_points(formula, measured.baseline_periods),
            baseline_limits=_limits(chart.baseline_limits),
            current_points=_points(formula, current),
            current_limits=_limits(chart.current_limits),
            signals=_signals(chart.signals, current),
            shifts=_signals(chart.shifts, current),
        ),
        departments=_mix(measured.departments),
        works=_mix(measured.works),
    )


def _is_beyond(formula: TargetFormula, required: Fraction | None) -> bool:
    return required is not None and formula.highest is not None and required > formula.highest


def _formula(formula: TargetFormula) -> FormulaView:
    return FormulaView(
        version=formula.version,
        unit=formula.unit,
        direction=formula.direction,
        change=formula.change,
        required_percent=formula.required_percent,
        numerator=formula.numerator,
        denominator=formula.denominator,
        numerator_facts=[f"concord.{name}.v1" for name in formula.numerator_facts],
        denominator_facts=[f"concord.{name}.v1" for name in formula.denominator_facts],
        period=formula.period,
        mix_weight=formula.mix_weight,
        minimum_points=MINIMUM_POINTS,
        minimum_baseline_observations=MINIMUM_BASELINE_OBSERVATIONS,
    )


def _figure(formula: TargetFormula, periods: Sequence[ObservedPeriod]) -> dict[str, Any]:
    value = figure_of(formula, periods)
    numerator_scale, denominator_scale = formula.fields_scale
    return {
        "value": None if value is None else to_decimal(value),
        "numerator": to_decimal(numerator_scale * sum(one.numerator for one in periods)),
        "denominator": to_decimal(denominator_scale * sum(one.denominator for one in periods)),
        "observations": sum(one.observations for one in periods),
        "points": len(periods),
        "interval": _interval(figure_interval(formula, periods)),
    }


def _interval(interval: Interval | None, factor: int = 1) -> IntervalView | None:
    if interval is None:
        return None
    return IntervalView(
        low=to_decimal(factor * interval.low),
        high=to_decimal(factor * interval.high),
        confidence=Decimal(str(CONFIDENCE)),
        method=interval.method,
    )


def _points(formula: TargetFormula, periods: Sequence[ObservedPeriod]) -> list[PointView]:
    return [
        PointView(
            period=one.period,
            value=to_decimal(figure_of(formula, [one]) or 0.0),
            observations=one.observations,
        )
        for one in periods
    ]


def _limits(limits: ProcessLimits | None) -> LimitsView | None:
    if limits is None:
        return None
    return LimitsView(
        mean=to_decimal(limits.mean),
        mean_moving_range=to_decimal(limits.mean_moving_range),
        lower=to_decimal(limits.lower),
        upper=to_decimal(limits.upper),
    )


def _signals(signals: Sequence[Signal], periods: Sequence[ObservedPeriod]) -> list[SignalView]:
    return [
        SignalView(
            rule=one.rule,
            deviation=one.side,
            first=periods[one.first].period,
            last=periods[one.last].period,
        )
        for one in signals
    ]


def _mix(mix: MixComparison | None) -> MixView | None:
    if mix is None:
        return None
    return MixView(
        differs=mix.differs,
        distance=to_decimal(mix.distance),
        at_baseline_mix=None if mix.at_baseline_mix is None else to_decimal(mix.at_baseline_mix),
        shares=[
            ShareView(
                part=one.part, baseline=to_decimal(one.baseline), current=to_decimal(one.current)
            )
            for one in mix.shares
        ],
    )
