"""The facts that incentives publish for other areas."""

from __future__ import annotations

from services.incentives.application.deciders import IncentivesEvent
from services.incentives.domain import period_lock
from shared.contracts.incentives import PeriodLocked


def fact_from_event(event: IncentivesEvent) -> PeriodLocked | None:
    """Return the fact that an event is published as, or `None`; a locked month is published."""
    match event:
        case period_lock.PeriodLocked(period=period, statement=statement, at=at):
            return PeriodLocked(period=period, plan_version=statement.plan_version, at=at)
        case _:
            return None
