"""The company's calendar, version by version."""

from __future__ import annotations

from datetime import datetime

from services.comms.application.official_holidays import load_official_days
from services.comms.domain import calendar_publication
from services.comms.domain.calendar_publication import (
    CalendarCommand,
    CalendarEvent,
    CreateFirstCalendar,
)
from services.comms.domain.working_day_calendar import CalendarVersions
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import Clock, EventContext, IdFactory
from shared.eventsourcing.event_store import StreamStore

CALENDAR_ACTOR = "calendar:comms"

CALENDAR_DECIDER: Decider[CalendarCommand, CalendarEvent, CalendarVersions] = Decider(
    initial=calendar_publication.INITIAL_STATE,
    decide=calendar_publication.decide,
    evolve=calendar_publication.evolve,
    stream_for=lambda _command: calendar_publication.STREAM_NAME,
)


async def load_calendar_versions(streams: StreamStore, now: datetime) -> CalendarVersions:
    """Return every version; where there is none yet, the one that will be the first."""
    history = (await streams.load([calendar_publication.STREAM_NAME]))[
        calendar_publication.STREAM_NAME
    ]
    found = CALENDAR_DECIDER.fold(recorded.event for recorded in history)
    return CALENDAR_DECIDER.fold(CALENDAR_DECIDER.decide(first_calendar_command(now), found), found)


async def ensure_first_calendar(streams: StreamStore, clock: Clock, ids: IdFactory) -> None:
    """Record the first version where there is none.

    That is done before anything follows it, so that a newer installation changes nothing.
    """
    context = EventContext(correlation=ids(), actor=CALENDAR_ACTOR)
    await execute_command(streams, CALENDAR_DECIDER, first_calendar_command(clock()), context)


def first_calendar_command(now: datetime) -> CreateFirstCalendar:
    """Return the command by which the installed official list becomes the first version."""
    return CreateFirstCalendar(load_official_days(), CALENDAR_ACTOR, now)
