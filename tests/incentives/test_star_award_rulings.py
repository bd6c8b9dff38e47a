"""A published award is taken by an upheld dispute, given to another one, and given back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.incentives.domain.dispute_refusals import DisputedThingChanged
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_award_booking import book_stars, list_award_entries
from services.incentives.domain.star_commands import StarCommand
from services.incentives.domain.star_decisions import decide
from services.incentives.domain.star_dispute_refusals import (
    StarAwardedAlready,
    StarAwardedAnew,
)
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarEvent,
    StarPublished,
)
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_refusals import StarAuthorDecides, StarBelowMinimum
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from services.incentives.domain.star_terms import CashAward
from services.incentives.domain.statement_change import find_changed_statements
from tests.incentives.domain_examples import OCTOBER_LOCKED
from tests.incentives.star_examples import (
    DISPUTE,
    OTHER_DISPUTE,
    candidate,
    events_of_award,
    restore_award,
    state_after,
    withdraw_award,
)

CASH = CashAward(amount_minor=50001)
BOTH_LOCKED = LockedPeriods(frozenset({"2026-10", "2026-11"}))
LEGAL = candidate("legal")


def after(*commands: StarCommand, **award: Any) -> list[StarEvent]:
    """Return the events of an award to rd and those of commands that follow."""
    events = events_of_award("rd", **award)
    for command in commands:
        events += decide(command, state_after(events))
    return events


def booked(events: list[StarEvent], period: str) -> dict[str, list[StarAwardLine | StarAdjustment]]:
    """Return what a month shows of these events, by department."""
    entries = [
        entry
        for number, event in enumerate(events)
        if isinstance(event, StarPublished | StarAwardWithdrawn | StarAwardRestored)
        for entry in list_award_entries(event, UUID(int=number))
        if entry.booked_in == period
    ]
    found = book_stars(entries)
    return {
        code: [*found.awards.get(code, ()), *found.adjustments.get(code, ())]
        for code in sorted(found.departments)
    }


def winners(events: list[StarEvent]) -> dict[str, str]:
    """Return who is awarded, with the month that shows it."""
    state = state_after(events)
    assert state is not None
    awards = state.ranking(StarRanking.DEPARTMENT).awards
    return {code: one.booked_in for code, one in awards.items()}


def test_a_withdrawn_award_leaves_its_open_month() -> None:
    events = after(withdraw_award())
    assert winners(events) == {}
    assert booked(events, "2026-11") == {}
    assert decide(withdraw_award(), state_after(events)) == []


def test_after_the_lock_it_is_taken_back_at_its_amount() -> None:
    events = after(withdraw_award(locked=BOTH_LOCKED), award=CASH)
    (paid,) = booked(events, "2026-11")["rd"]
    (taken,) = booked(events, "2026-12")["rd"]
    assert isinstance(paid, StarAwardLine)
    assert isinstance(taken, StarAdjustment)
    assert paid.money is not None
    assert taken.money == paid.money.model_copy(update={"amount_minor": -50001})
    assert (taken.period, taken.booked_in, taken.winner_name) == ("2026-10", "2026-12", "the rd")
    assert list(find_changed_statements(events[-1])) == [("2026-12", "rd")]


def test_extra_leave_is_taken_back_as_hours() -> None:
    (taken,) = booked(after(withdraw_award(locked=BOTH_LOCKED)), "2026-12")["rd"]
    assert (taken.money, taken.leave_hours) == (None, -8)


def test_another_candidate_gets_the_same_instead() -> None:
    events = after(withdraw_award(instead=LEGAL, locked=BOTH_LOCKED), award=CASH)
    assert winners(events) == {"legal": "2026-12"}
    (given,) = booked(events, "2026-12")["legal"]
    assert isinstance(given, StarAwardLine)
    assert given.money is not None
    assert given.money.amount_minor == 50001
    assert list(find_changed_statements(events[-1])) == [("2026-12", "rd"), ("2026-12", "legal")]


@pytest.mark.parametrize("instead", [None, LEGAL])
@pytest.mark.parametrize("locked", [OCTOBER_LOCKED, BOTH_LOCKED])
def test_a_reversal_leads_back_to_what_was(instead: Any, locked: LockedPeriods) -> None:
    before = after()
    events = after(withdraw_award(instead=instead, locked=locked), restore_award(locked=locked))
    assert winners(events) == winners(before)
    for period in ("2026-11", "2026-12"):
        assert booked(events, period) == booked(before, period)
    assert decide(restore_award(), state_after(events)) == []


def test_a_reversal_after_another_lock_gives_back_what_was_taken() -> None:
    """Taken while November was open, given back when it is locked: December pays it, once."""
    events = after(withdraw_award(instead=LEGAL), restore_award(locked=BOTH_LOCKED))
    assert winners(events) == {"rd": "2026-12"}
    (given,) = booked(events, "2026-12")["rd"]
    (taken,) = booked(events, "2026-12")["legal"]
    assert isinstance(given, StarAdjustment)
    assert isinstance(taken, StarAdjustment)
    assert (given.leave_hours, taken.leave_hours) == (8, -8)
    assert list(find_changed_statements(events[-1])) == [("2026-12", "rd"), ("2026-12", "legal")]


def test_what_is_withdrawn_again_is_undone_alone() -> None:
    """Two disputes about one award: the bytes after the first are those after the second's end."""
    first = after(withdraw_award(instead=LEGAL, locked=BOTH_LOCKED))
    again = withdraw_award("legal", candidate("rd"), OTHER_DISPUTE, DISPUTE, BOTH_LOCKED)
    events = [*first, *decide(again, state_after(first))]
    assert booked(events, "2026-12") == {}
    assert winners(events) == {"rd": "2026-12"}
    with pytest.raises(StarAwardedAnew):
        decide(restore_award(DISPUTE), state_after(events))
    events += decide(restore_award(OTHER_DISPUTE, BOTH_LOCKED), state_after(events))
    assert booked(events, "2026-12") == booked(first, "2026-12")
    events += decide(restore_award(DISPUTE, BOTH_LOCKED), state_after(events))
    assert booked(events, "2026-12") == {}
    assert winners(events) == {"rd": "2026-11"}


