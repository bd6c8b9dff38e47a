"""What a side enters or corrects to its own advantage counts once the other side has confirmed it.

Leg 1 of the example request is due a day after Monday, nine o'clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.domain.reply_policy import BUILT_IN_POLICY
from services.comms.domain.request_commands import (
    ConfirmEntry,
    RecordEntry,
    RejectEntryTime,
    RetimeEntry,
    VoidEntry,
)
from services.comms.domain.request_events import EntryRecorded, EntryRetimed, RequestOpened
from services.comms.domain.request_refusals import (
    AnswerStatedTimeFirst,
    EntryOfOtherParty,
    NothingToConfirm,
    StrikingOutNeedsOfficer,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import EntryKind, RequestEntry, RequestSide
from services.comms.domain.writer_advantage import other_side
from tests.comms.request_examples import (
    A_DAY_LATER,
    FIRST_ENTRY_ID,
    HOUR,
    MINUTE,
    MONDAY,
    REQUEST_ID,
    SECOND_ENTRY_ID,
    entry,
    entry_recorded,
    open_command,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import (
    History,
    events_of,
    given_nothing,
    request_after,
    retime,
    void,
)

LATE = A_DAY_LATER + 2 * HOUR
"""Two hours after leg 1 was due."""


def enter(
    kind: EntryKind,
    at: datetime,
    now: datetime,
    side: RequestSide = "department",
    entry_id: UUID = FIRST_ENTRY_ID,
) -> RecordEntry:
    one = entry(kind, at, entry_id, "asker" if kind == "pause" else None)
    is_own_resume = (kind, side) == ("resume", "department")
    stated = {
        "entered_at": now,
        "party": side,
        "awaiting": None if is_own_resume else other_side(side),
    }
    return record_entry_command(one.model_copy(update=stated), now)


def recorded(history: History, command: RecordEntry) -> RequestEntry:
    first, *_ = events_of(history, command)
    assert isinstance(first, EntryRecorded)
    return first.entry


def opened(at: datetime, now: datetime, matter: str = "complex", **changes: Any) -> RequestOpened:
    command = replace(open_command(matter, now), at=at, entered_at=now, **changes)
    first, *_ = given_nothing().when(command).events
    assert isinstance(first, RequestOpened)
    return first


def state_of(history: History) -> ExistingRequest:
    assert isinstance(history.state, ExistingRequest)
    return history.state


def test_a_request_that_would_be_overdue_when_entered_runs_from_its_entry() -> None:
    """Two office hours; entered a day later, within the policy's three days."""
    now = MONDAY + 24 * HOUR
    one = opened(MONDAY, now, "simple")
    assert (one.at, one.occurred_at, one.awaiting, one.due_at) == (
        now,
        MONDAY,
        "department",
        now + 2 * HOUR,
    )


@pytest.mark.parametrize("days", [3, 366])
def test_the_policys_days_open_no_earlier_clock(days: int) -> None:
    policy = BUILT_IN_POLICY.model_copy(update={"confirmation_after_working_days": days})
    one = opened(MONDAY, MONDAY + 2 * HOUR, policy=policy)
    assert (one.at, one.awaiting) == (MONDAY + 2 * HOUR, "department")


def test_an_opening_that_gains_nothing_is_believed() -> None:
    """On Saturday and Sunday no clock runs."""
    saturday = MONDAY - 48 * HOUR
    one = opened(saturday, saturday + 20 * HOUR)
    assert (one.at, one.awaiting) == (saturday, None)


def test_an_officers_opening_counts_as_stated() -> None:
    now = MONDAY + 200 * HOUR
    one = opened(MONDAY, now, party="officer")
    assert (one.at, one.entered_at, one.awaiting, one.party) == (MONDAY, now, None, "officer")


@pytest.mark.parametrize("kind", ["progress", "resolution"])
def test_an_answer_entered_after_its_due_time_was_not_in_time(kind: EntryKind) -> None:
    one = recorded(request_after(), enter(kind, A_DAY_LATER - HOUR, LATE))
    assert (one.at, one.occurred_at, one.awaiting) == (LATE, A_DAY_LATER - HOUR, "asker")


