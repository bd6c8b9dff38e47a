"""What corrections of projects' outcomes change of statements: differences of shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.incentives.domain.booked_bonus_shares import compute_bonus_shares
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.statement import BookedBonusShare
from services.incentives.projections.project_records import load_project_records

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_DIFFERENCES = """
SELECT correction.* FROM outcome_correction AS correction
JOIN project_outcome AS entered USING (project_id)
WHERE correction.booked_in = $1 AND entered.booked_in <> $1
  AND ($2::timestamptz IS NULL OR correction.seen_from <= $2)
ORDER BY position
"""


async def load_share_differences(
    db: Connection, booked_in: str, plans: Plans, as_of: datetime | None = None
) -> Sequence[BookedBonusShare]:
    """Return what corrections change of shares that an earlier, locked statement shows.

    Each is computed by the plan of the month in which the project was closed. The differences of a
    correction sum to that of its pool: to zero where the pool stays. Shares that stay are left out.
    """
    return [share for _, share in await load_changed_shares(db, booked_in, plans, as_of)]


async def load_changed_shares(
    db: Connection, booked_in: str, plans: Plans, as_of: datetime | None = None
) -> Sequence[tuple[UUID, BookedBonusShare]]:
    """Return the differences of `load_share_differences`, each with its correction's event id."""
    found: list[tuple[UUID, BookedBonusShare]] = []
    rows = await db.fetch(_DIFFERENCES, booked_in, as_of)
    records = await load_project_records(db, [row["project_id"] for row in rows], as_of)
    for row in rows:
        plan = plan_in_force(row["period"], plans)
        new, old = (
            {
                share.department: share
                for share in compute_bonus_shares(
                    ProjectOutcome.model_validate_json(row[column]),
                    row["period"],
                    row["cause"],
                    plan,
                    records[row["project_id"]],
                )
            }
            for column in ("outcome", "was")
        )
        found += (
            (row["event_id"], share)
            for department in sorted({*new, *old})
            if (share := _difference(new.get(department), old.get(department))).amount_minor
        )
    return found


def _difference(new: BookedBonusShare | None, old: BookedBonusShare | None) -> BookedBonusShare:
    known = new or old
    assert known is not None  # noqa: S101  a department has a share before or after
    amount = (new.amount_minor if new else 0) - (old.amount_minor if old else 0)
    return replace(known, amount_minor=amount)
