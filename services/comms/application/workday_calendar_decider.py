"""The decider of the company's calendar, and its versions."""

from __future__ import annotations

from datetime import datetime

from services.comms.application.stream_state import load_state
from services.comms.domain import workday_calendar_publication
from services.comms.domain.workday_calendar_publication import (
    CalendarCommand,
    CalendarPublicationEvent,
    CreateFirstCalendar,
)
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import Clock, EventContext, IdFactory
from shared.eventsourcing.event_store import StreamStore
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import CalendarVersions

CALENDAR_ACTOR = "calendar:comms"

CALENDAR_DECIDER: Decider[CalendarCommand, CalendarPublicationEvent, CalendarVersions] = Decider(
    initial=workday_calendar_publication.INITIAL_STATE,
    decide=workday_calendar_publication.decide,
    evolve=workday_calendar_publication.evolve,
    stream_for=lambda _command: workday_calendar_publication.STREAM_NAME,
)


async def load_calendar_versions(streams: StreamStore, now: datetime) -> CalendarVersions:
    """Return every version; where none is recorded yet, the one that will be the first."""
    recorded = await load_state(streams, CALENDAR_DECIDER, workday_calendar_publication.STREAM_NAME)
    return with_first_version(recorded, now)


def with_first_version(recorded: CalendarVersions, now: datetime) -> CalendarVersions:
    """Return the recorded versions; where there is none, the one that will be the first."""
    first = CALENDAR_DECIDER.decide(first_calendar_command(now), recorded)
    return CALENDAR_DECIDER.fold(first, recorded)


async def ensure_first_calendar(streams: StreamStore, clock: Clock, id_factory: IdFactory) -> None:
    """Record the first version where there is none.

    It is recorded before any request depends on it, so that a newer official list changes no
    request by itself.
    """
    context = EventContext(correlation=id_factory(), actor=CALENDAR_ACTOR)
    await execute_command(streams, CALENDAR_DECIDER, first_calendar_command(clock()), context)


def first_calendar_command(now: datetime) -> CreateFirstCalendar:
    """Return the command by which the installed official list becomes the first version."""
    return CreateFirstCalendar(load_official_days(), CALENDAR_ACTOR, now)
