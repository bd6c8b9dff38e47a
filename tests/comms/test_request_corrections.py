"""Corrections rebuild the clock from the history, and tell the others what holds no more."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from services.comms.domain.calendar import SpecialDay
from services.comms.domain.history import Entry, EntryKind
from services.comms.domain.refusals import CommsRefused, InvalidMoment, UnknownEntry
from services.comms.domain.request import (
    CheckClock,
    KnownRequest,
    Request,
    RequestCommand,
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
from shared.testing.scenario import Scenario, scenario
from tests.comms.asked import (
    ASK,
    FIRST,
    FOURTH,
    HOUR,
    MONDAY,
    REQUEST,
    SECOND,
    THEN,
    THIRD,
    TICK,
    at,
    enters,
    entry,
    opens,
    present,
    with_own,
)
from tests.comms.told import met, missed

NOW = MONDAY + 30 * HOUR
WHY = "entered by mistake"
Past = Scenario[RequestCommand, RequestEvent, Request]


def lived(*commands: RequestCommand) -> Past:
    """Have a request live through commands."""
    past: Past = scenario(decide, evolve, None)
    for command in (opens(), *commands):
        outcome = past.when(command)
        past = outcome.then(*outcome.events)
    return past


def retime(one: UUID, when: datetime, now: datetime = NOW) -> RetimeEntry:
    return RetimeEntry(REQUEST, one, when, WHY, present(now))


def void(one: UUID, now: datetime = NOW) -> VoidEntry:
    return VoidEntry(REQUEST, one, WHY, present(now))


def decided(past: Past, command: RequestCommand) -> list[RequestEvent]:
    """Return what follows, but for what the clock shows then."""
    outcome = past.when(command)
    assert outcome.refusal is None, outcome.refusal
    return [one for one in outcome.events if not isinstance(one, ClockSet)]


def released(leg: int, reason: str = WHY, now: datetime = NOW) -> LegReleased:
    return LegReleased(ask=ASK, leg=leg, reason=reason, at=now)


def retimed(one: UUID, when: datetime, now: datetime = NOW) -> EntryRetimed:
    return EntryRetimed(request_id=REQUEST, entry_id=one, at=when, reason=WHY, corrected_at=now)


def voided(one: UUID, now: datetime = NOW) -> EntryVoided:
    return EntryVoided(request_id=REQUEST, entry_id=one, reason=WHY, corrected_at=now)


LATE = entry("progress", THEN + HOUR)


def test_a_reply_that_was_in_time_after_all_is_told_again() -> None:
    past = lived(enters(LATE))
    assert decided(past, retime(FIRST, THEN)) == [retimed(FIRST, THEN), met(1, THEN, THEN)]


def test_a_breach_is_told_once_for_each_due_time() -> None:
    past = lived(enters(LATE), retime(FIRST, THEN))
    later = THEN + 2 * HOUR
    assert decided(past, retime(FIRST, later)) == [retimed(FIRST, later), met(1, THEN, later)]


def test_a_reply_that_never_was_leaves_its_leg_missed() -> None:
    past = lived(enters(entry("progress", MONDAY + HOUR)))
    assert decided(past, void(FIRST)) == [voided(FIRST), released(1), missed(1, THEN)]
    early = MONDAY + 2 * HOUR
    assert decided(past, void(FIRST, early)) == [voided(FIRST, early), released(1, now=early)]


def test_legs_move_up_when_a_reply_before_them_never_was() -> None:
    first, second = MONDAY + HOUR, MONDAY + 3 * HOUR
    past = lived(enters(entry("progress", first)), enters(entry("progress", second, SECOND)))
    assert decided(past, void(FIRST, second)) == [
        voided(FIRST, second),
        met(1, THEN, second),
        released(2, now=second),
    ]


def test_a_pause_entered_late_takes_a_breach_back() -> None:
    past = lived(CheckClock(REQUEST, present(NOW)))
    waits = entry("pause", MONDAY + HOUR, SECOND)
    events = decided(past, enters(waits, NOW))
    assert events[1:] == [released(1, "a pause was entered for an earlier time")]


def test_a_breach_that_was_taken_back_may_come_again() -> None:
    waits = entry("pause", MONDAY + HOUR, SECOND)
    past = lived(CheckClock(REQUEST, present(NOW)), enters(waits, NOW))
    assert decided(past, void(SECOND)) == [voided(SECOND), missed(1, THEN)]


def test_a_due_time_that_moves_and_has_passed_is_told_as_missed() -> None:
    waits, goes_on = entry("pause", MONDAY), entry("resume", MONDAY + HOUR, SECOND)
    past = lived(enters(waits), enters(goes_on), CheckClock(REQUEST, present(NOW)))
    earlier = MONDAY + HOUR / 2
    assert decided(past, retime(SECOND, earlier)) == [
        retimed(SECOND, earlier),
        missed(1, THEN + HOUR / 2),
    ]


def test_an_opening_may_be_corrected_until_the_first_entry() -> None:
    past = lived(enters(entry("progress", MONDAY + HOUR)))
    early, last = MONDAY - HOUR, MONDAY + HOUR
    assert decided(past, retime(REQUEST, early, last)) == [
        retimed(REQUEST, early, last),
        met(1, THEN - HOUR, last),
    ]
    assert decided(past, retime(REQUEST, last, last))[1:] == [met(1, THEN + HOUR, last)]
    past.when(retime(REQUEST, last + TICK)).then_refused(InvalidMoment, saying="history begins")
    assert decided(lived(), retime(REQUEST, NOW)) == [retimed(REQUEST, NOW)]
    past.when(void(REQUEST)).then_refused(CommsRefused, saying="withdraw the request instead")


def test_an_opening_is_not_moved_into_the_distant_past() -> None:
    earliest = NOW - 366 * 24 * HOUR
    assert decided(lived(), retime(REQUEST, earliest))[0] == retimed(REQUEST, earliest)
    lived().when(retime(REQUEST, earliest - TICK)).then_refused(InvalidMoment, saying="366 days")
    old = MONDAY + 400 * 24 * HOUR
    assert decided(lived(), retime(REQUEST, MONDAY + HOUR, old))[0].type == "entry-retimed"
    lived().when(retime(REQUEST, MONDAY, old)).then()


def test_nothing_is_corrected_to_before_the_opening() -> None:
    past = lived(enters(LATE))
    past.when(retime(FIRST, MONDAY - TICK)).then_refused(InvalidMoment, saying="was opened at")
    assert decided(past, retime(FIRST, MONDAY))[0] == retimed(FIRST, MONDAY)


def test_a_correction_twice_changes_nothing() -> None:
    past = lived(enters(LATE))
    past.when(retime(FIRST, LATE.at)).then()
    past.when(retime(REQUEST, MONDAY)).then()
    lived(enters(LATE), void(FIRST)).when(void(FIRST)).then()


def test_only_what_stands_is_corrected() -> None:
    past = lived(enters(LATE))
    past.when(retime(FOURTH, THEN)).then_refused(UnknownEntry, saying="no entry")
    past.when(void(FOURTH)).then_refused(UnknownEntry, saying="no entry")
    lived(enters(LATE), void(FIRST)).when(retime(FIRST, THEN)).then_refused(
        CommsRefused, saying="struck out"
    )


def test_a_request_is_open_again_when_its_end_never_was() -> None:
    answer = entry("resolution", MONDAY + HOUR)
    past = lived(enters(answer))
    early = MONDAY + 2 * HOUR
    assert decided(past, void(FIRST, early)) == [voided(FIRST, early), released(1, now=early)]
    again = lived(enters(answer), void(FIRST, early))
    anew = entry("resolution", MONDAY + HOUR, SECOND)
    assert decided(again, enters(anew, early))[1:] == [
        met(1, THEN, anew.at, resolved=True),
        RequestClosed(ask=ASK, resolved=True, at=anew.at),
    ]


def test_an_end_that_was_earlier_is_told_again_and_what_came_after_counts_no_more() -> None:
    said = entry("progress", MONDAY + 3 * HOUR)
    answer = entry("resolution", MONDAY + 5 * HOUR, SECOND)
    past = lived(enters(said), enters(answer))
    end = MONDAY + 2 * HOUR
    assert decided(past, retime(SECOND, end)) == [
        retimed(SECOND, end),
        met(1, THEN, end, resolved=True),
        released(2),
        RequestClosed(ask=ASK, resolved=True, at=end),
    ]


def test_only_the_entry_named_is_corrected() -> None:
    first, second = entry("progress", MONDAY + HOUR), entry("progress", MONDAY + 3 * HOUR, SECOND)
    past = lived(enters(first), enters(second), retime(SECOND, MONDAY + 2 * HOUR))
    moved = second.model_copy(update={"at": MONDAY + 2 * HOUR})
    assert standing(past) == (first, moved)
    assert standing(lived(enters(first), enters(second), void(FIRST))) == (second,)


def standing(past: Past) -> tuple[Entry, ...]:
    assert isinstance(past.state, KnownRequest)
    return past.state.entries


def test_a_withdrawal_dated_back_takes_a_breach_back() -> None:
    past = lived(CheckClock(REQUEST, present(NOW)))
    moot = entry("withdrawal", THEN - HOUR, THIRD)
    assert decided(past, enters(moot, NOW))[1:] == [
        released(1, "a withdrawal was entered for an earlier time"),
        RequestClosed(ask=ASK, resolved=False, at=moot.at),
    ]


TUESDAY_OFF = SpecialDay(day=date(2026, 11, 24), working=False, name="Typhoon 台风")


def test_an_open_request_follows_another_calendar_from_its_beginning() -> None:
    past = lived(CheckClock(REQUEST, present(NOW)))
    new = CheckClock(REQUEST, present(NOW, calendars=with_own(2, TUESDAY_OFF)))
    adopted = CalendarAdopted(request_id=REQUEST, calendar_version=2, at=NOW)
    outcome = past.when(new)
    assert outcome.events[:2] == (adopted, released(1, "the calendar was replaced"))
    (shown,) = [one for one in outcome.events if isinstance(one, ClockSet)]
    assert (shown.calendar_version, shown.due_at) == (2, at(11, 25, 9))
    past.given(*outcome.events).when(new).then()


def test_whatever_happens_next_to_an_open_request_follows_the_new_calendar() -> None:
    newer = present(MONDAY + HOUR, calendars=with_own(2, TUESDAY_OFF))
    command = enters(entry("progress", MONDAY + HOUR))
    outcome = lived().when(type(command)(REQUEST, command.entry, newer))
    assert outcome.events[1] == CalendarAdopted(
        request_id=REQUEST, calendar_version=2, at=MONDAY + HOUR
    )
    assert outcome.events[2] == met(1, at(11, 25, 9), MONDAY + HOUR)


@pytest.mark.parametrize("kind", ["resolution", "withdrawal"])
def test_a_request_that_is_over_keeps_its_calendar(kind: EntryKind) -> None:
    past = lived(enters(entry(kind, MONDAY + HOUR)))
    new = present(NOW, calendars=with_own(2, TUESDAY_OFF))
    past.when(CheckClock(REQUEST, new)).then()
    events = decided(past, RetimeEntry(REQUEST, FIRST, MONDAY + 2 * HOUR, WHY, new))
    assert not any(isinstance(one, CalendarAdopted) for one in events)
    assert any(
        isinstance(one, CalendarAdopted)
        for one in decided(past, VoidEntry(REQUEST, FIRST, WHY, new))
    )


def test_a_due_time_in_a_year_to_come_is_estimated() -> None:
    late_in_the_year = retime(REQUEST, at(12, 31, 12), at(12, 31, 12))
    (shown,) = [one for one in lived().when(late_in_the_year).events if isinstance(one, ClockSet)]
    assert (shown.due_at, shown.estimated) == (at(1, 1, 12, year=2027), True)


def test_a_clock_that_is_a_little_behind_takes_nothing_back() -> None:
    past = lived(CheckClock(REQUEST, present(THEN + TICK)))
    past.when(CheckClock(REQUEST, present(THEN))).then()
