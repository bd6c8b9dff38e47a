"""Statements: a locked month's as it was locked, an open month's worked out anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.incentive_plan import Plan, plan_in_force
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.late_adjustment import KpiAdjustment, compute_kpi_adjustments
from services.incentives.domain.project_bonus import compute_bonus_pool
from services.incentives.domain.statement import BookedBonusShare, Statement, build_statement
from services.incentives.projections import (
    obligation_ledger,
    plans_roster_locks,
    project_outcomes,
    statement_signals,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

TalliesByDepartment = Mapping[str, Mapping[str, ObligationTally]]


async def load_statement(db: Connection, period: str, as_of: datetime | None = None) -> Statement:
    """Return a month's statement, as it was shown at `as_of`; run it in one snapshot."""
    locked = await plans_roster_locks.load_locked_statement(db, period, as_of)
    if locked is not None:
        return Statement.model_validate_json(locked)
    worked_out, _ = await compute_open_statement(db, period, as_of)
    return worked_out


async def compute_open_statement(
    db: Connection, period: str, as_of: datetime | None = None
) -> tuple[Statement, TalliesByDepartment]:
    """Work an open month out; return its statement and the tallies it rests on."""
    plans = await plans_roster_locks.load_plans(db, as_of)
    tallies = await obligation_ledger.load_tallies(db, period, as_of)
    built = build_statement(
        period=period,
        plan=plan_in_force(period, plans),
        status="open",
        departments=await plans_roster_locks.list_departments(db, period, as_of),
        tallies=tallies,
        bonuses=await _bonuses(db, period, plans, as_of),
        adjustments=await _adjustments(db, period, as_of),
        signals=await statement_signals.load_signals_booked_in(db, period, as_of),
    )
    return built, tallies


async def _bonuses(
    db: Connection, period: str, plans: Sequence[Plan], as_of: datetime | None
) -> Sequence[BookedBonusShare]:
    found = []
    for entry in await project_outcomes.load_outcomes_booked_in(db, period, as_of):
        plan = plan_in_force(entry.period, plans)
        for department, amount in compute_bonus_pool(entry.outcome, plan.shares.cap).shares.items():
            bonus = BookedBonusShare(
                department=department,
                project=entry.outcome.project,
                period=entry.period,
                amount_minor=amount,
                currency=entry.outcome.currency or plan.currency,
                cause=entry.cause,
            )
            found.append(bonus)
    return found


async def _adjustments(
    db: Connection, period: str, as_of: datetime | None
) -> Sequence[KpiAdjustment]:
    late = await obligation_ledger.load_post_lock_changes(db, period, as_of)
    if not late:
        return []
    then = await plans_roster_locks.load_locked_tallies(db, sorted(late))
    by_version = {plan.version: plan for plan in await plans_roster_locks.load_plans(db)}
    found: list[KpiAdjustment] = []
    for locked_period, counts in sorted(late.items()):
        version, tallies = then[locked_period]
        found += compute_kpi_adjustments(counts, tallies, by_version[version])
    return found