@pytest.mark.parametrize(
    ("at", "now"),
    [(MONDAY + HOUR, A_DAY_LATER), (A_DAY_LATER + HOUR, LATE), (LATE, LATE)],
    ids=["in time anyway", "late anyway", "now"],
)
def test_an_answer_that_gains_nothing_is_believed(at: datetime, now: datetime) -> None:
    one = recorded(request_after(), enter("progress", at, now))
    assert (one.at, one.entered_at, one.awaiting) == (at, now, None)


def test_answers_one_after_the_other_do_not_meet_legs_that_were_missed() -> None:
    now = MONDAY + 60 * HOUR
    history = request_after(enter("progress", A_DAY_LATER, A_DAY_LATER))
    claimed = enter("progress", A_DAY_LATER + 23 * HOUR, now, entry_id=SECOND_ENTRY_ID)
    assert recorded(history, claimed).at == now


@pytest.mark.parametrize("now", [MONDAY + 20 * HOUR, LATE])
def test_a_pause_that_is_dated_back_stops_the_clock_from_its_entry(now: datetime) -> None:
    one = recorded(request_after(), enter("pause", MONDAY + HOUR, now))
    assert (one.at, one.awaiting) == (now, "asker")


@pytest.mark.parametrize(("side", "believed"), [("asker", False), ("department", True)])
def test_only_the_asker_gains_by_an_earlier_resume(side: RequestSide, believed: bool) -> None:
    now, resumed = MONDAY + 50 * HOUR, MONDAY + 10 * HOUR
    history = request_after(enter("pause", MONDAY + HOUR, MONDAY + HOUR))
    one = recorded(history, enter("resume", resumed, now, side, SECOND_ENTRY_ID))
    assert one.at == (resumed if believed else now)
    assert one.awaiting == (None if believed else "department")


def correction(
    history: History, side: RequestSide, entry_id: UUID, at: datetime, now: datetime = LATE
) -> EntryRetimed:
    first, *_ = events_of(history, by(side, entry_id, at, now))
    assert isinstance(first, EntryRetimed)
    return first


def by(side: RequestSide, entry_id: UUID, at: datetime, now: datetime = LATE) -> RetimeEntry:
    return replace(retime(entry_id, at, now), confirming_side=other_side(side))


def test_the_asked_department_moves_no_opening() -> None:
    changed = correction(request_after(), "department", REQUEST_ID, LATE)
    assert (changed.at, changed.occurred_at, changed.awaiting) == (MONDAY, LATE, "asker")


@pytest.mark.parametrize(
    ("hours", "awaiting"), [(-5, "department"), (5, None)], ids=["earlier", "later"]
)
def test_the_asker_moves_its_own_opening_to_its_own_loss_alone(
    hours: int, awaiting: str | None
) -> None:
    now = MONDAY + 9 * HOUR
    at = MONDAY + hours * HOUR
    changed = correction(request_after(), "asker", REQUEST_ID, at, now)
    assert (changed.at, changed.awaiting) == (MONDAY if awaiting else at, awaiting)


def test_no_side_moves_what_the_other_side_or_an_officer_entered() -> None:
    history = request_after(enter("progress", MONDAY + HOUR, MONDAY + HOUR))
    proposed = correction(history, "asker", FIRST_ENTRY_ID, MONDAY + 2 * HOUR)
    assert (proposed.at, proposed.awaiting) == (MONDAY + HOUR, "department")
    by_officer = entry("progress", MONDAY + HOUR).model_copy(update={"party": "officer"})
    history = request_after(record_entry_command(by_officer))
    proposed = correction(history, "department", FIRST_ENTRY_ID, MONDAY + 2 * HOUR)
    assert proposed.awaiting == "asker"


def test_a_resume_of_an_old_log_is_nobodys_own() -> None:
    pause, resume = entry("pause", MONDAY), entry("resume", MONDAY + HOUR, SECOND_ENTRY_ID)
    history = request_after().given(entry_recorded(pause), entry_recorded(resume))
    for side in ("asker", "department"):
        at = MONDAY + 2 * HOUR
        changed = correction(history, side, SECOND_ENTRY_ID, at, MONDAY + 3 * HOUR)
        assert changed.awaiting == other_side(side)


