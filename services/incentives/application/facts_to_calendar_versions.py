"""The fact that a version of the calendar was published becomes the command that notes it."""

from __future__ import annotations

from services.incentives.domain.calendar_version import NoteCalendarVersion
from shared.contracts.comms_changes import CalendarPublished
from shared.eventsourcing.published_fact import Fact


def to_calendar_version_command(fact: Fact, payload: CalendarPublished) -> NoteCalendarVersion:
    """Return the command that notes the version, from the time at which it was published."""
    return NoteCalendarVersion(version=payload.version, in_force_from=payload.at, cause=fact.id)
