"""Lists the candidates of locked months: of the last one, and of those that were missed.

A timer does it when a month is locked. It goes back to the last month that was done, so months
that were locked while an earlier version ran, or whose timer failed, are caught up with the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.incentives.application.deciders import PLAN_DECIDER, STAR_DECIDER
from services.incentives.domain.incentive_plan import PLAN_STREAM
from services.incentives.domain.monthly_period import previous_period
from services.incentives.domain.period_lock import PeriodLocked, period_stream_name
from services.incentives.domain.star_commands import OpenStarMonth
from services.incentives.domain.star_state import star_stream_name
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER_LOCK = timedelta(microseconds=1)
_KEY_PREFIX = "star-"


def star_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return the timer that lists the candidates of a month that is locked."""
    if not isinstance(event, PeriodLocked):
        return ()
    return [SetDeadline(f"{_KEY_PREFIX}{event.period}", event.at + _JUST_AFTER_LOCK)]


async def handle_star_deadlines(
    unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime
) -> None:
    """List the candidates of the months whose lock set a timer, and of missed ones before them."""
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:incentives")
    keys = [one.key for one in due if one.key.startswith(_KEY_PREFIX)]
    await open_star_months(unit, [key.removeprefix(_KEY_PREFIX) for key in keys], now, context)


async def open_star_months(
    unit: UnitOfWork, periods: Iterable[str], now: datetime, context: EventContext
) -> Sequence[str]:
    """Open the star of these locked months, and of the locked ones before them that have none.

    Returns the months that were opened, in their order. Raises `VersionConflict` where another
    replica opens them at the same time.
    """
    unopened: dict[str, PeriodLocked] = {}
    for last in sorted(periods):
        period = last
        while period not in unopened:
            locked = await _find_lock_without_star(unit, period)
            if locked is None:
                break
            unopened[period] = locked
            period = previous_period(period)
    if not unopened:
        return []
    plans = (await unit.load_states({PLAN_STREAM: PLAN_DECIDER}))[PLAN_STREAM].state
    by_version = {plan.version: plan for plan in plans}
    commands = []
    for period, locked in sorted(unopened.items()):
        plan = by_version[locked.statement.plan_version]
        commands.append(OpenStarMonth(period, plan.version, plan.star, plan.currency, now))
    await unit.execute_commands(STAR_DECIDER, [(command, context) for command in commands])
    return sorted(unopened)


async def _find_lock_without_star(unit: UnitOfWork, period: str) -> PeriodLocked | None:
    """Return the lock of a month; `None` if it is not locked, or its star is opened already."""
    lock_stream, star_stream = period_stream_name(period), star_stream_name(period)
    histories = await unit.load([lock_stream, star_stream])
    if histories.get(star_stream):
        return None
    events = [recorded.event for recorded in histories.get(lock_stream, ())]
    return next((event for event in events if isinstance(event, PeriodLocked)), None)
