"""The facts that incentives publish for other areas."""

from __future__ import annotations

from services.incentives.application.deciders import IncentivesEvent
from services.incentives.domain import incentive_plan, period_lock, statement_change
from shared.contracts.incentives import PeriodLocked, PlanPublished, StatementChanged


def fact_from_event(
    event: IncentivesEvent,
) -> PeriodLocked | PlanPublished | StatementChanged | None:
    """Return the fact that an event is published as, or `None`."""
    match event:
        case period_lock.PeriodLocked(period=period, statement=statement, at=at):
            return PeriodLocked(period=period, plan_version=statement.plan_version, at=at)
        case incentive_plan.PlanPublished(plan=plan, at=at):
            return PlanPublished(version=plan.version, effective_from=plan.effective_from, at=at)
        case statement_change.StatementChanged(period=period, departments=departments, at=at):
            return StatementChanged(period=period, departments=departments, at=at)
        case _:
            return None
