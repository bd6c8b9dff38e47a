"""The office of a liaison: one person at any moment, and no hole between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.duties.domain.liaison_commands import ChangeLiaisonDeputy
from services.duties.domain.liaison_decisions import decide
from services.duties.domain.liaison_events import (
    LiaisonDeputyChanged,
    LiaisonEnded,
    LiaisonHandOverWithdrawn,
    LiaisonVacated,
)
from services.duties.domain.liaison_refusals import (
    HandOverPlanned,
    HandOverTooEarly,
    LiaisonAlready,
    LiaisonBeginsTooEarly,
    LiaisonBeginsTooLate,
    LiaisonChangePlanned,
    LiaisonItemOpen,
    LiaisonNamedAlready,
    LiaisonOfficeEnded,
    NoHandOverPlanned,
    OfficeVacant,
    OwnDeputy,
    UnknownLiaison,
)
from services.duties.domain.liaison_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.liaison_examples import (
    AT,
    ID,
    NAMED,
    OFFICE,
    TODAY,
    day,
    end,
    hand_over,
    handed_over,
    leave,
    name,
    withdraw,
)

given = aggregate_scenario(decide, evolve, None).given
VACATED = LiaisonVacated(
    office=OFFICE, person="lin", valid_from=day(10), cause="left-company", at=AT
)
ENDED = LiaisonEnded(office=OFFICE, last_day=TODAY, reason="done", at=AT)


def test_a_department_has_one_liaison_for_an_item() -> None:
    given().when(name()).then(NAMED)
    given(NAMED).when(name()).then()
    given(NAMED).when(name("bo")).then_refused(LiaisonNamedAlready, message_contains="lin")
    given(NAMED, VACATED).when(name("bo")).then_refused(LiaisonNamedAlready)


def test_nobody_is_their_own_deputy_and_no_term_begins_a_year_away() -> None:
    given().when(name("lin", "lin")).then_refused(OwnDeputy)
    far = TODAY + timedelta(days=367)
    given().when(name(valid_from=far)).then_refused(LiaisonBeginsTooLate)
    given().when(name(valid_from=TODAY - timedelta(days=367))).then_refused(LiaisonBeginsTooEarly)
    given().when(hand_over("bo", TODAY)).then_refused(UnknownLiaison)


def test_handing_over_is_one_event_on_a_day_of_the_past_or_of_the_future() -> None:
    for on in (day(2, 11), TODAY, day(24)):
        given(NAMED).when(hand_over("bo", on)).then(handed_over("bo", on))
    given(NAMED).when(hand_over("bo", day(1, 11))).then_refused(
        HandOverTooEarly, message_contains="2026-11-02"
    )
    given(NAMED).when(hand_over("lin", TODAY)).then_refused(LiaisonAlready)
    given(NAMED).when(hand_over("bo", TODAY, "bo")).then_refused(OwnDeputy)


def test_of_two_people_who_hand_over_at_once_the_second_is_refused() -> None:
    first = given(NAMED).when(hand_over("bo", TODAY)).then(handed_over("bo", TODAY))
    first.when(hand_over("bo", TODAY)).then()
    first.when(hand_over("ann", TODAY)).then_refused(HandOverTooEarly, message_contains="bo")
    later = given(NAMED).when(hand_over("bo", day(24))).then(handed_over("bo", day(24)))
    later.when(hand_over("ann", TODAY)).then_refused(HandOverPlanned, message_contains="bo")


def test_a_planned_hand_over_is_withdrawn_and_the_liaison_goes_on() -> None:
    planned = given(NAMED, handed_over("bo", day(24)))
    withdrawn = planned.when(withdraw()).then(
        LiaisonHandOverWithdrawn(
            office=OFFICE,
            person="lin",
            deputy="mei",
            withdrawn="bo",
            valid_from=day(24),
            reason="mistake",
            at=AT,
        )
    )
    withdrawn.when(withdraw()).then_refused(NoHandOverPlanned)
    planned.when(withdraw(day(24))).then_refused(NoHandOverPlanned)
    given(NAMED).when(withdraw()).then_refused(NoHandOverPlanned)
    given(NAMED, VACATED, handed_over("bo", day(24), None)).when(withdraw()).then_refused(
        NoHandOverPlanned
    )
    given(NAMED, ENDED).when(withdraw()).then_refused(NoHandOverPlanned)


def test_who_leaves_vacates_the_office_once_until_a_successor_takes_over() -> None:
    gone = given(NAMED).when(leave("lin", day(10))).then(VACATED)
    gone.when(leave("lin", day(10))).then()
    gone.when(hand_over("bo", day(3))).then(handed_over("bo", day(3), None))
    gone.when(hand_over("bo", day(12))).then(handed_over("bo", day(12), None))
    gone.when(hand_over("lin", day(12))).then(handed_over("lin", day(12), None))
    given(NAMED).when(leave("ann", day(10))).then()


def test_a_planned_successor_takes_over_from_somebody_who_leaves_before() -> None:
    planned = given(NAMED, handed_over("bo", day(24)))
    planned.when(leave("lin", day(10))).then(VACATED, handed_over("bo", day(24), None))
    planned.when(leave("bo", day(10))).then(
        VACATED.model_copy(update={"person": "bo", "valid_from": day(24)})
    )
    early = given(NAMED).when(leave("lin", day(1, 10)))
    early.then(VACATED.model_copy(update={"valid_from": day(1, 11)}))
    over = given(NAMED, ENDED).when(leave("lin", day(20, 11)))
    over.then(VACATED.model_copy(update={"valid_from": day(20, 11)}), ENDED_AFTER_LEAVING)


ENDED_AFTER_LEAVING = ENDED.model_copy(update={"reason": "left-company"})


def test_who_is_known_to_leave_holds_the_office_until_then() -> None:
    given().when(name(last_day_at_work=day(9))).then(NAMED, VACATED)
    given(NAMED, VACATED).when(name(last_day_at_work=day(9))).then()
    given(NAMED).when(hand_over("bo", TODAY, last_day_at_work=day(9))).then(
        handed_over("bo", TODAY), VACATED.model_copy(update={"person": "bo"})
    )


def test_a_deputy_who_leaves_is_gone_and_another_may_be_named() -> None:
    changed = LiaisonDeputyChanged(
        office=OFFICE, person="lin", deputy=None, valid_from=day(10), cause="left-department", at=AT
    )
    given(NAMED).when(leave("mei", day(10), "left-department")).then(changed)
    named = changed.model_copy(update={"deputy": "bo", "valid_from": TODAY, "cause": None})
    change = ChangeLiaisonDeputy(ID, "bo", TODAY, AT)
    given(NAMED).when(change).then(named)
    given(NAMED, named).when(change).then()
    given(NAMED).when(replace(change, deputy="lin")).then_refused(OwnDeputy)
    given(NAMED, changed).when(change).then_refused(LiaisonChangePlanned)
    vacated = VACATED.model_copy(update={"valid_from": TODAY})
    given(NAMED, vacated).when(change).then_refused(OfficeVacant)
    given(NAMED, ENDED).when(change).then_refused(LiaisonOfficeEnded)


def test_the_office_of_an_item_that_goes_on_is_not_left_empty() -> None:
    given(NAMED).when(end(is_item_open=True)).then_refused(LiaisonItemOpen)
    ended = given(NAMED).when(end()).then(ENDED)
    ended.when(end()).then()
    ended.when(end(day(9))).then_refused(LiaisonOfficeEnded)
    ended.when(hand_over("bo", day(9))).then_refused(LiaisonOfficeEnded)
    again = NAMED.model_copy(update={"person": "bo", "valid_from": day(1)})
    ended.when(name("bo", valid_from=day(1))).then(again)
    ended.when(name("bo", valid_from=TODAY)).then_refused(LiaisonNamedAlready)
    given(NAMED).when(end(day(1, 10))).then(ENDED.model_copy(update={"last_day": day(31, 10)}))
