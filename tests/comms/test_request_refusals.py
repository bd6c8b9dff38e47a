"""What cannot happen to a request, and what happens once however often it is said."""

from __future__ import annotations

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
    entered,
    enters,
    entry,
    opens,
    present,
    with_own,
)
from tests.comms.told import looks, opened, was_opened

given = scenario(decide, evolve, None).given


def test_a_request_is_opened_once() -> None:
    given(*was_opened).when(opens()).then()
    later = OpenRequest(ASK, "?", BUILT_IN, MONDAY + HOUR, present(MONDAY + HOUR))
    given(*was_opened).when(later).then_refused(CommsRefused, saying="belongs to another")


def test_nobody_asks_himself() -> None:
    mine = ASK.model_copy(update={"department": "sales"})
    command = OpenRequest(mine, "?", BUILT_IN, MONDAY, present(MONDAY))
    given().when(command).then_refused(InvalidRequest, saying="does not ask itself")


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
