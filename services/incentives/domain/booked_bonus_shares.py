"""The bonus shares that a closed project's outcome comes to by a plan."""

from __future__ import annotations

from uuid import UUID

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.domain.statement import BookedBonusShare


def compute_bonus_shares(
    outcome: ProjectOutcome, period: str, cause: UUID, plan: Plan, record: ProjectRecord
) -> list[BookedBonusShare]:
    """Return every department's share, in minor units, of a project that was closed in `period`.

    `record` is what is recorded of the project's obligations. A pool without a currency of its own
    is paid in the plan's.
    """
    return [
        book_share(outcome, period, cause, plan, department, amount)
        for department, amount in compute_bonus_pool(outcome, plan, record).shares.items()
    ]


def book_share(
    outcome: ProjectOutcome,
    period: str,
    cause: UUID,
    plan: Plan,
    department: str,
    amount_minor: int,
) -> BookedBonusShare:
    """Return an amount of a project's pool as a department is paid it, in minor units."""
    return BookedBonusShare(
        department=department,
        project=outcome.project,
        period=period,
        amount_minor=amount_minor,
        currency=outcome.currency or plan.currency,
        cause=cause,
        project_id=outcome.project_id,
        project_name=outcome.name,
    )