def test_an_own_answer_is_not_moved_into_time() -> None:
    history = request_after(enter("progress", LATE, LATE))
    moved = correction(history, "department", FIRST_ENTRY_ID, A_DAY_LATER)
    assert (moved.at, moved.awaiting) == (LATE, "asker")


def test_a_stated_time_is_answered_before_it_is_corrected() -> None:
    history = request_after(enter("resolution", A_DAY_LATER, LATE))
    history.when(by("asker", FIRST_ENTRY_ID, LATE + HOUR)).then_refused(AnswerStatedTimeFirst)
    again = correction(history, "department", FIRST_ENTRY_ID, A_DAY_LATER - HOUR)
    assert (again.at, again.occurred_at, again.awaiting) == (LATE, A_DAY_LATER - HOUR, "asker")


def test_a_rejected_time_counts_for_nothing_and_may_be_stated_again() -> None:
    history = request_after(enter("progress", A_DAY_LATER, LATE))
    reject = RejectEntryTime(REQUEST_ID, FIRST_ENTRY_ID, "nobody called", present_at(LATE))
    rejected = history.when(reject)
    after = rejected.then(*rejected.events)
    (one,) = state_of(after).entries
    assert (one.at, one.occurred_at, one.awaiting) == (LATE, None, None)
    after.when(reject).then()
    confirm = ConfirmEntry(REQUEST_ID, FIRST_ENTRY_ID, present_at(LATE))
    after.when(confirm).then_refused(NothingToConfirm)
    again = correction(after, "department", FIRST_ENTRY_ID, A_DAY_LATER - MINUTE)
    assert again.awaiting == "asker"


def strike(history: History, entry_id: UUID, side: RequestSide, now: datetime) -> VoidEntry:
    return replace(void(entry_id, now), side=side)


def test_no_side_strikes_out_what_the_other_side_or_an_officer_entered() -> None:
    history = request_after(enter("progress", MONDAY + HOUR, MONDAY + HOUR))
    history.when(strike(history, FIRST_ENTRY_ID, "asker", LATE)).then_refused(EntryOfOtherParty)
    by_officer = entry("progress", MONDAY + HOUR).model_copy(update={"party": "officer"})
    history = request_after(record_entry_command(by_officer))
    own = strike(history, FIRST_ENTRY_ID, "department", LATE)
    history.when(own).then_refused(EntryOfOtherParty)


def test_the_asked_department_strikes_out_no_resume_that_lets_its_time_run() -> None:
    now = MONDAY + 5 * HOUR
    history = request_after(
        enter("pause", MONDAY + HOUR, MONDAY + HOUR),
        enter("resume", MONDAY + 2 * HOUR, MONDAY + 2 * HOUR, entry_id=SECOND_ENTRY_ID),
    )
    own = strike(history, SECOND_ENTRY_ID, "department", now)
    history.when(own).then_refused(StrikingOutNeedsOfficer)
    assert events_of(history, strike(history, FIRST_ENTRY_ID, "department", now))


@pytest.mark.parametrize("age", [timedelta(), 40 * HOUR], ids=["in time", "late"])
def test_the_asker_does_not_let_the_time_of_a_withdrawn_request_run(age: timedelta) -> None:
    at = MONDAY + HOUR
    history = request_after(enter("withdrawal", at, at, "asker"))
    own = strike(history, FIRST_ENTRY_ID, "asker", at + age)
    history.when(own).then_refused(StrikingOutNeedsOfficer)
    assert events_of(history, void(FIRST_ENTRY_ID, at + age))


def test_an_old_log_says_who_entered_what_by_its_kind() -> None:
    kinds: list[EntryKind] = ["progress", "resolution", "pause", "withdrawal", "resume"]
    parties = [entry(kind, MONDAY).entering_party for kind in kinds]
    assert parties == ["department"] * 3 + ["asker", None]
    opening = opened(MONDAY, MONDAY).model_copy(update={"party": None})
    assert state_of(given_nothing().given(opening)).opening_party == "asker"
