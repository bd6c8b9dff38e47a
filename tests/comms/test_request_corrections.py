"""Corrections recompute the clock from the history, and revoke what no longer holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.comms.domain.refusals import CommsRefused, InvalidMoment
from services.comms.domain.request_commands import CheckClock
from services.comms.domain.request_events import (
    EntryRetimed,
    EntryVoided,
    RequestClosed,
)
from services.comms.domain.request_refusals import EntryHasThatTime, UnknownEntry
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry
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
    entry,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import (
    NOW,
    REASON,
    History,
    events_of,
    released,
    request_after,
    retime,
    void,
)


def retimed(one: UUID, when: datetime, now: datetime = NOW) -> EntryRetimed:
    return EntryRetimed(
        request_id=REQUEST_ID,
        entry_id=one,
        at=when,
        reason=REASON,
        corrected_at=now,
        ask=ASK_REQUEST,
    )


def voided(one: UUID, now: datetime = NOW) -> EntryVoided:
    return EntryVoided(
        request_id=REQUEST_ID, entry_id=one, reason=REASON, corrected_at=now, ask=ASK_REQUEST
    )


LATE = entry("progress", A_DAY_LATER + HOUR)


def test_a_reply_corrected_to_in_time_is_announced_again() -> None:
    history = request_after(record_entry_command(LATE))
    assert events_of(history, retime(FIRST_ENTRY_ID, A_DAY_LATER)) == [
        retimed(FIRST_ENTRY_ID, A_DAY_LATER),
        leg_met(1, A_DAY_LATER, A_DAY_LATER),
    ]


def test_a_breach_is_announced_once_for_each_due_time() -> None:
    history = request_after(record_entry_command(LATE), retime(FIRST_ENTRY_ID, A_DAY_LATER))
    later = A_DAY_LATER + 2 * HOUR
    assert events_of(history, retime(FIRST_ENTRY_ID, later)) == [
        retimed(FIRST_ENTRY_ID, later),
        leg_met(1, A_DAY_LATER, later),
    ]


def test_voiding_a_reply_leaves_its_leg_missed() -> None:
    history = request_after(record_entry_command(entry("progress", MONDAY + HOUR)))
    assert events_of(history, void(FIRST_ENTRY_ID)) == [
        voided(FIRST_ENTRY_ID),
        released(1),
        leg_breached(1, A_DAY_LATER),
    ]
    early = MONDAY + 2 * HOUR
    assert events_of(history, void(FIRST_ENTRY_ID, early)) == [
        voided(FIRST_ENTRY_ID, early),
        released(1, now=early),
    ]


def test_legs_move_up_when_a_reply_before_them_is_voided() -> None:
    first, second = MONDAY + HOUR, MONDAY + 3 * HOUR
    history = request_after(
        record_entry_command(entry("progress", first)),
        record_entry_command(entry("progress", second, SECOND_ENTRY_ID)),
    )
    assert events_of(history, void(FIRST_ENTRY_ID, second)) == [
        voided(FIRST_ENTRY_ID, second),
        leg_met(1, A_DAY_LATER, second),
        released(2, now=second),
    ]


def test_a_backdated_pause_revokes_a_breach() -> None:
    history = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    pause = entry("pause", MONDAY + HOUR, SECOND_ENTRY_ID)
    events = events_of(history, record_entry_command(pause, NOW))
    assert events[1:] == [released(1, "a pause was entered for an earlier time")]


def test_a_revoked_breach_may_be_announced_again() -> None:
    pause = entry("pause", MONDAY + HOUR, SECOND_ENTRY_ID)
    history = request_after(
        CheckClock(REQUEST_ID, present_at(NOW)), record_entry_command(pause, NOW)
    )
    assert events_of(history, void(SECOND_ENTRY_ID)) == [
        voided(SECOND_ENTRY_ID),
        leg_breached(1, A_DAY_LATER),
    ]


def test_a_moved_due_time_already_passed_is_announced_as_missed() -> None:
    pause, resume = entry("pause", MONDAY), entry("resume", MONDAY + HOUR, SECOND_ENTRY_ID)
    history = request_after(
        record_entry_command(pause),
        record_entry_command(resume),
        CheckClock(REQUEST_ID, present_at(NOW)),
    )
    earlier = MONDAY + HOUR / 2
    assert events_of(history, retime(SECOND_ENTRY_ID, earlier)) == [
        retimed(SECOND_ENTRY_ID, earlier),
        leg_breached(1, A_DAY_LATER + HOUR / 2),
    ]


def test_a_breach_is_announced_again_when_its_due_time_holds_again() -> None:
    """Others know the latest due time only, so a superseded one is news when it holds again."""
    at_25, at_26 = MONDAY - HOUR, MONDAY - 2 * HOUR
    history = request_after(
        CheckClock(REQUEST_ID, present_at(NOW)),
        retime(REQUEST_ID, at_25),
        retime(REQUEST_ID, at_26),
    )
    assert events_of(history, retime(REQUEST_ID, at_25))[1:] == [
        leg_breached(1, A_DAY_LATER - HOUR)
    ]


def test_an_opening_may_be_corrected_until_the_first_entry() -> None:
    history = request_after(record_entry_command(entry("progress", MONDAY + HOUR)))
    early, last = MONDAY - HOUR, MONDAY + HOUR
    assert events_of(history, retime(REQUEST_ID, early, last)) == [
        retimed(REQUEST_ID, early, last),
        leg_met(1, A_DAY_LATER - HOUR, last),
    ]
    assert events_of(history, retime(REQUEST_ID, last, last))[1:] == [
        leg_met(1, A_DAY_LATER + HOUR, last)
    ]
    history.when(retime(REQUEST_ID, last + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="history begins"
    )
    assert events_of(request_after(), retime(REQUEST_ID, NOW)) == [retimed(REQUEST_ID, NOW)]
    history.when(void(REQUEST_ID)).then_refused(
        CommsRefused, message_contains="withdraw the request instead"
    )


def test_an_opening_is_not_moved_into_the_distant_past() -> None:
    earliest = NOW - 366 * 24 * HOUR
    assert events_of(request_after(), retime(REQUEST_ID, earliest))[0] == retimed(
        REQUEST_ID, earliest
    )
    request_after().when(retime(REQUEST_ID, earliest - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="366 days"
    )
    old = MONDAY + 400 * 24 * HOUR
    assert (
        events_of(request_after(), retime(REQUEST_ID, MONDAY + HOUR, old))[0].type
        == "entry-retimed"
    )
    request_after().when(retime(REQUEST_ID, MONDAY, old)).then_refused(EntryHasThatTime)


def test_nothing_is_corrected_to_before_the_opening() -> None:
    history = request_after(record_entry_command(LATE))
    history.when(retime(FIRST_ENTRY_ID, MONDAY - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="was opened at"
    )
    assert events_of(history, retime(FIRST_ENTRY_ID, MONDAY))[0] == retimed(FIRST_ENTRY_ID, MONDAY)


def test_repeating_a_correction_changes_nothing() -> None:
    for correction in (
        retime(FIRST_ENTRY_ID, LATE.at - MICROSECOND),
        retime(REQUEST_ID, MONDAY - MICROSECOND),
        void(FIRST_ENTRY_ID),
    ):
        request_after(record_entry_command(LATE), correction).when(correction).then()


def test_only_valid_entries_are_corrected() -> None:
    history = request_after(record_entry_command(LATE))
    history.when(retime(FOURTH_ENTRY_ID, A_DAY_LATER)).then_refused(
        UnknownEntry, message_contains="no entry"
    )
    history.when(void(FOURTH_ENTRY_ID)).then_refused(UnknownEntry, message_contains="no entry")
    request_after(record_entry_command(LATE), void(FIRST_ENTRY_ID)).when(
        retime(FIRST_ENTRY_ID, A_DAY_LATER)
    ).then_refused(CommsRefused, message_contains="struck out")


def test_a_request_is_open_again_when_its_end_is_voided() -> None:
    answer = entry("resolution", MONDAY + HOUR)
    history = request_after(record_entry_command(answer))
    early = MONDAY + 2 * HOUR
    assert events_of(history, void(FIRST_ENTRY_ID, early)) == [
        voided(FIRST_ENTRY_ID, early),
        released(1, now=early),
    ]
    reopened = request_after(record_entry_command(answer), void(FIRST_ENTRY_ID, early))
    resolved_again = entry("resolution", MONDAY + HOUR, SECOND_ENTRY_ID)
    assert events_of(reopened, record_entry_command(resolved_again, early))[1:] == [
        leg_met(1, A_DAY_LATER, resolved_again.at, resolved=True),
        RequestClosed(ask=ASK_REQUEST, resolved=True, at=resolved_again.at),
    ]


def test_an_earlier_end_is_announced_again_and_revokes_later_legs() -> None:
    progress = entry("progress", MONDAY + 3 * HOUR)
    answer = entry("resolution", MONDAY + 5 * HOUR, SECOND_ENTRY_ID)
    history = request_after(record_entry_command(progress), record_entry_command(answer))
    end = MONDAY + 2 * HOUR
    assert events_of(history, retime(SECOND_ENTRY_ID, end)) == [
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
    history = request_after(
        record_entry_command(first),
        record_entry_command(second),
        retime(SECOND_ENTRY_ID, MONDAY + 2 * HOUR),
    )
    moved = second.model_copy(update={"at": MONDAY + 2 * HOUR})
    assert current_entries(history) == (first, moved)
    assert current_entries(
        request_after(
            record_entry_command(first), record_entry_command(second), void(FIRST_ENTRY_ID)
        )
    ) == (second,)


def current_entries(history: History) -> tuple[RequestEntry, ...]:
    assert isinstance(history.state, ExistingRequest)
    return history.state.entries


def test_a_backdated_withdrawal_revokes_a_breach() -> None:
    history = request_after(CheckClock(REQUEST_ID, present_at(NOW)))
    withdrawal = entry("withdrawal", A_DAY_LATER - HOUR, THIRD_ENTRY_ID)
    assert events_of(history, record_entry_command(withdrawal, NOW))[1:] == [
        released(1, "a withdrawal was entered for an earlier time"),
        RequestClosed(ask=ASK_REQUEST, resolved=False, at=withdrawal.at),
    ]


def test_a_process_clock_that_is_behind_revokes_nothing() -> None:
    history = request_after(CheckClock(REQUEST_ID, present_at(A_DAY_LATER + MICROSECOND)))
    history.when(CheckClock(REQUEST_ID, present_at(A_DAY_LATER))).then()
