"""Compares what was read with the areas' own facts, again and again, and sets the gauges."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.insights.domain.source_freshness import SourceFreshness, SourceState
from shared.eventsourcing.bus_consumer_port import BusUnavailable, FactBus
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.metrics import (
    INSIGHTS_MISSING,
    INSIGHTS_SOURCE_DIFFERS,
    INSIGHTS_WAITING,
    INSIGHTS_WAITING_TIME,
)

log = logging.getLogger(__name__)

MIN_INTERVAL_SECONDS = 10.0
INTERVAL_IN_DURATIONS = 100.0
"""All facts are counted anew each time, so that nothing is trusted: a hundredth of the time."""

CompareSources = Callable[[AreaContext, FactBus, Sequence[str]], Awaitable[list[SourceFreshness]]]
"""Compares the counts of areas with their own facts, and stores the result."""

IsCompared = Callable[[AreaContext], Awaitable[bool]]
"""Tells whether the result of a comparison is stored."""

_DIFFERENT = frozenset({SourceState.SOURCE_BEHIND_CHECKPOINT, SourceState.SOURCE_DIFFERS})


def make_freshness_measurement(
    compare: CompareSources, is_compared: IsCompared, topics: Sequence[str]
) -> Callable[[AreaContext, FactBus], Awaitable[None]]:
    """Return the background work that measures, which ends when it is cancelled."""

    async def measure(area: AreaContext, bus: FactBus) -> None:
        while True:
            began = time.monotonic()
            try:
                sources = await compare(area, bus, topics)
            except (*UNAVAILABLE_ERRORS, BusUnavailable) as error:
                log.info("what was read cannot be compared with the areas' facts: %r", error)
            else:
                for source in sources:
                    set_gauges(source, area.clock())
                    if source.state in _DIFFERENT:
                        log.warning("the facts of %s are not those that were read", source.area)
            duration = time.monotonic() - began
            await _pause(area, is_compared, INTERVAL_IN_DURATIONS * duration)

    return measure


async def _pause(area: AreaContext, is_compared: IsCompared, seconds: float) -> None:
    """Wait for so long, or until a rebuild has emptied the result of the last comparison."""
    ends_at = time.monotonic() + seconds
    while True:
        await asyncio.sleep(MIN_INTERVAL_SECONDS)
        if time.monotonic() >= ends_at:
            return
        try:
            if not await is_compared(area):
                return
        except UNAVAILABLE_ERRORS as error:
            log.info("it cannot be seen whether sources are compared: %r", error)


def set_gauges(source: SourceFreshness, now: datetime) -> None:
    """Set the gauges of an area whose facts are read."""
    labels = {"area": source.area}
    oldest = source.oldest_waiting_at
    INSIGHTS_WAITING.set(source.facts_waiting, labels)
    waiting_time = 0.0 if oldest is None else (now - oldest).total_seconds()
    INSIGHTS_WAITING_TIME.set(max(0.0, waiting_time), labels)
    INSIGHTS_MISSING.set(source.facts_missing, labels)
    INSIGHTS_SOURCE_DIFFERS.set(int(source.state in _DIFFERENT), labels)
