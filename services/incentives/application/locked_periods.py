"""Which months are locked, by their streams: a row that a read model lacks unlocks nothing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from services.incentives.domain.monthly_period import LockedPeriods, next_period
from services.incentives.domain.period_lock import PeriodLocked, period_stream_name
from shared.postgres.unit_of_work import UnitOfWork


async def load_locked_periods(unit: UnitOfWork, periods: AbstractSet[str]) -> LockedPeriods:
    """Return which of these months, and of the months that follow locked ones, are locked."""
    locked: set[str] = set()
    unknown = set(periods)
    while unknown:
        streams = {period_stream_name(period): period for period in unknown}
        histories = await unit.load(sorted(streams))
        newly_locked = {
            streams[stream]
            for stream, history in histories.items()
            if any(isinstance(recorded.event, PeriodLocked) for recorded in history)
        }
        locked |= newly_locked
        unknown = {next_period(period) for period in newly_locked} - locked
    return LockedPeriods(frozenset(locked))
