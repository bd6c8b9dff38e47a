"""The facts of a project's closing and of its correction become commands about its outcome."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.monthly_period import LockedPeriods, period_of
from services.incentives.domain.project_outcome import EnterProjectOutcome, ProjectOutcome
from services.incentives.domain.project_outcome_revision import ReviseProjectOutcome
from shared.contracts.duties import ProjectClosed
from shared.contracts.duties_corrections import ProjectCorrected
from shared.eventsourcing.published_fact import Fact

OutcomeFact = ProjectClosed | ProjectCorrected


def to_outcome_command(
    fact: Fact, payload: OutcomeFact, locked_periods: LockedPeriods
) -> EnterProjectOutcome | ReviseProjectOutcome:
    """Return the command that records the outcome, in the month in which the project was closed."""
    if isinstance(payload, ProjectCorrected):
        return ReviseProjectOutcome(
            outcome=_to_outcome(payload),
            period=period_of(payload.closed_at),
            revision=payload.revision,
            cause=fact.id,
            locked_periods=locked_periods,
        )
    period = period_of(payload.at)
    return EnterProjectOutcome(
        outcome=_to_outcome(payload),
        period=period,
        booked_in=locked_periods.booking_period_for(period),
        cause=fact.id,
    )


def closing_time_of(payload: OutcomeFact) -> datetime:
    """Return when the project ended: the month of that time is the one its outcome belongs to."""
    return payload.closed_at if isinstance(payload, ProjectCorrected) else payload.at


def _to_outcome(payload: OutcomeFact) -> ProjectOutcome:
    return ProjectOutcome(
        project_id=payload.project_id,
        project=payload.code,
        name=payload.name,
        unit=payload.unit,
        target=payload.target,
        direction=payload.direction,
        actual=payload.actual,
        agreed_minor=payload.pool.amount_minor if payload.pool else None,
        currency=payload.pool.currency if payload.pool else None,
        ratios={share.department: share.ratio for share in payload.shares},
    )
