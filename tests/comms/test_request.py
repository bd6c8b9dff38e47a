"""A request: asked, answered, paused, ended, and what others are told of its legs."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsRefused,
)
from services.comms.domain.request import evolve
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    RequestClosed,
)
from shared.testing.scenario import scenario
from tests.comms.asked import (
    ASK,
    HOUR,
    MONDAY,
    SECOND,
    THEN,
    THIRD,
    TICK,
    at,
    entered,
    enters,
    entry,
    opens,
)
from tests.comms.told import SILENT, looks, met, missed, opened, over, shows, was_opened

given = scenario(decide, evolve, None).given


def test_a_complex_request_is_owed_progress_a_day_later() -> None:
    given().when(opens()).then(*was_opened)


def test_a_simple_request_is_owed_its_answer_in_two_office_hours() -> None:
    due_at = at(11, 23, 11)
    given().when(opens("simple")).then(opened("simple", due_at), shows(due_at))


def test_progress_meets_the_leg_and_begins_the_next_one() -> None:
    said = entry("progress", MONDAY + 5 * HOUR)
    due_at = MONDAY + 29 * HOUR
    given(*was_opened).when(enters(said)).then(
        entered(said), met(1, THEN, said.at), shows(due_at, leg=2, silent_since=said.at)
    )


def test_a_reply_at_the_due_time_is_in_time() -> None:
    said = entry("progress", THEN)
    events = given(*was_opened).when(enters(said)).events
    assert events[:2] == (entered(said), met(1, THEN, THEN))


def test_a_reply_after_the_due_time_is_late_even_if_no_timer_was_faster() -> None:
    said = entry("progress", THEN + TICK)
    events = given(*was_opened).when(enters(said)).events
    assert events[:3] == (entered(said), missed(1, THEN), met(1, THEN, said.at))


def test_a_breach_is_told_right_after_the_due_time_and_once() -> None:
    given(*was_opened).when(looks(THEN)).then()
    shown = shows(breached=True, next_at=SILENT)
    told = given(*was_opened).when(looks(THEN + TICK)).then(missed(1, THEN), shown)
    told.when(looks(THEN + HOUR)).then()


def test_a_breached_leg_stays_open_until_it_is_met() -> None:
    late = entry("progress", THEN + HOUR)
    told = (
        given(*was_opened)
        .when(looks(THEN + TICK))
        .then(missed(1, THEN), shows(breached=True, next_at=SILENT))
    )
    told.when(enters(late)).then(
        entered(late),
        met(1, THEN, late.at),
        shows(late.at + 24 * HOUR, leg=2, silent_since=late.at),
    )


def test_a_simple_request_is_met_by_its_answer_alone() -> None:
    ask, due_at = ASK.model_copy(update={"matter": "simple"}), at(11, 23, 11)
    word = entry("progress", MONDAY + HOUR)
    told = (
        given(opened("simple", due_at), shows(due_at))
        .when(enters(word))
        .then(entered(word), shows(due_at, silent_since=word.at))
    )
    answer = entry("resolution", due_at, SECOND)
    reply = met(1, due_at, due_at, resolved=True).model_copy(update={"ask": ask})
    told.when(enters(answer)).then(
        entered(answer),
        reply,
        RequestClosed(ask=ask, resolved=True, at=due_at),
        over("resolved"),
    )


def test_a_pause_stops_the_clock_and_says_something() -> None:
    waits = entry("pause", MONDAY + 4 * HOUR, waiting_on="asker")
    paused = (
        given(*was_opened)
        .when(enters(waits))
        .then(entered(waits), shows(None, status="paused", silent_since=waits.at))
    )
    paused.when(looks(MONDAY + 500 * HOUR)).then()
    goes_on = entry("resume", MONDAY + 10 * HOUR, SECOND)
    paused.when(enters(goes_on)).then(
        entered(goes_on), shows(MONDAY + 30 * HOUR, silent_since=waits.at)
    )


def test_a_reply_while_paused_is_in_time_by_the_clock_as_if_it_went_on() -> None:
    waits = entry("pause", MONDAY + 4 * HOUR)
    said = entry("progress", MONDAY + 40 * HOUR, SECOND)
    _, told, shown = given(*was_opened, entered(waits)).when(enters(said)).events
    assert told == met(1, MONDAY + 60 * HOUR, said.at)
    assert shown == shows(None, leg=2, status="paused", silent_since=said.at)


def test_what_ran_out_before_the_pause_stays_missed() -> None:
    waits = entry("pause", THEN + HOUR)
    events = given(*was_opened).when(enters(waits)).events
    assert events[1:] == (
        missed(1, THEN), shows(status="paused", breached=True, silent_since=waits.at, next_at=None)
    )  # fmt: skip


def test_stop_beats_pause_and_pause_beats_start() -> None:
    now = MONDAY + HOUR
    pause, answer = entry("pause", now), entry("resolution", now, SECOND)
    said = entry("progress", now, THIRD)
    *_, shown = given(*was_opened, entered(pause)).when(enters(answer)).events
    assert shown == over("resolved")
    *_, shown = given(*was_opened, entered(pause)).when(enters(said)).events
    assert shown == shows(None, leg=2, status="paused", silent_since=now)
    given(*was_opened, entered(pause)).when(enters(entry("resume", now, SECOND))).then_refused(
        CommsRefused, saying="at that very instant"
    )


def test_of_two_stops_at_once_the_answer_counts() -> None:
    answer, moot = entry("resolution", THEN), entry("withdrawal", THEN, SECOND)
    state = given(*was_opened, entered(moot), entered(answer)).state
    assert state is not None
    assert state.course.stop == answer


def test_a_withdrawn_request_owes_nothing_more() -> None:
    moot = entry("withdrawal", THEN)
    given(*was_opened).when(enters(moot)).then(
        entered(moot), RequestClosed(ask=ASK, resolved=False, at=THEN), over("withdrawn")
    )


def test_what_was_missed_before_the_withdrawal_stays_missed() -> None:
    moot = entry("withdrawal", THEN + TICK)
    given(*was_opened).when(enters(moot)).then(
        entered(moot),
        missed(1, THEN),
        RequestClosed(ask=ASK, resolved=False, at=moot.at),
        over("withdrawn"),
    )
