"""The fact that a project was closed becomes the command that records its outcome."""

from __future__ import annotations

from services.incentives.domain.monthly_period import LockedPeriods, period_of
from services.incentives.domain.project_outcome import EnterProjectOutcome, ProjectOutcome
from shared.contracts.duties import ProjectClosed
from shared.eventsourcing.published_fact import Fact


def to_outcome_command(
    fact: Fact, payload: ProjectClosed, locked_periods: LockedPeriods
) -> EnterProjectOutcome:
    """Return the command that records the outcome, in the month in which the project was closed."""
    period = period_of(payload.at)
    return EnterProjectOutcome(
        outcome=ProjectOutcome(
            project_id=payload.project_id,
            project=payload.code,
            name=payload.name,
            unit=payload.unit,
            target=payload.target,
            actual=payload.actual,
            agreed_minor=payload.pool.amount_minor if payload.pool else None,
            currency=payload.pool.currency if payload.pool else None,
            ratios={share.department: share.ratio for share in payload.shares},
        ),
        period=period,
        booked_in=locked_periods.booking_period_for(period),
        cause=fact.id,
    )
