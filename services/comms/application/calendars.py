"""The company's calendar, version by version."""

from __future__ import annotations

from services.comms.application.official import official_days
from services.comms.domain import company_calendar
from services.comms.domain.calendar import Calendars
from services.comms.domain.company_calendar import BeginCalendar, CalendarCommand, CalendarEvent
from shared.eventsourcing.context import Clock, Context, Ids
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.handler import execute
from shared.eventsourcing.store import Streams

ACTOR = "calendar:comms"

CALENDAR: Decider[CalendarCommand, CalendarEvent, Calendars] = Decider(
    initial=company_calendar.INITIAL,
    decide=company_calendar.decide,
    evolve=company_calendar.evolve,
    stream=lambda _command: company_calendar.STREAM,
)


async def calendars(streams: Streams) -> Calendars:
    """Return every version; none before somebody needed one."""
    history = (await streams.load([company_calendar.STREAM]))[company_calendar.STREAM]
    return CALENDAR.fold(recorded.event for recorded in history)


async def begun_calendars(streams: Streams, clock: Clock, ids: Ids) -> Calendars:
    """Return every version; the installed official list becomes the first where there is none.

    It is recorded before anything follows it, so that a newer installation changes nothing.
    """
    found = await calendars(streams)
    if not found.versions:
        begin = BeginCalendar(official_days(), ACTOR, clock())
        await execute(streams, CALENDAR, begin, Context(correlation=ids(), actor=ACTOR))
        found = await calendars(streams)
    return found
