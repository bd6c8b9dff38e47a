"""The adjustments that book a changed record of a project, each with the event that changed it.

What an open month shows of them is computed (`record_adjustments`); what a locked one shows stands
in its statement, where they are the shares that no outcome or correction of it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.incentives.domain.bonus_share_rule import AgreedRatio
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.projections.bonus_shares import load_shown_shares
from services.incentives.projections.explained_bonus import BonusComputation, explain_bonus
from services.incentives.projections.project_outcomes import load_outcomes_closed_in
from services.incentives.projections.project_records import find_lock_time
from services.incentives.projections.record_adjustments import load_record_adjustments

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_BOOKED_IN_LOCKED_MONTH = """
WITH line AS (
    SELECT json_array_elements(statement -> 'departments') AS line FROM locked_period
    WHERE period = $1
), share AS (
    SELECT line ->> 'department' AS department, json_array_elements(line -> 'adjustments') AS share
    FROM line
)
SELECT department, share ->> 'period' AS period, (share ->> 'project_id')::uuid AS project_id,
       (share ->> 'amount_minor')::bigint AS amount_minor, (share ->> 'cause')::uuid AS cause
FROM share
WHERE share ->> 'type' = 'bonus' AND share ->> 'project_id' IS NOT NULL
  AND NOT EXISTS (SELECT FROM project_outcome AS entered
                  WHERE entered.cause = (share ->> 'cause')::uuid)
  AND NOT EXISTS (SELECT FROM outcome_correction AS correction
                  WHERE correction.cause = (share ->> 'cause')::uuid)
"""
_EVENTS_OF_CAUSES = """
SELECT project, cause, event_id FROM (
    SELECT project, cause, event_id, seen_from FROM ledger WHERE cause = ANY ($1)
    UNION ALL
    SELECT project, cause, event_id, seen_from FROM late_count WHERE cause = ANY ($1)
) AS recorded WHERE project = ANY ($2) ORDER BY seen_from, event_id
"""


@dataclass(frozen=True)
class RecordChange:
    """An adjustment of one department's share, and how the share came about."""

    department: str
    period: str
    """The locked month in which the project was closed."""
    cause: UUID
    """The id of the newest fact that changed the record."""
    event_id: UUID
    """The event of the obligation that the fact became."""
    bonus: BonusComputation


@dataclass(frozen=True)
class _Booked:
    department: str
    period: str
    project_id: UUID
    amount_minor: int
    cause: UUID


async def load_record_changes(
    db: Connection, booked_in: str, plans: Plans, as_of: datetime | None = None
) -> Sequence[RecordChange]:
    """Return the adjustments that a month shows for records that changed after a lock."""
    if all(isinstance(plan.shares.rule, AgreedRatio) for plan in plans):
        return []  # no pool is split by a record
    locked_at = await find_lock_time(db, booked_in, as_of)
    booked = await (
        _compute_open(db, booked_in, plans, as_of)
        if locked_at is None
        else _load_locked(db, booked_in)
    )
    events = {
        (row["project"], row["cause"]): row["event_id"]
        for row in await db.fetch(
            _EVENTS_OF_CAUSES,
            [one.cause for one in booked],
            [one.project_id for one in booked],
        )
    }
    outcomes = {
        entry.outcome.project_id: entry
        for period in sorted({one.period for one in booked})
        for entry in await load_outcomes_closed_in(db, period, locked_at or as_of)
    }
    found = []
    for one in booked:
        entry = outcomes[one.project_id]
        plan = plan_in_force(one.period, plans)
        bonus = explain_bonus(entry.outcome, one.department, plan, entry.record)
        was = (bonus.share_minor or 0) - one.amount_minor
        event_id = events.get((one.project_id, one.cause), entry.event_id)
        found.append(
            RecordChange(
                one.department,
                one.period,
                one.cause,
                event_id,
                bonus.with_difference(was, one.amount_minor),
            )
        )
    return found


async def _load_locked(db: Connection, booked_in: str) -> list[_Booked]:
    return [_Booked(**dict(row)) for row in await db.fetch(_BOOKED_IN_LOCKED_MONTH, booked_in)]


async def _compute_open(
    db: Connection, booked_in: str, plans: Plans, as_of: datetime | None
) -> list[_Booked]:
    shown = await load_shown_shares(db, booked_in, plans, as_of)
    return [
        _Booked(share.department, share.period, share.project_id, share.amount_minor, share.cause)
        for share in await load_record_adjustments(db, booked_in, plans, shown, as_of)
        if share.project_id is not None
    ]


def to_query_values(changes: Sequence[RecordChange]) -> dict[str, Any]:
    """Return the columns of the adjustments, for the query of the events behind figures."""
    return {
        "record_departments": [one.department for one in changes],
        "record_projects": [one.bonus.project for one in changes],
        "record_project_ids": [one.bonus.project_id for one in changes],
        "record_periods": [one.period for one in changes],
        "record_events": [one.event_id for one in changes],
        "record_causes": [one.cause for one in changes],
    }
