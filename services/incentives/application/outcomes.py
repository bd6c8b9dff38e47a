"""What duties tell of a closed project: its outcome, for every participating department."""

from __future__ import annotations

from services.incentives.domain.bonus import EnterOutcome, Outcome
from services.incentives.domain.period import Books, period_of
from shared.contracts.duties import ProjectClosed
from shared.eventsourcing.fact import Fact


def enter(fact: Fact, heard: ProjectClosed, books: Books) -> EnterOutcome:
    """Return what enters the outcome; it counts in the month of the closing."""
    period = period_of(heard.at)
    return EnterOutcome(
        outcome=Outcome(
            project_id=heard.project_id,
            project=heard.code,
            name=heard.name,
            unit=heard.unit,
            target=heard.target,
            actual=heard.actual,
            agreed_minor=heard.pool.amount_minor if heard.pool else None,
            currency=heard.pool.currency if heard.pool else None,
            ratios={share.department: share.ratio for share in heard.shares},
        ),
        period=period,
        booked_in=books.booking(period),
        cause=fact.id,
    )
