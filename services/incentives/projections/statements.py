"""Statements: a locked month's as it was locked, an open month's worked out anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.adjustment import KpiAdjustment, kpi_adjustments
from services.incentives.domain.bonus import settle
from services.incentives.domain.kpi import Tally
from services.incentives.domain.plan import Plan, plan_for
from services.incentives.domain.statement import BookedBonus, Statement, build_statement
from services.incentives.projections import books, ledger, outcomes, signals

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

Tallies = Mapping[str, Mapping[str, Tally]]


async def statement(db: Connection, period: str, as_of: datetime | None = None) -> Statement:
    """Return a month's statement, as it was shown at `as_of`; run it in one snapshot."""
    locked = await books.locked_statement(db, period, as_of)
    if locked is not None:
        return Statement.model_validate_json(locked)
    worked_out, _ = await work_out(db, period, as_of)
    return worked_out


async def work_out(
    db: Connection, period: str, as_of: datetime | None = None
) -> tuple[Statement, Tallies]:
    """Work an open month out; return its statement and the tallies it rests on."""
    plans = await books.plans(db, as_of)
    tallies = await ledger.tallies(db, period, as_of)
    built = build_statement(
        period=period,
        plan=plan_for(period, plans),
        status="open",
        departments=await books.departments(db, period, as_of),
        tallies=tallies,
        bonuses=await _bonuses(db, period, plans, as_of),
        adjustments=await _adjustments(db, period, as_of),
        signals=await signals.booked_in(db, period, as_of),
    )
    return built, tallies


async def _bonuses(
    db: Connection, period: str, plans: Sequence[Plan], as_of: datetime | None
) -> Sequence[BookedBonus]:
    found = []
    for entry in await outcomes.booked_in(db, period, as_of):
        plan = plan_for(entry.period, plans)
        for department, amount in settle(entry.outcome, plan.shares.cap).shares.items():
            bonus = BookedBonus(
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
    late = await ledger.late_counts(db, period, as_of)
    if not late:
        return []
    then = await books.locked_tallies(db, sorted(late))
    by_version = {plan.version: plan for plan in await books.plans(db)}
    found: list[KpiAdjustment] = []
    for locked_period, counts in sorted(late.items()):
        version, tallies = then[locked_period]
        found += kpi_adjustments(counts, tallies, by_version[version])
    return found
