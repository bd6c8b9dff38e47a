"""Which version of the calendar a request follows."""

from __future__ import annotations

from datetime import date

import pytest

from services.comms.domain.request_commands import CheckClock, RetimeEntry, VoidEntry
from services.comms.domain.request_events import (
    CalendarAdopted,
    ClockSet,
)
from services.comms.domain.request_timeline import EntryKind
from shared.working_time.workday_calendar import SpecialDay
from tests.comms.request_event_builders import leg_met
from tests.comms.request_examples import (
    FIRST_ENTRY_ID,
    HOUR,
    MONDAY,
    REQUEST_ID,
    calendars_with_company_days,
    entry,
    present_at,
    record_entry_command,
    shanghai_time,
)
from tests.comms.request_histories import (
    NOW,
    REASON,
    events_of,
    released,
    request_after,
    retime,
)

TUESDAY_OFF = SpecialDay(day=date(2026, 11, 24), working=False, name="Typhoon 台风")


def test_an_open_request_follows_another_calendar_from_its_beginning() -> None:
    history = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    new = CheckClock(
        REQUEST_ID, present_at(NOW, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    )
    adopted = CalendarAdopted(request_id=REQUEST_ID, calendar_version=2, at=NOW)
    outcome = history.when(new)
    assert outcome.events[:2] == (adopted, released(1, "the calendar was replaced"))
    (shown,) = [one for one in outcome.events if isinstance(one, ClockSet)]
    assert (shown.calendar_version, shown.due_at) == (2, shanghai_time(11, 25, 9))
    history.given(*outcome.events).when(new).then()


def test_the_next_entry_of_an_open_request_follows_the_new_calendar() -> None:
    newer = present_at(MONDAY + HOUR, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    command = record_entry_command(entry("progress", MONDAY + HOUR))
    outcome = request_after().when(type(command)(REQUEST_ID, command.entry, newer))
    assert outcome.events[1] == CalendarAdopted(
        request_id=REQUEST_ID, calendar_version=2, at=MONDAY + HOUR
    )
    assert outcome.events[2] == leg_met(1, shanghai_time(11, 25, 9), MONDAY + HOUR)


@pytest.mark.parametrize("kind", ["resolution", "withdrawal"])
def test_a_request_that_is_over_keeps_its_calendar(kind: EntryKind) -> None:
    history = request_after(record_entry_command(entry(kind, MONDAY + HOUR)))
    new = present_at(NOW, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    history.when(CheckClock(REQUEST_ID, new)).then()
    events = events_of(
        history, RetimeEntry(REQUEST_ID, FIRST_ENTRY_ID, MONDAY + 2 * HOUR, REASON, new)
    )
    assert not any(isinstance(one, CalendarAdopted) for one in events)
    assert any(
        isinstance(one, CalendarAdopted)
        for one in events_of(history, VoidEntry(REQUEST_ID, FIRST_ENTRY_ID, REASON, new))
    )


def test_a_due_time_in_a_year_to_come_is_estimated() -> None:
    late_in_the_year = retime(REQUEST_ID, shanghai_time(12, 31, 12), shanghai_time(12, 31, 12))
    (shown,) = [
        one for one in request_after().when(late_in_the_year).events if isinstance(one, ClockSet)
    ]
    assert (shown.due_at, shown.estimated) == (shanghai_time(1, 1, 12, year=2027), True)
