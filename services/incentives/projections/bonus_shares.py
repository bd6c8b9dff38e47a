"""The bonus shares that an open month's statement shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.booked_bonus_shares import compute_bonus_shares
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.statement import BookedBonusShare
from services.incentives.projections import project_outcomes
from services.incentives.projections.outcome_corrections import load_share_differences
from services.incentives.projections.record_adjustments import load_record_adjustments

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_bonus_shares(
    db: Connection, period: str, plans: Plans, as_of: datetime | None
) -> Sequence[BookedBonusShare]:
    """Return the shares that a month books, with the differences that changed records make."""
    shares = await load_shown_shares(db, period, plans, as_of)
    return [*shares, *await load_record_adjustments(db, period, plans, shares, as_of)]


async def load_shown_shares(
    db: Connection, period: str, plans: Plans, as_of: datetime | None
) -> Sequence[BookedBonusShare]:
    """Return the shares by the outcomes that a month books, and by their corrections."""
    shares = [
        share
        for entry in await project_outcomes.load_outcomes_booked_in(db, period, as_of)
        for share in compute_bonus_shares(
            entry.outcome,
            entry.period,
            entry.cause,
            plan_in_force(entry.period, plans),
            entry.record,
        )
    ]
    return [*shares, *await load_share_differences(db, period, plans, as_of)]
