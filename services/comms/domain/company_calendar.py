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

from services.comms.domain.calendar import Calendar, Calendars, OfficialDays, SpecialDay
from services.comms.domain.refusals import InvalidCalendar

STREAM = "calendar"


class CalendarPublished(BaseModel, frozen=True):
    """A version is in force."""

    type: Literal["calendar-published"] = "calendar-published"
    calendar: Calendar
    by: str
    at: datetime


CalendarEvent = CalendarPublished


@dataclass(frozen=True)
class BeginCalendar:
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


CalendarCommand = BeginCalendar | PublishCalendar

INITIAL = Calendars()


def decide(command: CalendarCommand, calendars: Calendars) -> list[CalendarEvent]:
    """Return the version that comes of it, if it is another one; raises `InvalidCalendar`."""
    match command:
        case BeginCalendar():
            own: tuple[SpecialDay, ...] = ()
            if calendars.versions:
                return []
        case PublishCalendar():
            own = tuple(sorted(command.own, key=lambda one: one.day))
            _refuse_twice(own)
    version = len(calendars.versions) + 1
    calendar = Calendar(version=version, official=command.official, own=own)
    if calendars.versions:
        present = calendars.in_force
        if (present.official, present.own) == (calendar.official, calendar.own):
            return []
    return [CalendarPublished(calendar=calendar, by=command.by, at=command.at)]


def evolve(calendars: Calendars, event: CalendarEvent) -> Calendars:
    """Return every version after an event."""
    return Calendars((*calendars.versions, event.calendar))


def _refuse_twice(own: tuple[SpecialDay, ...]) -> None:
    times = Counter(one.day for one in own)
    twice = [day.isoformat() for day, named in times.items() if named > 1]
    if twice:
        raise InvalidCalendar(f"name each day once; twice: {', '.join(twice)}")
