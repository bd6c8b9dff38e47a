"""Measures targets as of a day: what is current against what was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from services.programme.domain.behaviour_chart import (
    ProcessLimits,
    Signal,
    find_signals,
    process_limits,
)
from services.programme.domain.mix_comparison import MixComparison, compare_mix
from services.programme.domain.observation_scope import ObservationScope, end_of_window
from services.programme.domain.observed_cells import (
    ObservedCell,
    ObservedPeriod,
    figure_of,
    periods_of,
)
from services.programme.domain.target_codes import TargetCode
from services.programme.domain.target_formula import (
    MINIMUM_POINTS,
    TARGET_FORMULAS,
    TargetFormula,
)
from services.programme.domain.target_verdict import FrozenFigures, TargetJudgement, judge_target
from services.programme.projections.baselines import BaselineRow, load_baselines_in_force
from services.programme.projections.observation_queries import observe
from shared.eventsourcing.company_days import first_instant_of_day

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CURRENT_DAYS_WITHOUT_BASELINE = 90
"""What is current where no baseline says from when on."""


@dataclass(frozen=True)
class MeasuredTarget:
    """A target as of a day."""

    formula: TargetFormula
    day: date
    baseline: BaselineRow | None
    baseline_periods: list[ObservedPeriod]
    since: datetime
    """From when on is current what was observed."""
    current_periods: list[ObservedPeriod]
    judgement: TargetJudgement
    departments: MixComparison | None
    works: MixComparison | None
    """How the mix compares with the baseline's; `None` without one."""


@dataclass(frozen=True)
class TargetChart:
    """The limits of both sides, and the signals among the current points."""

    baseline_limits: ProcessLimits | None
    current_limits: ProcessLimits | None
    """`None` for fewer points than a chart needs."""
    signals: list[Signal]
    """By the limits of the current points themselves: it is no steady process."""
    shifts: list[Signal]
    """By the limits of the baseline: the process is another one than it was."""


def chart_of(measured: MeasuredTarget) -> TargetChart:
    """Return the chart of a measured target."""
    formula = measured.formula
    before = [figure_of(formula, [one]) or Fraction() for one in measured.baseline_periods]
    now = [figure_of(formula, [one]) or Fraction() for one in measured.current_periods]
    baseline_limits = process_limits(before, MINIMUM_POINTS)
    current_limits = process_limits(now, MINIMUM_POINTS)
    return TargetChart(
        baseline_limits,
        current_limits,
        find_signals(now, current_limits) if current_limits else [],
        find_signals(now, baseline_limits) if baseline_limits else [],
    )


async def measure_targets(
    db: Connection,
    targets: tuple[TargetCode, ...],
    day: date,
    now: datetime,
    current_from: date | None = None,
) -> list[MeasuredTarget]:
    """Measure targets by what had happened by the end of a day, as it is known now.

    What is current begins where the baseline ends, unless `current_from` is given.
    """
    until = min(first_instant_of_day(day + timedelta(days=1)), now)
    baselines = await load_baselines_in_force(db)
    return [
        await _measure(db, target, baselines.get(target), day, until, current_from)
        for target in targets
    ]


async def _measure(
    db: Connection,
    target: TargetCode,
    frozen: tuple[BaselineRow, tuple[ObservedCell, ...]] | None,
    day: date,
    until: datetime,
    current_from: date | None,
) -> MeasuredTarget:
    formula = TARGET_FORMULAS[target]
    row, cells = frozen if frozen is not None else (None, ())
    since = _beginning(row, day) if current_from is None else first_instant_of_day(current_from)
    scope = ObservationScope(
        since,
        until,
        flow_ids=tuple(row.flow_ids) if row else (),
        import_ids=tuple(row.import_ids) if row else (),
    )
    found = await observe(db, target, scope)
    current = periods_of(formula, found.summable_cells)
    baseline_periods = periods_of(formula, cells)
    figures = (
        FrozenFigures(row.formula_version, tuple(baseline_periods), row.currency) if row else None
    )
    return MeasuredTarget(
        formula=formula,
        day=day,
        baseline=row,
        baseline_periods=baseline_periods,
        since=since,
        current_periods=current,
        judgement=judge_target(formula, figures, current, found.currencies),
        departments=compare_mix(formula, cells, found.summable_cells, _department) if row else None,
        works=compare_mix(formula, cells, found.summable_cells, _work) if row else None,
    )


def _beginning(baseline: BaselineRow | None, day: date) -> datetime:
    if baseline is None:
        return first_instant_of_day(day - timedelta(days=CURRENT_DAYS_WITHOUT_BASELINE - 1))
    return end_of_window(baseline.last_day, baseline.time_zone)


def _department(cell: ObservedCell) -> str | None:
    return cell.department


def _work(cell: ObservedCell) -> str:
    return cell.work
