"""What the other areas hear of this one."""

from __future__ import annotations

from services.incentives.application.deciders import IncentivesEvent
from services.incentives.domain import period_lock
from shared.contracts.incentives import PeriodLocked


def publish(event: IncentivesEvent) -> PeriodLocked | None:
    """Tell the others that a month is final."""
    match event:
        case period_lock.PeriodLocked(period=period, statement=statement, at=at):
            return PeriodLocked(period=period, plan_version=statement.plan_version, at=at)
        case _:
            return None
