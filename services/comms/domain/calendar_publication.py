"""The company's calendar through its versions: each stays as it was published.

Version 1 is the official list as it was installed when somebody first needed it; a later list, and
the company's own days, come with a version of their own. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.refusals import InvalidCalendar
from services.comms.domain.working_day_calendar import (
    Calendar,
    CalendarVersions,
    OfficialDays,
    SpecialDay,
)

STREAM_NAME = "calendar"


class CalendarPublished(BaseModel, frozen=True):
    """A version is in force."""

    type: Literal["calendar-published"] = "calendar-published"
    calendar: Calendar
    by: str
    at: datetime


CalendarEvent = CalendarPublished


@dataclass(frozen=True)
class CreateFirstCalendar:
    """Have a first version, of official days alone; somebody may have been faster."""

    official: OfficialDays
    by: str
    at: datetime


@dataclass(frozen=True)
class PublishCalendar:
    """Follow this official list and these days of the company's own from now on."""

    official: OfficialDays
    own: tuple[SpecialDay, ...]
    by: str
    at: datetime


CalendarCommand = CreateFirstCalendar | PublishCalendar

INITIAL_STATE = CalendarVersions()


def decide(command: CalendarCommand, calendars: CalendarVersions) -> list[CalendarEvent]:
    """Return the version that comes of it, if it is another one; raises `InvalidCalendar`."""
    match command:
        case CreateFirstCalendar():
            own: tuple[SpecialDay, ...] = ()
            if calendars.versions:
                return []
        case PublishCalendar():
            own = tuple(sorted(command.own, key=lambda one: one.day))
            _refuse_duplicate_days(own)
    version = len(calendars.versions) + 1
    calendar = Calendar(version=version, official=command.official, own=own)
    if calendars.versions:
        present = calendars.current
        if (present.official, present.own) == (calendar.official, calendar.own):
            return []
    return [CalendarPublished(calendar=calendar, by=command.by, at=command.at)]


def evolve(calendars: CalendarVersions, event: CalendarEvent) -> CalendarVersions:
    """Return every version after an event."""
    return CalendarVersions((*calendars.versions, event.calendar))


def _refuse_duplicate_days(own: tuple[SpecialDay, ...]) -> None:
    times = Counter(one.day for one in own)
    twice = [day.isoformat() for day, named in times.items() if named > 1]
    if twice:
        raise InvalidCalendar(f"name each day once; twice: {', '.join(twice)}")
