"""What is entered late counts only once the other side has confirmed when it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from services.comms.domain.request_commands import ConfirmEntry, RecordEntry
from services.comms.domain.request_events import (
    EntryConfirmed,
    EntryRecorded,
    EntryRetimed,
    LegBreached,
    LegMet,
    RequestOpened,
)
from services.comms.domain.request_refusals import NothingToConfirm, OldEntryNeedsOfficer
from services.comms.domain.request_timeline import EntryKind, RequestSide
from tests.comms.request_examples import (
    A_DAY_LATER,
    FIRST_ENTRY_ID,
    HOUR,
    MICROSECOND,
    MONDAY,
    REQUEST_ID,
    entry,
    open_command,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import events_of, given_nothing, request_after, retime, void

THREE_DAYS = MONDAY + 72 * HOUR
"""Three working days behind Monday, nine o'clock."""


def enter(
    kind: EntryKind, at: datetime, entered_at: datetime, awaiting: RequestSide = "asker"
) -> RecordEntry:
    one = entry(kind, at, waiting_on="asker" if kind == "pause" else None)
    late = one.model_copy(update={"entered_at": entered_at, "awaiting": awaiting})
    return record_entry_command(late, entered_at)


def confirm(entry_id: UUID, now: datetime) -> ConfirmEntry:
    return ConfirmEntry(REQUEST_ID, entry_id, present_at(now))


def opened_late(now: datetime) -> RequestOpened:
    outcome = given_nothing().when(replace(open_command(now=now), entered_at=now))
    opened = outcome.events[0]
    assert isinstance(opened, RequestOpened)
    assert not any(isinstance(one, LegBreached) for one in outcome.events) or not opened.awaiting
    return opened


@pytest.mark.parametrize("now", [MONDAY + HOUR, THREE_DAYS, THREE_DAYS + MICROSECOND])
def test_an_opening_counts_from_when_it_was_entered_until_it_is_confirmed(now: datetime) -> None:
    late = opened_late(now)
    assert (late.at, late.occurred_at, late.awaiting) == (now, MONDAY, "department")
    history = given_nothing().given(late)
    outcome = history.when(confirm(REQUEST_ID, now + HOUR))
    is_late = now + HOUR > A_DAY_LATER
    assert isinstance(outcome.events[0], EntryConfirmed)
    assert any(isinstance(one, LegBreached) for one in outcome.events) is is_late
    confirmed = outcome.then(*outcome.events)
    assert confirmed.state is not None
    assert confirmed.state.opened_at == MONDAY
    confirmed.when(confirm(REQUEST_ID, now + 2 * HOUR)).then()


def test_the_working_days_are_those_of_the_calendar() -> None:
    friday, tuesday = MONDAY + 96 * HOUR, MONDAY + 192 * HOUR
    answer = enter("progress", friday, tuesday)
    recorded = events_of(request_after(), answer)[0]
    assert isinstance(recorded, EntryRecorded)
    assert recorded.entry.at == friday


def test_an_answer_dated_back_is_late_until_the_asker_confirms_it() -> None:
    now = A_DAY_LATER + 73 * HOUR
    history = request_after(enter("progress", A_DAY_LATER, now))
    assert history.state is not None
    met = history.state.announced_legs[1].met
    assert met is not None
    assert (met.replied_at, met.entered_at) == (now, now)
    assert dict(history.state.awaiting_entries) == {FIRST_ENTRY_ID: "asker"}
    events = events_of(history, confirm(FIRST_ENTRY_ID, now))
    again = next(one for one in events if isinstance(one, LegMet))
    assert (again.replied_at, again.entered_at) == (A_DAY_LATER, now)


def test_a_pause_dated_back_stops_the_clock_when_it_is_entered() -> None:
    now = MONDAY + 80 * HOUR
    history = request_after(enter("pause", MONDAY + HOUR, now))
    assert history.state is not None
    assert history.state.announced_legs[1].breached_due_at == A_DAY_LATER
    outcome = history.when(confirm(FIRST_ENTRY_ID, now))
    confirmed = outcome.then(*outcome.events)
    assert confirmed.state is not None
    assert 1 not in confirmed.state.announced_legs or (
        confirmed.state.announced_legs[1].breached_due_at is None
    )


def test_a_late_entry_repeated_is_recorded_once() -> None:
    now = A_DAY_LATER + 73 * HOUR
    history = request_after(enter("progress", A_DAY_LATER, now))
    history.when(enter("progress", A_DAY_LATER, now + HOUR)).then()


def test_a_head_retimes_an_old_entry_only_with_the_other_sides_consent() -> None:
    now = A_DAY_LATER + 80 * HOUR
    history = request_after(record_entry_command(entry("progress", A_DAY_LATER + HOUR)))
    by_head = replace(retime(FIRST_ENTRY_ID, A_DAY_LATER, now), confirming_side="asker")
    changed, *_ = events_of(history, by_head)
    assert isinstance(changed, EntryRetimed)
    assert (changed.at, changed.occurred_at) == (A_DAY_LATER + HOUR, A_DAY_LATER)
    by_officer = events_of(history, retime(FIRST_ENTRY_ID, A_DAY_LATER, now))
    assert any(isinstance(one, LegMet) for one in by_officer)
    recent = replace(retime(FIRST_ENTRY_ID, A_DAY_LATER + HOUR / 2), confirming_side="asker")
    assert any(isinstance(one, LegMet) for one in events_of(history, recent))


def test_a_head_strikes_out_recent_entries_alone() -> None:
    history = request_after(record_entry_command(entry("progress", MONDAY)))
    old = replace(void(FIRST_ENTRY_ID, THREE_DAYS + HOUR), side="department")
    history.when(old).then_refused(OldEntryNeedsOfficer, message_contains="3 working days")
    in_time = A_DAY_LATER - HOUR
    assert events_of(history, replace(void(FIRST_ENTRY_ID, in_time), side="department"))


@pytest.mark.parametrize("entry_id", [REQUEST_ID, FIRST_ENTRY_ID])
def test_what_counts_already_is_not_confirmed(entry_id: UUID) -> None:
    history = request_after(record_entry_command(entry("progress", A_DAY_LATER)))
    history.when(confirm(entry_id, A_DAY_LATER)).then_refused(NothingToConfirm)
