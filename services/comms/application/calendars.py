"""The company's calendar, version by version."""

from __future__ import annotations

from datetime import datetime

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


async def calendars(streams: Streams, now: datetime) -> Calendars:
    """Return every version; where there is none yet, the one that will be the first."""
    history = (await streams.load([company_calendar.STREAM]))[company_calendar.STREAM]
    found = CALENDAR.fold(recorded.event for recorded in history)
    return CALENDAR.fold(CALENDAR.decide(first_calendar(now), found), found)


async def begin_calendar(streams: Streams, clock: Clock, ids: Ids) -> None:
    """Record the first version where there is none.

    That is done before anything follows it, so that a newer installation changes nothing.
    """
    context = Context(correlation=ids(), actor=ACTOR)
    await execute(streams, CALENDAR, first_calendar(clock()), context)


def first_calendar(now: datetime) -> BeginCalendar:
    """Return the command by which the installed official list becomes the first version."""
    return BeginCalendar(official_days(), ACTOR, now)
