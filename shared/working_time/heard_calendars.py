"""The versions of the company's calendar that an area has heard of by facts.

Communication publishes the versions; each is noted once, with its days and the time from which it
is in force. What is due is computed once, by the version in force: a later version moves nothing.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.working_time.calendar_days import CalendarDays, calendar_of
from shared.working_time.workday_calendar import Calendar

CALENDARS_STREAM = "company-calendar"


class CalendarVersionNoted(BaseModel, frozen=True):
    """A version of the company's calendar is in force from a time on."""

    type: Literal["calendar-version-noted"] = "calendar-version-noted"
    version: int
    days: CalendarDays
    in_force_from: datetime
    cause: UUID
    """The id of the fact that said so."""


CalendarVersionEvent = CalendarVersionNoted


@dataclass(frozen=True)
class NoteCalendarVersion:
    """Note that a version of the calendar is in force from a time on."""

    version: int
    days: CalendarDays
    in_force_from: datetime
    cause: UUID


@dataclass(frozen=True)
class DatedCalendar:
    """A version of the calendar, and from when it is in force."""

    in_force_from: datetime
    calendar: Calendar


@dataclass(frozen=True)
class WorkingCalendars:
    """The versions that were heard of, and what holds where there is none."""

    heard: tuple[DatedCalendar, ...] = ()
    """They are in the order of their numbers, which is the order in which they came into force."""
    official: Calendar | None = None
    """The installed official list as version 0, which holds until a version is published."""

    def in_force(self, at: datetime) -> Calendar:
        """Return the newest version that was in force at a time, or else the first one.

        The first is what a calendar began with, so it also holds before it was recorded. Raises
        `LookupError` where no calendar was given.
        """
        earlier = [one.calendar for one in self.heard if one.in_force_from <= at]
        found = [*earlier[-1:], *(one.calendar for one in self.heard[:1])]
        if self.official is not None:
            found.append(self.official)
        if not found:
            raise LookupError("something is due in working time, but no calendar was given")
        return found[0]


NO_CALENDARS = WorkingCalendars()
"""What a command has to which no working time matters."""


def decide(command: NoteCalendarVersion, known: WorkingCalendars) -> list[CalendarVersionEvent]:
    """Note a version once."""
    if any(one.calendar.version == command.version for one in known.heard):
        return []
    return [
        CalendarVersionNoted(
            version=command.version,
            days=command.days,
            in_force_from=command.in_force_from,
            cause=command.cause,
        )
    ]


def evolve(known: WorkingCalendars, event: CalendarVersionEvent) -> WorkingCalendars:
    """Return the versions after an event, whatever the order in which they were heard of."""
    dated = DatedCalendar(event.in_force_from, calendar_of(event.version, event.days))
    heard = sorted((*known.heard, dated), key=lambda one: one.calendar.version)
    return replace(known, heard=tuple(heard))
