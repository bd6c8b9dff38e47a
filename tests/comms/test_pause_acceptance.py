"""A pause stops the clock once the asker accepts it; a reply late for its sake alone says so.

Leg 1 of the example request is due a day after Monday, nine o'clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.comms.domain.request_commands import (
    ConfirmEntry,
    RecordEntry,
    RejectEntryTime,
    RetimeEntry,
)
from services.comms.domain.request_events import (
    EntryRecorded,
    EntryRetimed,
    LegBreached,
    LegMet,
    LegReleased,
)
from services.comms.domain.request_refusals import (
    ClockNotPaused,
    ClockPausedAlready,
    NothingToConfirm,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry
from tests.comms.request_examples import (
    A_DAY_LATER,
    FIRST_ENTRY_ID,
    HOUR,
    MONDAY,
    REQUEST_ID,
    SECOND_ENTRY_ID,
    entry,
    entry_recorded,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import History, events_of, request_after

THIRD_ENTRY_ID = UUID(int=33)
TEN = MONDAY + HOUR


def propose(
    at: datetime = TEN, now: datetime | None = None, entry_id: UUID = FIRST_ENTRY_ID
) -> RecordEntry:
    """Return the command by which the asked department proposes a pause."""
    entered_at = now or at
    stated = {"entered_at": entered_at, "party": "department", "awaiting": "asker"}
    pause = entry("pause", at, entry_id, "asker")
    changes = {**stated, "acceptance": "needed"}
    return record_entry_command(pause.model_copy(update=changes), entered_at)


def accept(now: datetime, entry_id: UUID = FIRST_ENTRY_ID) -> ConfirmEntry:
    return ConfirmEntry(REQUEST_ID, entry_id, present_at(now))


def decline(now: datetime) -> RejectEntryTime:
    return RejectEntryTime(REQUEST_ID, FIRST_ENTRY_ID, "You have all you need", present_at(now))


def resume(at: datetime, now: datetime | None = None) -> RecordEntry:
    one = entry("resume", at, SECOND_ENTRY_ID)
    stated = {"entered_at": now or at, "party": "department"}
    return record_entry_command(one.model_copy(update=stated), now or at)


def resolve(at: datetime) -> RecordEntry:
    one = entry("resolution", at, THIRD_ENTRY_ID)
    stated = {"entered_at": at, "party": "department", "awaiting": "asker"}
    return record_entry_command(one.model_copy(update=stated), at)


def state_of(history: History) -> ExistingRequest:
    assert isinstance(history.state, ExistingRequest)
    return history.state


def met(history: History, command: RecordEntry) -> LegMet:
    (found,) = [one for one in events_of(history, command) if isinstance(one, LegMet)]
    return found


def status_after(*commands: Any) -> tuple[str, datetime | None]:
    clock = state_of(request_after(*commands)).last_clock_event
    assert clock is not None
    return clock.status, clock.due_at


def test_a_proposed_pause_stops_no_clock_but_is_an_answer() -> None:
    assert status_after(propose()) == ("open", A_DAY_LATER)
    clock = state_of(request_after(propose())).last_clock_event
    assert clock is not None
    assert clock.silent_since == TEN


def test_an_accepted_pause_stops_the_clock_from_its_stated_time_on() -> None:
    stated, entered = TEN, TEN + 2 * HOUR
    recorded, *_ = events_of(request_after(), propose(stated, entered))
    assert isinstance(recorded, EntryRecorded)
    assert (recorded.entry.at, recorded.entry.occurred_at) == (entered, stated)
    assert status_after(propose(stated, entered), accept(TEN + 3 * HOUR)) == ("paused", None)
    resumed = (propose(stated, entered), accept(TEN + 3 * HOUR), resume(TEN + 4 * HOUR))
    assert status_after(*resumed) == ("open", A_DAY_LATER + 4 * HOUR)


def test_a_declined_pause_moves_nothing() -> None:
    assert status_after(propose(), decline(TEN + HOUR)) == ("open", A_DAY_LATER)
    history = request_after(propose(), decline(TEN + HOUR))
    history.when(accept(TEN + 2 * HOUR)).then_refused(NothingToConfirm)
    history.when(resume(TEN + 2 * HOUR)).then_refused(ClockNotPaused)
    assert events_of(history, propose(TEN + 3 * HOUR, entry_id=THIRD_ENTRY_ID))


def test_a_declined_pause_may_be_proposed_again_with_another_time() -> None:
    history = request_after(propose(), decline(TEN + HOUR))
    command = RetimeEntry(
        REQUEST_ID, FIRST_ENTRY_ID, TEN + HOUR, "later", present_at(TEN + 2 * HOUR), "asker"
    )
    retimed, *_ = events_of(history, command)
    assert isinstance(retimed, EntryRetimed)
    assert (retimed.at, retimed.occurred_at, retimed.awaiting) == (TEN, TEN + HOUR, "asker")
    again = request_after(propose(), decline(TEN + HOUR), command, accept(TEN + 3 * HOUR))
    (pause,) = state_of(again).timeline.pauses
    assert (pause.entry.at, pause.entry.acceptance) == (TEN + HOUR, "given")


def test_nobody_who_waits_for_an_answer_proposes_again() -> None:
    history = request_after(propose())
    second = propose(TEN + HOUR, entry_id=SECOND_ENTRY_ID)
    history.when(second).then_refused(ClockPausedAlready)


def test_a_pause_may_be_over_before_it_is_accepted() -> None:
    commands = (propose(), resume(TEN + 2 * HOUR))
    assert status_after(*commands) == ("open", A_DAY_LATER)
    accepted = status_after(*commands, accept(TEN + 3 * HOUR))
    assert accepted == ("open", A_DAY_LATER + 2 * HOUR)


@pytest.mark.parametrize("hours", [-1, 1, 3])
def test_a_reply_says_when_it_was_due_without_the_accepted_pause(hours: int) -> None:
    """The pause lasts two hours: an hour late is excused by it, three are not."""
    history = request_after(propose(), accept(TEN), resume(TEN + 2 * HOUR))
    leg = met(history, resolve(A_DAY_LATER + hours * HOUR))
    assert (leg.due_at, leg.due_without_pauses) == (A_DAY_LATER + 2 * HOUR, A_DAY_LATER)


def test_a_pause_that_was_not_accepted_excuses_nothing() -> None:
    history = request_after(propose(), resume(TEN + 2 * HOUR))
    leg = met(history, resolve(A_DAY_LATER + HOUR))
    assert (leg.due_at, leg.due_without_pauses) == (A_DAY_LATER, None)


def test_a_pause_behind_the_reply_moves_no_due_time() -> None:
    reply = entry("progress", MONDAY + HOUR / 2, THIRD_ENTRY_ID)
    history = request_after(record_entry_command(reply), propose(), accept(TEN))
    announced = state_of(history).announced_legs[1].met
    assert announced is not None
    assert announced.due_without_pauses is None


@pytest.mark.parametrize("changes", [{}, {"party": "officer"}])
def test_a_pause_of_an_old_log_or_an_officer_needs_no_acceptance(changes: dict[str, Any]) -> None:
    pause = entry("pause", TEN, FIRST_ENTRY_ID, "asker").model_copy(update=changes)
    assert "acceptance" not in pause.model_dump()
    history = request_after().given(entry_recorded(pause))
    assert len(state_of(history).timeline.pauses) == 1
    over = request_after(record_entry_command(pause, TEN), resume(TEN + 2 * HOUR))
    leg = met(over, resolve(A_DAY_LATER + HOUR))
    assert (leg.due_at, leg.due_without_pauses) == (A_DAY_LATER + 2 * HOUR, None)


def test_a_pause_that_is_accepted_late_revokes_the_breach() -> None:
    now = A_DAY_LATER + HOUR
    history = request_after(propose(), resume(TEN + 4 * HOUR), propose_check(now))
    assert state_of(history).announced_legs[1].breached_due_at == A_DAY_LATER
    after = events_of(history, accept(now))
    assert [type(one) for one in after if isinstance(one, LegReleased | LegBreached)] == [
        LegReleased
    ]


def propose_check(now: datetime) -> RecordEntry:
    """Return an entry that makes the clock be read: somebody asks when it comes."""
    one: RequestEntry = entry("pause", now, THIRD_ENTRY_ID, "outside")
    stated = {"entered_at": now, "party": "department", "awaiting": "asker"}
    return record_entry_command(one.model_copy(update={**stated, "acceptance": "needed"}), now)
