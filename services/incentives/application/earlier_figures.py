"""Background work that publishes the figures which an earlier version of Concord recorded.

Counts have had a fact only from some version of Concord on, and locked months the facts of their
lines. Those recorded before are recorded once more, each in a stream that nothing else reads, with
the time at which they were recorded first. Each batch moves the position on in its transaction, so
each figure is published once, whatever is interrupted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.earlier_figure import (
    EarlierCountPublished,
    earlier_figures_stream_name,
    reversal_with_times,
)
from services.incentives.domain.locked_line import list_locked_lines, locked_lines_stream_name
from services.incentives.domain.obligation import ObligationCountReversed
from services.incentives.domain.period_lock import PeriodLocked
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent, VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.event_store import create_event_reader
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

FIGURE_ACTOR = "figures:incentives"
INTERVAL_SECONDS = 3600.0
"""So often it is read on: while an upgrade rolls, a replica of the earlier version may count."""
EVENTS_AT_A_TIME = 1000
PAUSE_SECONDS = 0.1
"""So long it waits for a transaction that may still record an event before the end."""


@dataclass(frozen=True)
class FigureQueries:
    """The queries of what has not been published."""

    lock_position: Callable[[Connection], Awaitable[int]]
    """Returns up to which event everything is published; no other process publishes meanwhile."""
    save_position: Callable[[Connection, int], Awaitable[None]]
    list_unpublished: Callable[[Connection, int, int], Awaitable[Sequence[Record]]]
    """Returns the counts without a fact, and every lock, between two positions."""
    list_recorded_streams: Callable[[Connection, Sequence[str]], Awaitable[AbstractSet[str]]]
    load_calendar_version: Callable[[Connection, str, datetime], Awaitable[int | None]]
    """Returns the version of the calendar at a month's end, as known at a time."""


def make_figure_publication(queries: FigureQueries) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work, which ends when it is cancelled."""

    async def publish_figures(area: AreaContext) -> None:
        while True:
            try:
                await publish_earlier_figures(area, queries)
            except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
                log.warning("earlier figures were not published: %s", error)
            await asyncio.sleep(INTERVAL_SECONDS)

    return publish_figures


async def publish_earlier_figures(area: AreaContext, queries: FigureQueries) -> None:
    """Publish the figures of every event up to now that has none."""
    reader = create_event_reader(area.name)
    async with area.pool.acquire() as db:
        end = await reader.read_final_position(db)
        while end is None:
            await asyncio.sleep(PAUSE_SECONDS)
            end = await reader.read_final_position(db)
    while await _publish_next(area, queries, end):
        pass


async def _publish_next(area: AreaContext, queries: FigureQueries, end: int) -> bool:
    """Publish what the next events up to `end` lack; return whether there may be more."""
    async with area.unit_of_work() as unit:
        position = await queries.lock_position(unit.connection)
        if position >= end:
            return False
        reached = min(position + EVENTS_AT_A_TIME, end)
        rows = await queries.list_unpublished(unit.connection, position, reached)
        recorded = await unit.codec.decode_rows(unit.connection, rows)
        context = EventContext(correlation=area.id_factory(), actor=FIGURE_ACTOR)
        await unit.append_all(
            [
                *await _counts(unit, recorded, context),
                *await _lines(unit, queries, recorded, context),
            ]
        )
        await queries.save_position(unit.connection, reached)
    return reached < end


async def _counts(
    unit: UnitOfWork, recorded: Sequence[RecordedEvent[Any]], context: EventContext
) -> list[AppendRequest]:
    counts = [one for one in recorded if not isinstance(one.event, PeriodLocked)]
    if not counts:
        return []
    reversals = [one for one in counts if isinstance(one.event, ObligationCountReversed)]
    histories = await unit.load(sorted({one.stream for one in reversals})) if reversals else {}
    events = []
    for one in counts:
        count = one.event.model_copy(update={"title": None})
        if isinstance(count, ObligationCountReversed):
            before = [e.event for e in histories[one.stream] if e.version < one.version]
            count = reversal_with_times(count, before)
        events.append(EarlierCountPublished(count=count, counted_at=one.recorded_at))
    return [
        AppendRequest(earlier_figures_stream_name(counts[0].position), 0, events, context),
    ]


async def _lines(
    unit: UnitOfWork,
    queries: FigureQueries,
    recorded: Sequence[RecordedEvent[Any]],
    context: EventContext,
) -> list[AppendRequest]:
    """Return the lines of locks that were recorded without them."""
    locks = [one for one in recorded if isinstance(one.event, PeriodLocked)]
    published = await queries.list_recorded_streams(
        unit.connection, [locked_lines_stream_name(one.event.period) for one in locks]
    )
    appends = []
    for one in locks:
        stream = locked_lines_stream_name(one.event.period)
        if stream in published:
            continue
        calendar = await queries.load_calendar_version(
            unit.connection, one.event.period, one.recorded_at
        )
        lines = [
            line.model_copy(update={"counted_at": one.recorded_at})
            for line in list_locked_lines(one.event, calendar)
        ]
        if lines:
            appends.append(AppendRequest(stream, 0, lines, context))
    return appends
