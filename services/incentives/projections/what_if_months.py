"""What is recorded of months, whatever the plan: the input of a what-if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.post_lock_adjustment import PostLockChange
from services.incentives.domain.statement import Statement
from services.incentives.domain.what_if import RecordedMonth, TalliesByDepartment
from services.incentives.projections import (
    obligation_ledger,
    plans_departments_locked_periods,
    project_outcomes,
)
from services.incentives.projections.consistent_read import open_consistent_read

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.service_runtime.area_context import AreaContext


async def read_recorded_months(area: AreaContext, periods: Sequence[str]) -> list[RecordedMonth]:
    """Return what is recorded of these months in one state of the area."""
    async with open_consistent_read(area.pool) as db:
        return await load_recorded_months(db, periods)


async def load_recorded_months(db: Connection, periods: Sequence[str]) -> list[RecordedMonth]:
    """Return what is recorded of these months, in their order; run it in one snapshot."""
    plans = await plans_departments_locked_periods.load_plans(db)
    names = await plans_departments_locked_periods.load_department_names(db)
    return [await _load_month(db, period, plans, names) for period in periods]


async def _load_month(
    db: Connection, period: str, plans: Plans, names: Mapping[str, str]
) -> RecordedMonth:
    outcomes = [
        (entry.outcome, entry.cause, entry.record)
        for entry in await project_outcomes.load_outcomes_closed_in(db, period)
    ]
    locked = await plans_departments_locked_periods.load_locked_tallies(db, [period])
    if period not in locked:
        return RecordedMonth(
            period=period,
            status="open",
            plan=plan_in_force(period, plans),
            departments=await plans_departments_locked_periods.list_departments_in_period(
                db, period
            ),
            tallies=await obligation_ledger.load_tallies(db, period),
            outcomes=outcomes,
            names=names,
        )
    version, tallies = locked[period]
    statement = await plans_departments_locked_periods.load_locked_statement_json(db, period)
    assert statement is not None  # noqa: S101  it was locked with its tallies
    changes = await obligation_ledger.load_changes_after_lock(db, period)
    return RecordedMonth(
        period=period,
        status="locked",
        plan=next(plan for plan in plans if plan.version == version),
        departments=[
            line.department for line in Statement.model_validate_json(statement).departments
        ],
        tallies=_with_changes(tallies, changes),
        outcomes=outcomes,
        names=names,
    )


def _with_changes(
    locked: TalliesByDepartment, changes: Iterable[PostLockChange]
) -> TalliesByDepartment:
    tallies = {department: dict(kinds) for department, kinds in locked.items()}
    for change in changes:
        kinds = tallies.setdefault(change.department, {})
        tally = kinds.get(change.kind, ObligationTally())
        kinds[change.kind] = tally.with_changed_outcome(change.previous, change.current)
    return tallies
