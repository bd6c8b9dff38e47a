"""The example request of the domain tests, with its calendars and commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.domain.reply_policy import BUILT_IN_POLICY, ReplyPolicy
from services.comms.domain.request_commands import DecisionContext, OpenRequest, RecordEntry
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_events import EntryRecorded
from services.comms.domain.request_timeline import EntryKind, RequestEntry, WaitingOn
from shared.working_time.calculator import FIXED_COMPANY_ZONE
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, CalendarVersions, SpecialDay

REQUEST_ID = UUID(int=100)
FIRST_ENTRY_ID, SECOND_ENTRY_ID, THIRD_ENTRY_ID, FOURTH_ENTRY_ID = (
    UUID(int=number) for number in range(101, 105)
)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)

OFFICIAL_CALENDAR = Calendar(version=1, official=load_official_days())
CALENDARS = CalendarVersions((OFFICIAL_CALENDAR,))
ASK_REQUEST = RequestDetails(
    request_id=REQUEST_ID,
    subject="In red? 红色？",
    matter="complex",
    asker="sales",
    department="rnd",
)


def shanghai_time(
    month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026
) -> datetime:
    """Return an instant in Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=FIXED_COMPANY_ZONE)


MONDAY = shanghai_time(11, 23, 9)
"""An ordinary Monday at nine."""
A_DAY_LATER = MONDAY + 24 * HOUR
"""When the first leg of a complex request runs out."""


def present_at(
    now: datetime, head: str | None = "E7", calendars: CalendarVersions = CALENDARS
) -> DecisionContext:
    """Return what a decision at this instant knows."""
    return DecisionContext(now, calendars, head)


def open_command(
    matter: str = "complex", now: datetime = MONDAY, policy: ReplyPolicy = BUILT_IN_POLICY
) -> OpenRequest:
    """Return the command that opens the request on Monday."""
    return OpenRequest(
        ASK_REQUEST.model_copy(update={"matter": matter}),
        "By spring?",
        policy,
        MONDAY,
        present_at(now),
    )


def entry(
    kind: EntryKind,
    when: datetime,
    entry_id: UUID = FIRST_ENTRY_ID,
    waiting_on: WaitingOn | None = None,
) -> RequestEntry:
    """Return an entry of the request's history."""
    return RequestEntry(
        entry_id=entry_id, kind=kind, at=when, note=f"a {kind}", waiting_on=waiting_on
    )


def record_entry_command(
    history_entry: RequestEntry, now: datetime | None = None, head: str | None = "E7"
) -> RecordEntry:
    """Return the command that records an entry, at the entry's time unless `now` is given."""
    return RecordEntry(REQUEST_ID, history_entry, present_at(now or history_entry.at, head))


def entry_recorded(history_entry: RequestEntry, ask: RequestDetails = ASK_REQUEST) -> EntryRecorded:
    """Return the event that an entry was recorded."""
    return EntryRecorded(request_id=REQUEST_ID, entry=history_entry, ask=ask)


def calendars_with_company_days(version: int, *own: SpecialDay) -> CalendarVersions:
    """Return calendars whose newest version has days of the company's own."""
    earlier = CALENDARS.versions * (version - 1)
    return CalendarVersions(
        (*earlier, Calendar(version=version, official=load_official_days(), own=own))
    )
