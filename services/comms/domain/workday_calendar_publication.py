"""The company's calendar, version by version: each stays as it was published.

Version 1 is the official list as it was installed when a calendar was first needed; a later list,
and the company's own days, come with a version of their own. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.comms.domain.setting_refusals import (
    CalendarDayNamedTwice,
)
from shared.working_time.setting_versions import SettingVersions
from shared.working_time.workday_calendar import (
    Calendar,
    CalendarVersions,
    OfficialDays,
    SpecialDay,
)

STREAM_NAME = "calendar"


class CalendarPublished(BaseModel, frozen=True):
    """A version of the calendar was published and is in force."""

    type: Literal["calendar-published"] = "calendar-published"
    calendar: Calendar
    by: str
    at: datetime
    publishes_days: bool = Field(default=False, exclude_if=lambda publishes: not publishes)
    """Whether its fact says the days; those of earlier versions did not."""


CalendarPublicationEvent = CalendarPublished


@dataclass(frozen=True)
class CreateFirstCalendar:
    """Create the first version, of official days alone, unless there is one already."""

    official: OfficialDays
    by: str
    at: datetime


@dataclass(frozen=True)
class PublishCalendar:
    """Publish a version of this official list and these days of the company's own."""

    official: OfficialDays
    own: tuple[SpecialDay, ...]
    by: str
    at: datetime


CalendarCommand = CreateFirstCalendar | PublishCalendar

INITIAL_STATE: CalendarVersions = SettingVersions()


def decide(command: CalendarCommand, calendars: CalendarVersions) -> list[CalendarPublicationEvent]:
    """Return the next version, unless its days are in force; raises `CalendarDayNamedTwice`."""
    match command:
        case CreateFirstCalendar():
            own: tuple[SpecialDay, ...] = ()
            if calendars.versions:
                return []
        case PublishCalendar():
            own = tuple(sorted(command.own, key=lambda one: one.day))
            _refuse_duplicate_days(own)
    calendar = Calendar(version=calendars.next_number, official=command.official, own=own)
    if calendars.versions:
        present = calendars.current
        if (present.official, present.own) == (calendar.official, calendar.own):
            return []
    return [CalendarPublished(calendar=calendar, by=command.by, at=command.at, publishes_days=True)]


def evolve(calendars: CalendarVersions, event: CalendarPublicationEvent) -> CalendarVersions:
    """Return every version after an event."""
    return calendars.with_next_version(event.calendar)


def _refuse_duplicate_days(own: tuple[SpecialDay, ...]) -> None:
    counts = Counter(one.day for one in own)
    twice = [day.isoformat() for day, count in counts.items() if count > 1]
    if twice:
        raise CalendarDayNamedTwice(days=", ".join(twice))
