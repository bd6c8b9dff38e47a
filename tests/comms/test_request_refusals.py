"""What is refused of a request, and which repetitions change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from services.comms.domain.refusals import CommsRefused, InvalidMoment, InvalidRequest
from services.comms.domain.reply_policy import BUILT_IN_POLICY
from services.comms.domain.request_commands import CheckClock, OpenRequest
from services.comms.domain.request_decisions import MAX_ENTRIES, decide
from services.comms.domain.request_refusals import CalendarMoved, UnknownRequest
from services.comms.domain.request_state import evolve
from services.comms.domain.request_timeline import EntryKind
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.request_event_builders import check_clock, opening_events, request_opened
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
    entry_recorded,
    open_command,
    present_at,
    record_entry_command,
)

given = aggregate_scenario(decide, evolve, None).given


def test_a_request_is_opened_once() -> None:
    given(*opening_events).when(open_command()).then()
    later = OpenRequest(ASK_REQUEST, "?", BUILT_IN_POLICY, MONDAY + HOUR, present_at(MONDAY + HOUR))
    given(*opening_events).when(later).then_refused(
        CommsRefused, message_contains="belongs to another"
    )


def test_a_department_does_not_ask_itself() -> None:
    to_itself = ASK_REQUEST.model_copy(update={"department": "sales"})
    command = OpenRequest(to_itself, "?", BUILT_IN_POLICY, MONDAY, present_at(MONDAY))
    given().when(command).then_refused(InvalidRequest, message_contains="does not ask itself")


@pytest.mark.parametrize("kind", ["progress", "pause", "resume", "resolution", "withdrawal"])
def test_a_closed_request_takes_no_more_entries(kind: Any) -> None:
    withdrawal = entry("withdrawal", A_DAY_LATER, FOURTH_ENTRY_ID)
    later = entry(kind, A_DAY_LATER + HOUR)
    given(*opening_events, entry_recorded(withdrawal)).when(
        record_entry_command(later)
    ).then_refused(CommsRefused, message_contains="over since")


@pytest.mark.parametrize("kind", ["progress", "pause", "resolution", "withdrawal"])
def test_an_entry_recorded_twice_counts_once(kind: Any) -> None:
    said = entry(kind, A_DAY_LATER)
    again = entry(kind, A_DAY_LATER, SECOND_ENTRY_ID)
    given(*opening_events, entry_recorded(said)).when(record_entry_command(again)).then()


def test_the_clock_is_paused_once_and_resumed_once() -> None:
    pause = entry("pause", MONDAY + HOUR)
    again = entry("pause", MONDAY + 2 * HOUR, SECOND_ENTRY_ID)
    given(*opening_events, entry_recorded(pause)).when(record_entry_command(again)).then_refused(
        CommsRefused, message_contains="paused at that time already"
    )
    resume = entry("resume", MONDAY + 2 * HOUR, SECOND_ENTRY_ID)
    given(*opening_events).when(record_entry_command(resume)).then_refused(
        CommsRefused, message_contains="not paused"
    )
    resumed = given(*opening_events, entry_recorded(pause), entry_recorded(resume))
    resumed.when(
        record_entry_command(entry("resume", MONDAY + 3 * HOUR, THIRD_ENTRY_ID))
    ).then_refused(CommsRefused, message_contains="not paused")
    earlier = entry("pause", MONDAY, THIRD_ENTRY_ID)
    assert resumed.when(record_entry_command(earlier, MONDAY + 3 * HOUR)).events[
        0
    ] == entry_recorded(earlier)


def test_no_entry_is_earlier_than_the_opening() -> None:
    early = entry("progress", MONDAY - MICROSECOND)
    given(*opening_events).when(record_entry_command(early)).then_refused(
        InvalidMoment, message_contains="later time"
    )


def test_a_request_does_not_end_before_its_entries() -> None:
    said = entry("progress", A_DAY_LATER)
    kinds: tuple[EntryKind, ...] = ("resolution", "withdrawal")
    for kind in kinds:
        early = entry(kind, A_DAY_LATER - MICROSECOND, SECOND_ENTRY_ID)
        given(*opening_events, entry_recorded(said)).when(record_entry_command(early)).then_refused(
            InvalidMoment, message_contains=A_DAY_LATER.isoformat()
        )


def test_a_history_has_at_most_500_entries() -> None:
    said = [entry("progress", MONDAY + n * MICROSECOND, FIRST_ENTRY_ID) for n in range(MAX_ENTRIES)]
    one_more = entry("progress", A_DAY_LATER, SECOND_ENTRY_ID)
    full = given(*opening_events, *(entry_recorded(one) for one in said))
    full.when(record_entry_command(one_more)).then_refused(
        CommsRefused, message_contains="500 entries"
    )
    almost = given(*opening_events, *(entry_recorded(one) for one in said[1:]))
    assert almost.when(record_entry_command(one_more)).events[0] == entry_recorded(one_more)


def test_an_unknown_request_is_refused() -> None:
    given().when(record_entry_command(entry("progress", A_DAY_LATER))).then_refused(
        UnknownRequest, message_contains="open it"
    )
    assert given(entry_recorded(entry("progress", A_DAY_LATER))).state is None


def test_a_decision_by_an_older_calendar_is_refused() -> None:
    newer = given().when(open_command()).then(*opening_events)
    moved = CheckClock(REQUEST_ID, present_at(MONDAY, calendars=calendars_with_company_days(2)))
    after = newer.when(moved).events
    given(*opening_events, *after).when(check_clock(A_DAY_LATER + HOUR)).then_refused(
        CalendarMoved, message_contains="ask again"
    )


def test_a_request_is_entered_within_a_year() -> None:
    last = MONDAY + 366 * 24 * HOUR
    assert given().when(open_command(now=last)).events[0] == request_opened()
    given().when(open_command(now=last + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="within 366 days"
    )


def test_an_opening_belongs_to_its_request_and_happens_once() -> None:
    assert open_command().request_id == REQUEST_ID
    state = given(*opening_events).state
    assert state is not None
    assert state.apply(request_opened()) == state
