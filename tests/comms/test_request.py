"""A request: opened, answered, paused, ended, and what is announced of its legs."""

from __future__ import annotations

from services.comms.domain.refusals import CommsRefused
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import RequestClosed
from services.comms.domain.request_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.request_event_builders import (
    SILENCE_DUE,
    check_clock,
    clock_ended,
    clock_paused,
    clock_set,
    leg_breached,
    leg_met,
    opening_events,
    request_opened,
    told,
)
from tests.comms.request_examples import (
    A_DAY_LATER,
    ASK_REQUEST,
    HOUR,
    MICROSECOND,
    MONDAY,
    SECOND_ENTRY_ID,
    THIRD_ENTRY_ID,
    entry,
    entry_recorded,
    open_command,
    record_entry_command,
    shanghai_time,
)

given = aggregate_scenario(decide, evolve, None).given


def test_a_complex_request_is_owed_progress_a_day_later() -> None:
    given().when(open_command()).then(*opening_events)


def test_a_simple_request_is_owed_its_answer_in_two_office_hours() -> None:
    due_at = shanghai_time(11, 23, 11)
    given().when(open_command("simple")).then(request_opened("simple", due_at), clock_set(due_at))


def test_progress_meets_the_leg_and_begins_the_next_one() -> None:
    progress = entry("progress", MONDAY + 5 * HOUR)
    due_at = MONDAY + 29 * HOUR
    given(*opening_events).when(record_entry_command(progress)).then(
        entry_recorded(progress),
        leg_met(1, A_DAY_LATER, progress.at),
        told(clock_set(due_at, leg=2, silent_since=progress.at), progress.at),
    )


def test_a_reply_at_the_due_time_is_in_time() -> None:
    progress = entry("progress", A_DAY_LATER)
    events = given(*opening_events).when(record_entry_command(progress)).events
    assert events[:2] == (entry_recorded(progress), leg_met(1, A_DAY_LATER, A_DAY_LATER))


def test_a_reply_after_the_due_time_is_late_even_before_the_timer_fired() -> None:
    progress = entry("progress", A_DAY_LATER + MICROSECOND)
    events = given(*opening_events).when(record_entry_command(progress)).events
    assert events[:3] == (
        entry_recorded(progress),
        leg_breached(1, A_DAY_LATER),
        leg_met(1, A_DAY_LATER, progress.at),
    )


def test_a_breach_is_announced_once_right_after_the_due_time() -> None:
    given(*opening_events).when(check_clock(A_DAY_LATER)).then()
    shown = clock_set(breached=True, next_at=SILENCE_DUE)
    announced = (
        given(*opening_events)
        .when(check_clock(A_DAY_LATER + MICROSECOND))
        .then(leg_breached(1, A_DAY_LATER), shown)
    )
    announced.when(check_clock(A_DAY_LATER + HOUR)).then()


def test_a_breached_leg_stays_open_until_it_is_met() -> None:
    late = entry("progress", A_DAY_LATER + HOUR)
    announced = (
        given(*opening_events)
        .when(check_clock(A_DAY_LATER + MICROSECOND))
        .then(leg_breached(1, A_DAY_LATER), clock_set(breached=True, next_at=SILENCE_DUE))
    )
    announced.when(record_entry_command(late)).then(
        entry_recorded(late),
        leg_met(1, A_DAY_LATER, late.at),
        told(clock_set(late.at + 24 * HOUR, leg=2, silent_since=late.at), late.at),
    )


def test_a_simple_request_is_met_by_its_answer_alone() -> None:
    ask, due_at = ASK_REQUEST.model_copy(update={"matter": "simple"}), shanghai_time(11, 23, 11)
    progress = entry("progress", MONDAY + HOUR)
    announced = (
        given(request_opened("simple", due_at), clock_set(due_at))
        .when(record_entry_command(progress))
        .then(entry_recorded(progress, ask), clock_set(due_at, silent_since=progress.at))
    )
    answer = entry("resolution", due_at, SECOND_ENTRY_ID)
    reply = leg_met(1, due_at, due_at, resolved=True).model_copy(update={"ask": ask})
    announced.when(record_entry_command(answer)).then(
        entry_recorded(answer, ask),
        reply,
        RequestClosed(ask=ask, resolved=True, at=due_at),
        clock_ended("resolved"),
    )


