"""Corrections rebuild the clock from the history, and tell the others what holds no more."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from services.comms.domain.refusals import CommsRefused, InvalidMoment, UnknownEntry
from services.comms.domain.request import (
    CheckClock,
    ExistingRequest,
    RequestCommand,
    RequestState,
    RetimeEntry,
    VoidEntry,
    evolve,
)
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    CalendarAdopted,
    ClockSet,
    EntryRetimed,
    EntryVoided,
    LegReleased,
    RequestClosed,
    RequestEvent,
)
from services.comms.domain.request_timeline import EntryKind, RequestEntry
from services.comms.domain.working_day_calendar import SpecialDay
from shared.testing.given_when_then import AggregateScenario, aggregate_scenario
from tests.comms.request_event_builders import leg_breached, leg_met
from tests.comms.request_examples import (
    A_DAY_LATER,
    ASK_REQUEST,
    FIRST_ENTRY_ID,
    FOURTH_ENTRY_ID,
    HOUR,
    MICROSECOND,
    MONDAY,
    REQUEST_ID,
    SECOND_ENTRY_ID,
    THIRD_ENTRY_ID,
    calendars_with_company_days,
    entry,
    open_command,
    present_at,
    record_entry_command,
    shanghai_time,
)

NOW = MONDAY + 30 * HOUR
WHY = "entered by mistake"
Past = AggregateScenario[RequestCommand, RequestEvent, RequestState]


def request_after(*commands: RequestCommand) -> Past:
    """Have a request live through commands."""
    past: Past = aggregate_scenario(decide, evolve, None)
    for command in (open_command(), *commands):
        outcome = past.when(command)
        past = outcome.then(*outcome.events)
    return past


def retime(one: UUID, when: datetime, now: datetime = NOW) -> RetimeEntry:
    return RetimeEntry(REQUEST_ID, one, when, WHY, present_at(now))


def void(one: UUID, now: datetime = NOW) -> VoidEntry:
    return VoidEntry(REQUEST_ID, one, WHY, present_at(now))


def decided(past: Past, command: RequestCommand) -> list[RequestEvent]:
    """Return what follows, but for what the clock shows then."""
    outcome = past.when(command)
    assert outcome.refusal is None, outcome.refusal
    return [one for one in outcome.events if not isinstance(one, ClockSet)]


def released(leg: int, reason: str = WHY, now: datetime = NOW) -> LegReleased:
    return LegReleased(ask=ASK_REQUEST, leg=leg, reason=reason, at=now)


def retimed(one: UUID, when: datetime, now: datetime = NOW) -> EntryRetimed:
    return EntryRetimed(request_id=REQUEST_ID, entry_id=one, at=when, reason=WHY, corrected_at=now)


def voided(one: UUID, now: datetime = NOW) -> EntryVoided:
    return EntryVoided(request_id=REQUEST_ID, entry_id=one, reason=WHY, corrected_at=now)


LATE = entry("progress", A_DAY_LATER + HOUR)


def test_a_reply_corrected_to_in_time_is_announced_again() -> None:
    past = request_after(record_entry_command(LATE))
    assert decided(past, retime(FIRST_ENTRY_ID, A_DAY_LATER)) == [
        retimed(FIRST_ENTRY_ID, A_DAY_LATER),
        leg_met(1, A_DAY_LATER, A_DAY_LATER),
    ]


def test_a_breach_is_announced_once_for_each_due_time() -> None:
    past = request_after(record_entry_command(LATE), retime(FIRST_ENTRY_ID, A_DAY_LATER))
    later = A_DAY_LATER + 2 * HOUR
    assert decided(past, retime(FIRST_ENTRY_ID, later)) == [
        retimed(FIRST_ENTRY_ID, later),
        leg_met(1, A_DAY_LATER, later),
    ]


def test_a_reply_that_never_was_leaves_its_leg_missed() -> None:
    past = request_after(record_entry_command(entry("progress", MONDAY + HOUR)))
    assert decided(past, void(FIRST_ENTRY_ID)) == [
        voided(FIRST_ENTRY_ID),
        released(1),
        leg_breached(1, A_DAY_LATER),
    ]
    early = MONDAY + 2 * HOUR
    assert decided(past, void(FIRST_ENTRY_ID, early)) == [
        voided(FIRST_ENTRY_ID, early),
        released(1, now=early),
    ]


def test_legs_move_up_when_a_reply_before_them_never_was() -> None:
    first, second = MONDAY + HOUR, MONDAY + 3 * HOUR
    past = request_after(
        record_entry_command(entry("progress", first)),
        record_entry_command(entry("progress", second, SECOND_ENTRY_ID)),
    )
    assert decided(past, void(FIRST_ENTRY_ID, second)) == [
        voided(FIRST_ENTRY_ID, second),
        leg_met(1, A_DAY_LATER, second),
        released(2, now=second),
    ]


def test_a_pause_entered_late_takes_a_breach_back() -> None:
    past = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    waits = entry("pause", MONDAY + HOUR, SECOND_ENTRY_ID)
    events = decided(past, record_entry_command(waits, NOW))
    assert events[1:] == [released(1, "a pause was entered for an earlier time")]


def test_a_breach_that_was_taken_back_may_come_again() -> None:
    waits = entry("pause", MONDAY + HOUR, SECOND_ENTRY_ID)
    past = request_after(CheckClock(REQUEST_ID, present_at(NOW)), record_entry_command(waits, NOW))
    assert decided(past, void(SECOND_ENTRY_ID)) == [
        voided(SECOND_ENTRY_ID),
        leg_breached(1, A_DAY_LATER),
    ]


def test_a_moved_due_time_already_passed_is_announced_as_missed() -> None:
    waits, goes_on = entry("pause", MONDAY), entry("resume", MONDAY + HOUR, SECOND_ENTRY_ID)
    past = request_after(
        record_entry_command(waits),
        record_entry_command(goes_on),
        CheckClock(REQUEST_ID, present_at(NOW)),
    )
    earlier = MONDAY + HOUR / 2
    assert decided(past, retime(SECOND_ENTRY_ID, earlier)) == [
        retimed(SECOND_ENTRY_ID, earlier),
        leg_breached(1, A_DAY_LATER + HOUR / 2),
    ]


def test_an_opening_may_be_corrected_until_the_first_entry() -> None:
    past = request_after(record_entry_command(entry("progress", MONDAY + HOUR)))
    early, last = MONDAY - HOUR, MONDAY + HOUR
    assert decided(past, retime(REQUEST_ID, early, last)) == [
        retimed(REQUEST_ID, early, last),
        leg_met(1, A_DAY_LATER - HOUR, last),
    ]
    assert decided(past, retime(REQUEST_ID, last, last))[1:] == [
        leg_met(1, A_DAY_LATER + HOUR, last)
    ]
    past.when(retime(REQUEST_ID, last + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="history begins"
    )
    assert decided(request_after(), retime(REQUEST_ID, NOW)) == [retimed(REQUEST_ID, NOW)]
    past.when(void(REQUEST_ID)).then_refused(
        CommsRefused, message_contains="withdraw the request instead"
    )


def test_an_opening_is_not_moved_into_the_distant_past() -> None:
    earliest = NOW - 366 * 24 * HOUR
    assert decided(request_after(), retime(REQUEST_ID, earliest))[0] == retimed(
        REQUEST_ID, earliest
    )
    request_after().when(retime(REQUEST_ID, earliest - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="366 days"
    )
    old = MONDAY + 400 * 24 * HOUR
    assert (
        decided(request_after(), retime(REQUEST_ID, MONDAY + HOUR, old))[0].type == "entry-retimed"
    )
    request_after().when(retime(REQUEST_ID, MONDAY, old)).then()


def test_nothing_is_corrected_to_before_the_opening() -> None:
    past = request_after(record_entry_command(LATE))
    past.when(retime(FIRST_ENTRY_ID, MONDAY - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="was opened at"
    )
    assert decided(past, retime(FIRST_ENTRY_ID, MONDAY))[0] == retimed(FIRST_ENTRY_ID, MONDAY)


def test_a_correction_twice_changes_nothing() -> None:
    past = request_after(record_entry_command(LATE))
    past.when(retime(FIRST_ENTRY_ID, LATE.at)).then()
    past.when(retime(REQUEST_ID, MONDAY)).then()
    request_after(record_entry_command(LATE), void(FIRST_ENTRY_ID)).when(
        void(FIRST_ENTRY_ID)
    ).then()


def test_only_valid_entries_are_corrected() -> None:
    past = request_after(record_entry_command(LATE))
    past.when(retime(FOURTH_ENTRY_ID, A_DAY_LATER)).then_refused(
        UnknownEntry, message_contains="no entry"
    )
    past.when(void(FOURTH_ENTRY_ID)).then_refused(UnknownEntry, message_contains="no entry")
    request_after(record_entry_command(LATE), void(FIRST_ENTRY_ID)).when(
        retime(FIRST_ENTRY_ID, A_DAY_LATER)
    ).then_refused(CommsRefused, message_contains="struck out")


def test_a_request_is_open_again_when_its_end_never_was() -> None:
    answer = entry("resolution", MONDAY + HOUR)
    past = request_after(record_entry_command(answer))
    early = MONDAY + 2 * HOUR
    assert decided(past, void(FIRST_ENTRY_ID, early)) == [
        voided(FIRST_ENTRY_ID, early),
        released(1, now=early),
    ]
    again = request_after(record_entry_command(answer), void(FIRST_ENTRY_ID, early))
    anew = entry("resolution", MONDAY + HOUR, SECOND_ENTRY_ID)
    assert decided(again, record_entry_command(anew, early))[1:] == [
        leg_met(1, A_DAY_LATER, anew.at, resolved=True),
        RequestClosed(ask=ASK_REQUEST, resolved=True, at=anew.at),
    ]


def test_an_earlier_end_is_announced_again_and_cancels_later_entries() -> None:
    said = entry("progress", MONDAY + 3 * HOUR)
    answer = entry("resolution", MONDAY + 5 * HOUR, SECOND_ENTRY_ID)
    past = request_after(record_entry_command(said), record_entry_command(answer))
    end = MONDAY + 2 * HOUR
    assert decided(past, retime(SECOND_ENTRY_ID, end)) == [
        retimed(SECOND_ENTRY_ID, end),
        leg_met(1, A_DAY_LATER, end, resolved=True),
        released(2),
        RequestClosed(ask=ASK_REQUEST, resolved=True, at=end),
    ]


def test_only_the_entry_named_is_corrected() -> None:
    first, second = (
        entry("progress", MONDAY + HOUR),
        entry("progress", MONDAY + 3 * HOUR, SECOND_ENTRY_ID),
    )
    past = request_after(
        record_entry_command(first),
        record_entry_command(second),
        retime(SECOND_ENTRY_ID, MONDAY + 2 * HOUR),
    )
    moved = second.model_copy(update={"at": MONDAY + 2 * HOUR})
    assert current_entries(past) == (first, moved)
    assert current_entries(
        request_after(
            record_entry_command(first), record_entry_command(second), void(FIRST_ENTRY_ID)
        )
    ) == (second,)


def current_entries(past: Past) -> tuple[RequestEntry, ...]:
    assert isinstance(past.state, ExistingRequest)
    return past.state.entries


def test_a_withdrawal_dated_back_takes_a_breach_back() -> None:
    past = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    moot = entry("withdrawal", A_DAY_LATER - HOUR, THIRD_ENTRY_ID)
    assert decided(past, record_entry_command(moot, NOW))[1:] == [
        released(1, "a withdrawal was entered for an earlier time"),
        RequestClosed(ask=ASK_REQUEST, resolved=False, at=moot.at),
    ]


TUESDAY_OFF = SpecialDay(day=date(2026, 11, 24), working=False, name="Typhoon 台风")


def test_an_open_request_follows_another_calendar_from_its_beginning() -> None:
    past = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    new = CheckClock(
        REQUEST_ID, present_at(NOW, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    )
    adopted = CalendarAdopted(request_id=REQUEST_ID, calendar_version=2, at=NOW)
    outcome = past.when(new)
    assert outcome.events[:2] == (adopted, released(1, "the calendar was replaced"))
    (shown,) = [one for one in outcome.events if isinstance(one, ClockSet)]
    assert (shown.calendar_version, shown.due_at) == (2, shanghai_time(11, 25, 9))
    past.given(*outcome.events).when(new).then()


def test_whatever_happens_next_to_an_open_request_follows_the_new_calendar() -> None:
    newer = present_at(MONDAY + HOUR, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    command = record_entry_command(entry("progress", MONDAY + HOUR))
    outcome = request_after().when(type(command)(REQUEST_ID, command.entry, newer))
    assert outcome.events[1] == CalendarAdopted(
        request_id=REQUEST_ID, calendar_version=2, at=MONDAY + HOUR
    )
    assert outcome.events[2] == leg_met(1, shanghai_time(11, 25, 9), MONDAY + HOUR)


@pytest.mark.parametrize("kind", ["resolution", "withdrawal"])
def test_a_request_that_is_over_keeps_its_calendar(kind: EntryKind) -> None:
    past = request_after(record_entry_command(entry(kind, MONDAY + HOUR)))
    new = present_at(NOW, calendars=calendars_with_company_days(2, TUESDAY_OFF))
    past.when(CheckClock(REQUEST_ID, new)).then()
    events = decided(past, RetimeEntry(REQUEST_ID, FIRST_ENTRY_ID, MONDAY + 2 * HOUR, WHY, new))
    assert not any(isinstance(one, CalendarAdopted) for one in events)
    assert any(
        isinstance(one, CalendarAdopted)
        for one in decided(past, VoidEntry(REQUEST_ID, FIRST_ENTRY_ID, WHY, new))
    )


def test_a_due_time_in_a_year_to_come_is_estimated() -> None:
    late_in_the_year = retime(REQUEST_ID, shanghai_time(12, 31, 12), shanghai_time(12, 31, 12))
    (shown,) = [
        one for one in request_after().when(late_in_the_year).events if isinstance(one, ClockSet)
    ]
    assert (shown.due_at, shown.estimated) == (shanghai_time(1, 1, 12, year=2027), True)


def test_a_clock_that_is_a_little_behind_takes_nothing_back() -> None:
    past = request_after(CheckClock(REQUEST_ID, present_at(A_DAY_LATER + MICROSECOND)))
    past.when(CheckClock(REQUEST_ID, present_at(A_DAY_LATER))).then()
