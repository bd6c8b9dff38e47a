"""The facts that the steps of a month are published as; they tell no figures and no names."""

from __future__ import annotations

from services.incentives.domain import period_lock, period_steps
from shared.contracts import incentives

PeriodFact = (
    incentives.PeriodCalculated
    | incentives.PeriodReviewStarted
    | incentives.PeriodApproved
    | incentives.PeriodReturned
    | incentives.PeriodLocked
    | incentives.PeriodPaid
)


def fact_from_period_step(event: period_steps.PeriodEvent) -> PeriodFact:
    """Return the fact that a step of a month is published as."""
    period, at = event.period, event.at
    match event:
        case period_steps.PeriodCalculated(plan_version=version):
            return incentives.PeriodCalculated(period=period, plan_version=version, at=at)
        case period_steps.PeriodReviewStarted():
            return incentives.PeriodReviewStarted(period=period, at=at)
        case period_steps.PeriodApproved():
            return incentives.PeriodApproved(period=period, at=at)
        case period_steps.PeriodReturned(to=to):
            return incentives.PeriodReturned(period=period, to=to, at=at)
        case period_lock.PeriodLocked(statement=statement):
            version = statement.plan_version
            return incentives.PeriodLocked(period=period, plan_version=version, at=at)
        case period_steps.PeriodPaid():
            return incentives.PeriodPaid(period=period, at=at)
