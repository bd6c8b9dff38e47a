"""A request: asked, answered, paused, ended, and what others are told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.comms.domain.history import EntryKind
from services.comms.domain.refusals import (
    CalendarMoved,
    CommsRefused,
    InvalidMoment,
    InvalidRequest,
    UnknownRequest,
)
from services.comms.domain.reply_policy import BUILT_IN
from services.comms.domain.request import CheckClock, OpenRequest, evolve
from services.comms.domain.request_decisions import ENTRIES, decide
from services.comms.domain.request_events import (
    ClockSet,
    LegBreached,
    LegMet,
    RequestClosed,
    RequestEvent,
    RequestOpened,
    SilenceAlerted,
    SilenceEscalated,
    Terms,
)
from shared.testing.scenario import scenario
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
    entered,
    enters,
    entry,
    opens,
    present,
    with_own,
)

given = scenario(decide, evolve, None).given
SILENT = MONDAY + 48 * HOUR
"""When the head hears of it, if nothing was said."""


def opened(matter: str = "complex", due_at: datetime = THEN) -> RequestOpened:
    ask = ASK.model_copy(update={"matter": matter})
    terms = Terms(policy_version=1, reply=BUILT_IN.rule(ask.matter), silence=BUILT_IN.silence)
    return RequestOpened(
        ask=ask, text="By spring?", terms=terms, calendar_version=1, due_at=due_at, at=MONDAY
    )


def shows(due_at: datetime | None = THEN, **changes: Any) -> ClockSet:
    said = {"silent_since": MONDAY, "next_at": due_at, "leg": 1, "status": "open", **changes}
    return ClockSet.model_validate(
        {"request_id": REQUEST, "calendar_version": 1, "due_at": due_at}
        | {"breached": False, "estimated": False}
        | said
    )


def over(status: str, leg: int = 1) -> ClockSet:
    return shows(None, status=status, leg=leg, silent_since=None)


def met(leg: int, due_at: datetime, replied_at: datetime, *, resolved: bool = False) -> LegMet:
    return LegMet(
        ask=ASK, leg=leg, due_at=due_at, replied_at=replied_at, resolved=resolved, at=replied_at
    )


def missed(leg: int, due_at: datetime) -> LegBreached:
    return LegBreached(ask=ASK, leg=leg, due_at=due_at, at=due_at)


def looks(now: datetime, head: str | None = "E7") -> CheckClock:
    return CheckClock(REQUEST, present(now, head))


was_opened: list[RequestEvent] = [opened(), shows()]


def test_a_complex_request_is_owed_progress_a_day_later() -> None:
    given().when(opens()).then(*was_opened)


def test_a_simple_request_is_owed_its_answer_in_two_office_hours() -> None:
    due_at = at(11, 23, 11)
    given().when(opens("simple")).then(opened("simple", due_at), shows(due_at))


def test_a_request_is_opened_once() -> None:
    given(*was_opened).when(opens()).then()
    later = OpenRequest(ASK, "?", BUILT_IN, MONDAY + HOUR, present(MONDAY + HOUR))
    given(*was_opened).when(later).then_refused(CommsRefused, saying="belongs to another")


def test_nobody_asks_himself() -> None:
    mine = ASK.model_copy(update={"department": "sales"})
    command = OpenRequest(mine, "?", BUILT_IN, MONDAY, present(MONDAY))
    given().when(command).then_refused(InvalidRequest, saying="does not ask itself")


def test_what_was_asked_long_ago_tells_at_once_what_was_missed() -> None:
    first, *rest = given().when(opens(now=SILENT + TICK)).events
    assert first == opened()
    assert rest == [
        missed(1, THEN),
        SilenceAlerted(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, head="E7", at=SILENT
        ),
        shows(breached=True, next_at=MONDAY + 96 * HOUR),
    ]  # fmt: skip


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


def test_the_head_is_told_once_and_then_the_chain() -> None:
    told = given(*was_opened, missed(1, THEN))
    told.when(looks(SILENT)).then(shows(breached=True, next_at=SILENT))
    alert = SilenceAlerted(
        ask=ASK, entry_id=REQUEST, silent_since=MONDAY, head="E7", at=SILENT
    )  # fmt: skip
    second = MONDAY + 96 * HOUR
    after = told.when(looks(SILENT + TICK)).then(alert, shows(breached=True, next_at=second))
    after.when(looks(second)).then()
    third = at(12, 1, 9)
    last = after.when(looks(second + TICK)).then(
        SilenceEscalated(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, step=2,
            whom="officer-communication", at=second,
        ),
        shows(breached=True, next_at=third),
    )  # fmt: skip
    last.when(looks(third + HOUR)).then(
        SilenceEscalated(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, step=3,
            whom="general-manager", at=third,
        ),
        shows(breached=True, next_at=None),
    )  # fmt: skip


def test_a_department_without_a_head_is_told_of_nobody() -> None:
    (alert, _) = given(*was_opened, missed(1, THEN)).when(looks(SILENT + TICK, None)).events
    assert isinstance(alert, SilenceAlerted)
    assert alert.head is None


def test_a_word_at_the_last_moment_ends_the_silence_and_begins_another() -> None:
    said = entry("progress", SILENT)
    told = given(*was_opened, missed(1, THEN), entered(said)).when(looks(SILENT + 48 * HOUR)).events
    assert not any(isinstance(one, SilenceAlerted) for one in told)
    told = (
        given(*was_opened, missed(1, THEN), entered(said)).when(looks(at(11, 27, 9) + TICK)).events
    )
    (alert,) = [one for one in told if isinstance(one, SilenceAlerted)]
    assert (alert.entry_id, alert.silent_since, alert.at) == (FIRST, SILENT, at(11, 27, 9))


@pytest.mark.parametrize("kind", ["progress", "pause", "resume", "resolution", "withdrawal"])
def test_nothing_happens_to_a_request_that_is_over(kind: Any) -> None:
    moot = entry("withdrawal", THEN, FOURTH)
    later = entry(kind, THEN + HOUR)
    given(*was_opened, entered(moot)).when(enters(later)).then_refused(
        CommsRefused, saying="over since"
    )


@pytest.mark.parametrize("kind", ["progress", "pause", "resolution", "withdrawal"])
def test_what_is_entered_twice_happened_once(kind: Any) -> None:
    said = entry(kind, THEN)
    again = entry(kind, THEN, SECOND)
    given(*was_opened, entered(said)).when(enters(again)).then()


def test_the_clock_is_paused_once_and_resumed_once() -> None:
    waits = entry("pause", MONDAY + HOUR)
    again = entry("pause", MONDAY + 2 * HOUR, SECOND)
    given(*was_opened, entered(waits)).when(enters(again)).then_refused(
        CommsRefused, saying="paused at that time already"
    )
    goes_on = entry("resume", MONDAY + 2 * HOUR, SECOND)
    given(*was_opened).when(enters(goes_on)).then_refused(CommsRefused, saying="not paused")
    resumed = given(*was_opened, entered(waits), entered(goes_on))
    resumed.when(enters(entry("resume", MONDAY + 3 * HOUR, THIRD))).then_refused(
        CommsRefused, saying="not paused"
    )
    earlier = entry("pause", MONDAY, THIRD)
    assert resumed.when(enters(earlier, MONDAY + 3 * HOUR)).events[0] == entered(earlier)


def test_nothing_happens_before_the_request_was_opened() -> None:
    early = entry("progress", MONDAY - TICK)
    given(*was_opened).when(enters(early)).then_refused(InvalidMoment, saying="later time")


def test_a_request_does_not_end_before_what_happened_to_it() -> None:
    said = entry("progress", THEN)
    kinds: tuple[EntryKind, ...] = ("resolution", "withdrawal")
    for kind in kinds:
        early = entry(kind, THEN - TICK, SECOND)
        given(*was_opened, entered(said)).when(enters(early)).then_refused(
            InvalidMoment, saying=THEN.isoformat()
        )


def test_a_history_has_an_end() -> None:
    said = [entry("progress", MONDAY + n * TICK, FIRST) for n in range(ENTRIES)]
    one_more = entry("progress", THEN, SECOND)
    full = given(*was_opened, *(entered(one) for one in said))
    full.when(enters(one_more)).then_refused(CommsRefused, saying="500 entries")
    almost = given(*was_opened, *(entered(one) for one in said[1:]))
    assert almost.when(enters(one_more)).events[0] == entered(one_more)


def test_there_must_be_a_request() -> None:
    given().when(enters(entry("progress", THEN))).then_refused(UnknownRequest, saying="open it")
    assert given(entered(entry("progress", THEN))).state is None


def test_who_knows_an_older_calendar_only_asks_again() -> None:
    newer = given().when(opens()).then(*was_opened)
    moved = CheckClock(REQUEST, present(MONDAY, calendars=with_own(2)))
    after = newer.when(moved).events
    given(*was_opened, *after).when(looks(THEN + HOUR)).then_refused(
        CalendarMoved, saying="ask again"
    )


def test_a_request_is_entered_within_a_year() -> None:
    last = MONDAY + 366 * 24 * HOUR
    assert given().when(opens(now=last)).events[0] == opened()
    given().when(opens(now=last + TICK)).then_refused(InvalidMoment, saying="within 366 days")


def test_an_opening_belongs_to_its_request_and_happens_once() -> None:
    assert opens().request_id == REQUEST
    state = given(*was_opened).state
    assert state is not None
    assert state.after(opened()) == state