def test_a_pause_stops_the_clock_and_counts_as_a_response() -> None:
    pause = entry("pause", MONDAY + 4 * HOUR, waiting_on="asker")
    paused = (
        given(*opening_events)
        .when(record_entry_command(pause))
        .then(
            entry_recorded(pause),
            told(clock_paused(pause, 4 * HOUR, silent_since=pause.at), pause.at),
        )
    )
    paused.when(check_clock(MONDAY + 500 * HOUR)).then()
    resume = entry("resume", MONDAY + 10 * HOUR, SECOND_ENTRY_ID)
    paused.when(record_entry_command(resume)).then(
        entry_recorded(resume),
        told(clock_set(MONDAY + 30 * HOUR, silent_since=pause.at), resume.at),
    )


def test_a_reply_while_paused_is_judged_as_if_the_clock_went_on() -> None:
    pause = entry("pause", MONDAY + 4 * HOUR)
    progress = entry("progress", MONDAY + 40 * HOUR, SECOND_ENTRY_ID)
    _, met, shown = (
        given(*opening_events, entry_recorded(pause)).when(record_entry_command(progress)).events
    )
    assert met == leg_met(1, MONDAY + 60 * HOUR, progress.at)
    assert shown == told(
        clock_paused(pause, 0 * HOUR, leg=2, silent_since=progress.at), progress.at
    )


def test_a_breach_before_the_pause_stays_missed() -> None:
    pause = entry("pause", A_DAY_LATER + HOUR)
    events = given(*opening_events).when(record_entry_command(pause)).events
    assert events[1:] == (
        leg_breached(1, A_DAY_LATER),
        told(
            clock_paused(
                pause, 25 * HOUR, A_DAY_LATER, breached=True, silent_since=pause.at, next_at=None
            ),
            pause.at,
        ),
    )


def test_stop_beats_pause_and_pause_beats_start() -> None:
    now = MONDAY + HOUR
    pause, answer = entry("pause", now), entry("resolution", now, SECOND_ENTRY_ID)
    progress = entry("progress", now, THIRD_ENTRY_ID)
    *_, shown = (
        given(*opening_events, entry_recorded(pause)).when(record_entry_command(answer)).events
    )
    assert shown == clock_ended("resolved")
    *_, shown = (
        given(*opening_events, entry_recorded(pause)).when(record_entry_command(progress)).events
    )
    assert shown == told(clock_paused(pause, 0 * HOUR, leg=2, silent_since=now), now)
    given(*opening_events, entry_recorded(pause)).when(
        record_entry_command(entry("resume", now, SECOND_ENTRY_ID))
    ).then_refused(CommsRefused, message_contains="at that very instant")


def test_of_simultaneous_ends_the_answer_counts() -> None:
    answer, withdrawal = (
        entry("resolution", A_DAY_LATER),
        entry("withdrawal", A_DAY_LATER, SECOND_ENTRY_ID),
    )
    state = given(*opening_events, entry_recorded(withdrawal), entry_recorded(answer)).state
    assert state is not None
    assert state.timeline.closing_entry == answer


def test_a_withdrawn_request_is_owed_nothing_more() -> None:
    withdrawal = entry("withdrawal", A_DAY_LATER)
    given(*opening_events).when(record_entry_command(withdrawal)).then(
        entry_recorded(withdrawal),
        RequestClosed(ask=ASK_REQUEST, resolved=False, at=A_DAY_LATER),
        clock_ended("withdrawn"),
    )


def test_what_was_missed_before_the_withdrawal_stays_missed() -> None:
    withdrawal = entry("withdrawal", A_DAY_LATER + MICROSECOND)
    given(*opening_events).when(record_entry_command(withdrawal)).then(
        entry_recorded(withdrawal),
        leg_breached(1, A_DAY_LATER),
        RequestClosed(ask=ASK_REQUEST, resolved=False, at=withdrawal.at),
        clock_ended("withdrawn"),
    )
