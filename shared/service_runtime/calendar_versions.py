"""The company's calendar in an area: heard of by facts, handed to commands that count by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.contracts.comms_changes import CalendarPublished
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StreamStore
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.working_time import heard_calendars
from shared.working_time.heard_calendars import (
    CALENDARS_STREAM,
    NoteCalendarVersion,
    WorkingCalendars,
)
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar

CALENDAR_FACT_TYPES = frozenset({"concord.comms.calendar-published.v1"})
INSTALLED_LIST = Calendar(version=0, official=load_official_days())
"""What holds until a version is published, as it does in communication."""

CALENDARS_DECIDER: Decider[
    NoteCalendarVersion, heard_calendars.CalendarVersionEvent, WorkingCalendars
] = Decider(
    initial=heard_calendars.NO_CALENDARS,
    decide=heard_calendars.decide,
    evolve=heard_calendars.evolve,
    stream_for=lambda _command: CALENDARS_STREAM,
)


async def note_calendar_versions(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Note the versions of the calendar that facts say; other facts are skipped.

    A fact of an earlier version of Concord says no days; it is followed by one that does.
    """
    commands = []
    for fact in facts:
        if fact.type not in CALENDAR_FACT_TYPES:
            continue
        said = CalendarPublished.model_validate_json(fact.data)
        if said.days is not None:
            command = NoteCalendarVersion(said.version, said.days, said.at, fact.id)
            context = EventContext.caused_by(fact.id, fact.context, f"consumer:{unit.writer.area}")
            commands.append((command, context))
    await unit.execute_commands(CALENDARS_DECIDER, commands)


async def load_calendars(store: StreamStore) -> WorkingCalendars:
    """Return every version that was heard of, and the installed list for where there is none."""
    heard = (await load_stream_state(store, CALENDARS_DECIDER, CALENDARS_STREAM)).state
    return replace(heard, official=INSTALLED_LIST)


async def load_calendars_in(unit: UnitOfWork) -> WorkingCalendars:
    """Return the same as a transaction sees it."""
    loaded = await unit.load_states({CALENDARS_STREAM: CALENDARS_DECIDER})
    heard: WorkingCalendars = loaded[CALENDARS_STREAM].state
    return replace(heard, official=INSTALLED_LIST)
