"""Adjustments of bonus shares whose project's record changed after the month was locked.

A pool that is split by what was delivered is split anew when more becomes known of that. What the
locked statements show of a project never changes; the first open month after them shows the
difference between the shares by the present record and all that was booked before. So what is
booked of a project sums, for each department, to its share by all that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.incentives.domain.bonus_share_rule import AgreedRatio
from services.incentives.domain.booked_bonus_shares import book_share, compute_bonus_shares
from services.incentives.domain.incentive_plan import Plan, plan_in_force
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.statement import BookedBonusShare
from services.incentives.projections.project_outcomes import OutcomeEntry, load_outcomes_closed_in

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_LOCKED = """
SELECT period FROM locked_period WHERE $1::timestamptz IS NULL OR seen_from <= $1
"""
_CLOSED_BEFORE = """
SELECT DISTINCT period FROM project_outcome
WHERE booked_in < $1 AND ($2::timestamptz IS NULL OR seen_from <= $2) ORDER BY period
"""
_BOOKED = """
WITH line AS (
    SELECT json_array_elements(statement -> 'departments') AS line FROM locked_period
    WHERE period >= $2 AND ($3::timestamptz IS NULL OR seen_from <= $3)
), paid AS (
    SELECT line ->> 'department' AS department, json_array_elements(line -> 'bonus') AS share
    FROM line
    UNION ALL
    SELECT line ->> 'department', json_array_elements(line -> 'adjustments') FROM line
)
SELECT department, sum((share ->> 'amount_minor')::bigint)::bigint AS amount_minor
FROM paid WHERE share ->> 'project_id' = $1::uuid::text GROUP BY department
"""
_NEWEST_CAUSE = """
SELECT cause FROM (
    SELECT cause, seen_from, event_id FROM ledger
    WHERE project = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)
    UNION ALL
    SELECT cause, seen_from, event_id FROM late_count
    WHERE project = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)
) AS recorded ORDER BY seen_from DESC, event_id DESC LIMIT 1
"""


async def load_record_adjustments(
    db: Connection,
    period: str,
    plans: Sequence[Plan],
    shown: Sequence[BookedBonusShare],
    as_of: datetime | None = None,
) -> list[BookedBonusShare]:
    """Return the differences of shares that an open month shows for records that changed.

    `shown` is what else the month shows of bonuses.
    """
    if all(isinstance(plan.shares.rule, AgreedRatio) for plan in plans):
        return []  # no pool is split by a record
    locked = LockedPeriods(frozenset(row["period"] for row in await db.fetch(_LOCKED, as_of)))
    found: list[BookedBonusShare] = []
    for row in await db.fetch(_CLOSED_BEFORE, period, as_of):
        plan = plan_in_force(row["period"], plans)
        if isinstance(plan.shares.rule, AgreedRatio):
            continue
        for entry in await load_outcomes_closed_in(db, row["period"], as_of):
            if entry.booked_in in locked.periods and (
                locked.booking_period_for(entry.booked_in) == period
            ):
                found += await _differences(db, entry, plan, shown, as_of)
    return found


async def _differences(
    db: Connection,
    entry: OutcomeEntry,
    plan: Plan,
    shown: Sequence[BookedBonusShare],
    as_of: datetime | None,
) -> list[BookedBonusShare]:
    project = entry.outcome.project_id
    booked = await _load_booked_amounts(db, project, entry.booked_in, as_of)
    for share in shown:
        if share.project_id == project:
            booked[share.department] = booked.get(share.department, 0) + share.amount_minor
    shares = compute_bonus_shares(entry.outcome, entry.period, entry.cause, plan, entry.record)
    present = {share.department: share.amount_minor for share in shares}
    # Where the target is missed by now, or a department has no part any more, nothing is its share.
    departments = [*present, *sorted(booked.keys() - present.keys())]
    differences = {
        department: present.get(department, 0) - booked.get(department, 0)
        for department in departments
    }
    if not any(differences.values()):
        return []
    cause: UUID = await db.fetchval(_NEWEST_CAUSE, project, as_of) or entry.cause
    return [
        book_share(entry.outcome, entry.period, cause, plan, department, amount)
        for department, amount in differences.items()
        if amount
    ]


async def _load_booked_amounts(
    db: Connection, project: UUID, booked_in: str, as_of: datetime | None
) -> dict[str, int]:
    rows = await db.fetch(_BOOKED, project, booked_in, as_of)
    return {row["department"]: row["amount_minor"] for row in rows}
