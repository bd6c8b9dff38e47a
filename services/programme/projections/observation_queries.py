"""What was observed of the targets: sums by period, and figures of a window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from services.programme.domain.goal_happening import GoalHappening, GoalMonth, goal_months
from services.programme.domain.observation_scope import ObservationScope
from services.programme.domain.observed_cells import (
    ObservedCell,
    ObservedPeriod,
    figure_of,
    periods_of,
)
from services.programme.domain.target_codes import TARGET_CODES, TargetCode
from services.programme.domain.target_formula import TARGET_FORMULAS, TargetFormula
from services.programme.projections.observed_rows import OBSERVED_ROWS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FIGURE_STEP = Decimal("0.000001")
"""Figures are told to six places."""
_DIGITS = 60
"""An interval of two points may end so far away that 28 digits do not hold its six places."""


class Figure(NamedTuple):
    """What a target's figure is in a window."""

    value: Decimal | None
    """In `unit`, to six places; `None` where nothing was observed, or several currencies were."""
    numerator: Decimal
    """0 for several currencies, as the denominator: they are not added up."""
    denominator: Decimal
    observations: int
    unit: str


class ObservedTarget(NamedTuple):
    """What was observed of a target in a scope."""

    cells: list[ObservedCell]
    currencies: frozenset[str]

    @property
    def summable_cells(self) -> list[ObservedCell]:
        """The cells; none where they are of several currencies, whose sum means nothing."""
        return self.cells if len(self.currencies) < 2 else []  # noqa: PLR2004  several


_ONLY = "($5::text[] IS NULL OR department = ANY ($5)) AND ($6::uuid IS NULL OR project_id = $6)"
_CELLS = """
SELECT date_trunc($7, at AT TIME ZONE $8)::date AS period,
    department, work, sum(numerator) AS numerator, sum(denominator) AS denominator,
    count(*) AS observations,
    array_agg(DISTINCT currency) FILTER (WHERE currency IS NOT NULL) AS currencies
FROM (%s) AS observed WHERE %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_FACTS = "SELECT DISTINCT fact_id FROM (%s) AS observed WHERE %s ORDER BY 1"


async def observed_figures(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    departments: frozenset[str] | None = None,
    project: UUID | None = None,
) -> Mapping[TargetCode, Figure]:
    """Return the figure of every target in `since` to `until`, of the company or of a part of it.

    A target that knows no departments or projects, as satisfaction, has none of a part.
    """
    scope = ObservationScope(since, until, departments=departments, project=project)
    return {target: await observe_figure(connection, target, scope) for target in TARGET_CODES}


async def observe_figure(
    connection: Connection, target: TargetCode, scope: ObservationScope
) -> Figure:
    """Return a target's figure in a scope."""
    formula = TARGET_FORMULAS[target]
    found = await observe(connection, target, scope)
    periods = periods_of(formula, found.summable_cells)
    if periods and formula.counts_periods:
        periods += await _load_quiet_periods(connection, formula, scope, periods)
    value = figure_of(formula, periods)
    numerator_scale, denominator_scale = formula.fields_scale
    return Figure(
        value=None if value is None else to_decimal(value),
        numerator=to_decimal(numerator_scale * sum(one.numerator for one in periods)),
        denominator=to_decimal(denominator_scale * sum(one.denominator for one in periods)),
        observations=sum(one.observations for one in periods_of(formula, found.cells)),
        unit=formula.unit,
    )


async def _load_quiet_periods(
    connection: Connection,
    formula: TargetFormula,
    scope: ObservationScope,
    periods: Sequence[ObservedPeriod],
) -> list[ObservedPeriod]:
    """Return the company's other periods: a part of it had nothing in them, yet they count."""
    if scope.departments is None and scope.project is None:
        return []
    company = replace(scope, departments=None, project=None)
    found = await observe(connection, formula.target, company)
    known = {one.period for one in periods}
    return [
        ObservedPeriod(period=one.period, numerator=0, denominator=1, observations=0)
        for one in periods_of(formula, found.cells)
        if one.period not in known
    ]


def to_decimal(value: Fraction | float) -> Decimal:
    """Return a number to six places."""
    with localcontext(prec=_DIGITS):
        if isinstance(value, float):
            return Decimal(value).quantize(FIGURE_STEP)
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(FIGURE_STEP)


async def observe(
    connection: Connection, target: TargetCode, scope: ObservationScope
) -> ObservedTarget:
    """Return the sums of what was observed of a target in a scope, by period."""
    if target == "goal-attainment":
        return ObservedTarget(
            _cells_of_goals(await _load_goal_months(connection, scope)), frozenset()
        )
    rows = await connection.fetch(
        _CELLS % (OBSERVED_ROWS[target], _ONLY),
        *_parameters(scope),
        TARGET_FORMULAS[target].period,
        scope.time_zone,
    )
    return ObservedTarget(
        [
            ObservedCell(
                period=row["period"],
                department=row["department"],
                work=row["work"],
                numerator=int(row["numerator"]),
                denominator=int(row["denominator"]),
                observations=row["observations"],
            )
            for row in rows
        ],
        frozenset(currency for row in rows for currency in row["currencies"] or ()),
    )


async def load_counted_facts(
    connection: Connection, target: TargetCode, scope: ObservationScope
) -> list[UUID]:
    """Return the ids of the facts that the observations of a scope follow from, in their order."""
    if target == "goal-attainment":
        months = await _load_goal_months(connection, scope)
        return sorted({fact_id for month in months for fact_id in month.fact_ids})
    statement = _FACTS % (OBSERVED_ROWS[target], _ONLY)
    return [row["fact_id"] for row in await connection.fetch(statement, *_parameters(scope))]


def _parameters(scope: ObservationScope) -> Sequence[object]:
    departments = None if scope.departments is None else sorted(scope.departments)
    is_baseline = scope.side == "baseline"
    return scope.since, scope.until, scope.works, is_baseline, departments, scope.project


async def _load_goal_months(connection: Connection, scope: ObservationScope) -> list[GoalMonth]:
    rows = await connection.fetch("SELECT * FROM goal_happening WHERE at < $1", scope.until)
    months = goal_months((GoalHappening(**row) for row in rows), scope.since, scope.until)
    return [
        month
        for month in months
        if (scope.departments is None or month.department in scope.departments)
        and (scope.project is None or scope.project in month.shared_by)
    ]


def _cells_of_goals(months: Sequence[GoalMonth]) -> list[ObservedCell]:
    counted: dict[tuple[date, str | None], list[bool]] = defaultdict(list)
    for month in months:
        counted[month.month, month.department].append(month.attained)
    return [
        ObservedCell(
            period=month,
            department=department,
            work="goal",
            numerator=sum(attained),
            denominator=len(attained),
            observations=len(attained),
        )
        for (month, department), attained in counted.items()
    ]
