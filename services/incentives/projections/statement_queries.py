"""Statements: of a locked month as it was locked, of an open month computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.incentive_plan import Plan, plan_in_force
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.post_lock_adjustment import KpiAdjustment, compute_kpi_adjustments
from services.incentives.domain.statement import Statement, build_statement
from services.incentives.domain.statement_stars import add_stars
from services.incentives.projections import (
    informational_signals,
    obligation_ledger,
    plans_departments_locked_periods,
)
from services.incentives.projections.bonus_shares import load_bonus_shares
from services.incentives.projections.star_award_changes import load_stars_booked_in

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

TalliesByDepartment = Mapping[str, Mapping[str, ObligationTally]]


async def load_statement(db: Connection, period: str, as_of: datetime | None = None) -> Statement:
    """Return a month's statement as of a time, `None` is now; run it in one snapshot."""
    locked = await plans_departments_locked_periods.load_locked_statement_json(db, period, as_of)
    if locked is not None:
        return Statement.model_validate_json(locked)
    statement, _ = await compute_open_statement(db, period, as_of)
    return statement


async def compute_open_statement(
    db: Connection, period: str, as_of: datetime | None = None
) -> tuple[Statement, TalliesByDepartment]:
    """Compute an open month's statement; return it with the tallies behind its figures."""
    plans = await plans_departments_locked_periods.load_plans(db, as_of)
    tallies = await obligation_ledger.load_tallies(db, period, as_of)
    stars = await load_stars_booked_in(db, period, as_of)
    roster = await plans_departments_locked_periods.load_roster(db, period, as_of)
    statement = build_statement(
        period=period,
        plan=plan_in_force(period, plans),
        status="open",
        departments={*roster.listed, *stars.departments},
        tallies=tallies,
        bonuses=await load_bonus_shares(db, period, plans, as_of),
        adjustments=await _load_kpi_adjustments(db, period, plans, as_of),
        signals=await informational_signals.load_signals_booked_in(db, period, as_of),
        names=roster.names,
    )
    return add_stars(statement, stars), tallies


async def _load_kpi_adjustments(
    db: Connection, period: str, plans: Sequence[Plan], as_of: datetime | None
) -> Sequence[KpiAdjustment]:
    changes_by_period = await obligation_ledger.load_post_lock_changes(db, period, as_of)
    if not changes_by_period:
        return []
    locked = await plans_departments_locked_periods.load_locked_tallies(
        db, sorted(changes_by_period)
    )
    published = plans if as_of is None else await plans_departments_locked_periods.load_plans(db)
    by_version = {plan.version: plan for plan in published}
    adjustments: list[KpiAdjustment] = []
    for locked_period, changes in sorted(changes_by_period.items()):
        version, tallies = locked[locked_period]
        adjustments += compute_kpi_adjustments(changes, tallies, by_version[version])
    return adjustments
