"""What the rows of a statement say beyond it: names, plan versions and roundings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.calendar_version import versions_in_month
from services.incentives.domain.incentive_plan import plan_in_force
from services.incentives.domain.post_lock_adjustment import KpiAdjustment
from services.incentives.domain.statement import Statement
from services.incentives.domain.statement_rows import RowSources
from services.incentives.projections import plans_departments_locked_periods, project_outcomes
from services.incentives.projections.adjusted_obligations import load_adjusted_obligations
from services.incentives.projections.calendar_versions import load_calendar_versions

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_row_sources(
    db: Connection, statement: Statement, as_of: datetime | None = None
) -> RowSources:
    """Return what a statement's rows and its answer need, as of a time; `None` is now."""
    known = await load_calendar_versions(db, as_of)
    calendars = versions_in_month(statement.period, known)
    lines = statement.departments
    if not any(one.bonus or one.adjustments or one.stars or not one.name for one in lines):
        return RowSources(calendar_versions=calendars)
    plans = await plans_departments_locked_periods.load_plans(db, as_of)
    outcomes = await project_outcomes.load_outcomes_booked_in(db, statement.period, as_of)
    months = {one.period for line in lines for one in (*line.adjustments, *line.stars)}
    roundings = {}
    for entry in outcomes:
        plan = plan_in_force(entry.period, plans)
        for step in compute_bonus_pool(entry.outcome, plan, entry.record).roundings:
            roundings[entry.outcome.project_id, step.department] = step
    names = await plans_departments_locked_periods.load_department_names(db, as_of)
    is_adjusted = any(isinstance(one, KpiAdjustment) for line in lines for one in line.adjustments)
    return RowSources(
        names=names,
        plan_versions={period: plan_in_force(period, plans).version for period in months},
        calendar_versions=calendars,
        roundings=roundings,
        adjusted=await load_adjusted_obligations(db, statement.period, names, as_of)
        if is_adjusted
        else {},
    )