def test_who_lost_it_to_a_third_is_restored_after_that_dispute() -> None:
    first = after(withdraw_award(instead=LEGAL))
    again = withdraw_award("legal", None, OTHER_DISPUTE, DISPUTE)
    state = state_after([*first, *decide(again, state_after(first))])
    with pytest.raises(StarAwardedAnew) as refused:
        decide(restore_award(), state)
    assert "the legal" in refused.value.text("en")
    nameless = LEGAL.model_copy(update={"name": None})
    first = after(withdraw_award(instead=nameless))
    state = state_after([*first, *decide(again, state_after(first))])
    with pytest.raises(StarAwardedAnew) as refused:
        decide(restore_award(), state)
    assert refused.value.values["candidate"] == "legal"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (withdraw_award("legal"), DisputedThingChanged),
        (withdraw_award(award=OTHER_DISPUTE), DisputedThingChanged),
        (withdraw_award(instead=candidate("legal", 4)), StarBelowMinimum),
        (withdraw_award(instead=candidate("test")), StarAwardedAlready),
        (withdraw_award(instead=candidate("nominated"), by="Ann"), StarAuthorDecides),
    ],
)
def test_what_a_decision_must_not_do(command: StarCommand, why: type[Exception]) -> None:
    state = state_after(events_of_award("rd", "test"))
    with pytest.raises(why):
        decide(command, state)


def test_nameless_candidates_are_named_by_their_code() -> None:
    nameless = candidate("test").model_copy(update={"name": None})
    with pytest.raises(StarAwardedAlready) as refused:
        decide(withdraw_award(instead=nameless), state_after(events_of_award("rd", "test")))
    assert refused.value.values["candidate"] == "test"


def test_the_award_of_a_team_is_taken_from_each_department() -> None:
    team = candidate("project", departments=("c", "a", "b"))
    events = after(withdraw_award(instead=team, locked=BOTH_LOCKED), award=CASH)
    amounts = {
        code: one.money and one.money.amount_minor
        for code, (one,) in booked(events, "2026-12").items()
    }
    assert amounts == {"a": 16667, "b": 16667, "c": 16667, "rd": -50001}


def test_a_replayed_command_restores_nothing_of_another_dispute() -> None:
    state = state_after(after(withdraw_award()))
    assert decide(replace(restore_award(), dispute_id=OTHER_DISPUTE), state) == []
