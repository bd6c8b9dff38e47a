"""Background work that publishes calendar versions which an earlier version of Concord recorded.

Versions of the calendar have had a fact only from some version of Concord on, and their facts have
said the days only from a later one on. Those recorded before are recorded once more, in a stream of
their own, so that other areas hear of them with the time from which they have been in force.
Nothing else reads that stream.
"""

from __future__ import annotations

import asyncio
import logging

from services.comms.application.workday_calendar_decider import CALENDAR_ACTOR
from services.comms.domain.workday_calendar_publication import STREAM_NAME
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, StoreUnavailable, VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.recorded_events import find_fact
from shared.service_runtime.area_context import AreaContext

log = logging.getLogger(__name__)

ANNOUNCEMENT_STREAM_NAME = "calendar-announcement"
INTERVAL_SECONDS = 3600.0


async def announce_calendars(area: AreaContext) -> None:
    """Publish what has no fact with days yet, again and again; ends when it is cancelled.

    A replica of the earlier version may still record a version while an upgrade rolls.
    """
    while True:
        try:
            await announce_earlier_calendars(area)
        except (
            *UNAVAILABLE_ERRORS,
            *CONTENTION_ERRORS,
            StoreUnavailable,
            VersionConflict,  # another replica was faster
        ) as error:
            log.warning("earlier calendars were not announced: %s", error)
        await asyncio.sleep(INTERVAL_SECONDS)


async def announce_earlier_calendars(area: AreaContext) -> None:
    """Record again the versions that have neither a fact with days nor been recorded again so.

    Raises `VersionConflict` where another replica does so at the same time.
    """
    histories = await area.event_store.load([STREAM_NAME, ANNOUNCEMENT_STREAM_NAME])
    announced = histories[ANNOUNCEMENT_STREAM_NAME]
    known = {one.event.calendar.version for one in announced if one.event.publishes_days}
    open_ = [one for one in histories[STREAM_NAME] if one.event.calendar.version not in known]
    async with area.pool.acquire() as db:
        missing = [
            one.event
            for one in open_
            if not one.event.publishes_days or await find_fact(db, area.name, one.id) is None
        ]
    if missing:
        context = EventContext(correlation=area.id_factory(), actor=CALENDAR_ACTOR)
        again = [one.model_copy(update={"publishes_days": True}) for one in missing]
        request = AppendRequest(ANNOUNCEMENT_STREAM_NAME, len(announced), again, context)
        await area.event_store.append(request)
