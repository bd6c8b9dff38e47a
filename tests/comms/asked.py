"""A request that the tests of its domain talk about, and the world around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.application.official import official_days
from services.comms.domain.calendar import Calendar, Calendars, SpecialDay
from services.comms.domain.history import Entry, EntryKind, WaitingOn
from services.comms.domain.reply_policy import BUILT_IN, ReplyPolicy
from services.comms.domain.request import OpenRequest, Present, RecordEntry
from services.comms.domain.request_events import Ask, EntryRecorded
from services.comms.domain.working_time import COMPANY_TIME

REQUEST = UUID(int=100)
FIRST, SECOND, THIRD, FOURTH = (UUID(int=number) for number in range(101, 105))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)

OFFICIAL = Calendar(version=1, official=official_days())
CALENDARS = Calendars((OFFICIAL,))
ASK = Ask(
    request_id=REQUEST,
    subject="In red? 红色？",
    matter="complex",
    asker="sales",
    department="rnd",
)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    """Return a moment in Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=COMPANY_TIME)


MONDAY = at(11, 23, 9)
"""An ordinary Monday at nine."""
THEN = MONDAY + 24 * HOUR
"""When the first leg of a complex request runs out."""


def present(now: datetime, head: str | None = "E7", calendars: Calendars = CALENDARS) -> Present:
    """Return the world at a moment."""
    return Present(now, calendars, head)


def opens(
    matter: str = "complex", now: datetime = MONDAY, policy: ReplyPolicy = BUILT_IN
) -> OpenRequest:
    """Return the command that opens the request on Monday."""
    return OpenRequest(
        ASK.model_copy(update={"matter": matter}), "By spring?", policy, MONDAY, present(now)
    )


def entry(
    kind: EntryKind, when: datetime, entry_id: UUID = FIRST, waiting_on: WaitingOn | None = None
) -> Entry:
    """Return an entry of its history."""
    return Entry(entry_id=entry_id, kind=kind, at=when, note=f"a {kind}", waiting_on=waiting_on)


def enters(one: Entry, now: datetime | None = None, head: str | None = "E7") -> RecordEntry:
    """Return the command that enters it, at the time it happened unless told otherwise."""
    return RecordEntry(REQUEST, one, present(now or one.at, head))


def entered(one: Entry) -> EntryRecorded:
    """Return the event that it was entered."""
    return EntryRecorded(request_id=REQUEST, entry=one)


def with_own(version: int, *own: SpecialDay) -> Calendars:
    """Return calendars whose newest version has days of the company's own."""
    before = CALENDARS.versions * (version - 1)
    return Calendars((*before, Calendar(version=version, official=official_days(), own=own)))
