"""The steps of a month from open to paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from services.incentives.domain.period_life import decide
from services.incentives.domain.period_refusals import (
    AnotherStatementSeen,
    CalculatedByYourself,
    CalculationOutdated,
    ChangedSinceApproval,
    PeriodApprovedAlready,
    PeriodLockedAlready,
    PeriodNotApproved,
    PeriodNotCalculated,
    PeriodNotLocked,
    PeriodNotUnderReview,
    PeriodPaidAlready,
)
from services.incentives.domain.period_state import PeriodState, evolve, life_state
from services.incentives.domain.period_steps import (
    ApprovePeriod,
    CalculatePeriod,
    PayPeriod,
    PeriodEvent,
    PeriodPaid,
    PeriodReturned,
    ReturnPeriod,
    ReturnTarget,
    StartPeriodReview,
)
from services.incentives.domain.refusals import (
    InvalidPeriod,
    PeriodNotOver,
    StatementOfAnotherPeriod,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_DECEMBER, IN_NOVEMBER, IN_OCTOBER, text_copy
from tests.incentives.period_examples import (
    ALL_BEFORE_LOCK,
    APPROVED,
    CALCULATED,
    CHANGED_DIGEST,
    CHANGED_TALLIES,
    DIGEST,
    REVIEW_STARTED,
    TALLIES,
    Tallies,
    build_example,
    lock_command,
    sealed_lock,
    unsealed_lock,
)

given = aggregate_scenario(decide, evolve, None).given
PAID = PeriodPaid(period="2026-10", reference="PAY-1", by="hr", at=IN_DECEMBER)


def calculate(
    by: str = "ann", at: datetime = IN_NOVEMBER, tallies: Tallies = TALLIES
) -> CalculatePeriod:
    return CalculatePeriod("2026-10", build_example(tallies=tallies), tallies, by, at)


def start_review(digest: str = DIGEST, by: str = "ann") -> StartPeriodReview:
    return StartPeriodReview("2026-10", text_copy(digest), by, IN_NOVEMBER)


def approve(by: str = "bob", digest: str = DIGEST, seen: str = DIGEST) -> ApprovePeriod:
    return ApprovePeriod("2026-10", text_copy(digest), text_copy(seen), by, IN_NOVEMBER)


def send_back(to: ReturnTarget = "under-review") -> ReturnPeriod:
    return ReturnPeriod("2026-10", to, "A handoff is missing", "bob", IN_NOVEMBER)


def sent_back(to: ReturnTarget = "under-review") -> PeriodReturned:
    return PeriodReturned(
        period="2026-10",
        to=to,
        reason="A handoff is missing",
        digest=DIGEST,
        by="bob",
        at=IN_NOVEMBER,
    )


def pay(reference: str | None = "PAY-1") -> PayPeriod:
    return PayPeriod("2026-10", reference and text_copy(reference), "hr", IN_DECEMBER)


def test_a_month_goes_from_open_to_paid() -> None:
    states: list[PeriodState] = [None]
    events: list[PeriodEvent] = [*ALL_BEFORE_LOCK, sealed_lock(), PAID]
    for event in events:
        states.append(evolve(states[-1], event))

    assert [life_state(state) for state in states] == [
        "open",
        "calculated",
        "under-review",
        "approved",
        "locked",
        "paid",
    ]
    given().when(calculate()).then(CALCULATED).when(start_review()).then(REVIEW_STARTED).when(
        approve()
    ).then(APPROVED)


def test_each_step_is_made_once() -> None:
    given(CALCULATED).when(calculate("bob")).then()
    given(CALCULATED, REVIEW_STARTED).when(calculate()).then()
    given(*ALL_BEFORE_LOCK).when(calculate()).then()
    given(CALCULATED, REVIEW_STARTED).when(start_review(by="bob")).then()
    given(*ALL_BEFORE_LOCK).when(approve()).then()
    given(*ALL_BEFORE_LOCK, sealed_lock(), PAID).when(pay()).then()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_statement_that_changed_is_calculated_again_and_reviewed_anew(steps: int) -> None:
    again = CALCULATED.model_copy(update={"digest": CHANGED_DIGEST, "by": "bob"})
    after = (
        given(*ALL_BEFORE_LOCK[:steps]).when(calculate("bob", tallies=CHANGED_TALLIES)).then(again)
    )
    assert life_state(after.state) == "calculated"
    after.when(approve("ann", CHANGED_DIGEST, CHANGED_DIGEST)).then_refused(PeriodNotUnderReview)


def test_an_outdated_calculation_is_neither_reviewed_nor_approved() -> None:
    given(CALCULATED).when(start_review(CHANGED_DIGEST)).then_refused(
        CalculationOutdated, message_contains="2026-10 changed after it was calculated"
    )
    given(CALCULATED, REVIEW_STARTED).when(approve(digest=CHANGED_DIGEST)).then_refused(
        CalculationOutdated
    )


@pytest.mark.parametrize("steps", [2, 3])
@pytest.mark.parametrize("seen", [DIGEST, CHANGED_DIGEST])
@pytest.mark.parametrize("by", ["ann", "cid"])
def test_an_outdated_calculation_is_told_whichever_statement_was_seen(
    steps: int, seen: str, by: str
) -> None:
    given(*ALL_BEFORE_LOCK[:steps]).when(approve(by, CHANGED_DIGEST, seen)).then_refused(
        CalculationOutdated, message_contains="calculate it again"
    )


def test_which_of_two_digests_comes_first_does_not_matter() -> None:
    again = CALCULATED.model_copy(update={"digest": CHANGED_DIGEST})
    review = REVIEW_STARTED.model_copy(update={"digest": CHANGED_DIGEST})
    given(again).when(start_review()).then_refused(CalculationOutdated)
    reviewed = given(again, review)
    reviewed.when(approve(seen=CHANGED_DIGEST)).then_refused(CalculationOutdated)
    reviewed.when(approve(digest=CHANGED_DIGEST)).then_refused(AnotherStatementSeen)
    approval = APPROVED.model_copy(update={"digest": CHANGED_DIGEST})
    reviewed.given(approval).when(lock_command()).then_refused(ChangedSinceApproval)


def test_an_approval_names_the_statement_that_was_seen() -> None:
    given(CALCULATED, REVIEW_STARTED).when(approve(seen=CHANGED_DIGEST)).then_refused(
        AnotherStatementSeen, message_contains=DIGEST
    )


@pytest.mark.parametrize("by", ["ann", "ANN", " ann", "ａｎｎ", "a\u200bnn", ""])
def test_nobody_approves_what_he_calculated(by: str) -> None:
    given(CALCULATED, REVIEW_STARTED).when(approve(by)).then_refused(
        CalculatedByYourself, message_contains="another person approves it"
    )


def test_the_second_person_is_another_than_the_last_who_calculated() -> None:
    again = CALCULATED.model_copy(update={"digest": CHANGED_DIGEST, "by": "bob"})
    review = REVIEW_STARTED.model_copy(update={"digest": CHANGED_DIGEST})
    month = given(*ALL_BEFORE_LOCK, again, review)

    month.when(approve("bob", CHANGED_DIGEST, CHANGED_DIGEST)).then_refused(CalculatedByYourself)
    month.when(approve("ann", CHANGED_DIGEST, CHANGED_DIGEST)).then(
        APPROVED.model_copy(update={"digest": CHANGED_DIGEST, "by": "ann"})
    )


def test_what_is_approved_is_approved_by_nobody_else() -> None:
    for by in ("abe", "eve"):
        given(*ALL_BEFORE_LOCK).when(approve(by)).then_refused(
            PeriodApprovedAlready, message_contains="send it back"
        )
    given(*ALL_BEFORE_LOCK).when(approve(text_copy("bob"))).then()
    given(*ALL_BEFORE_LOCK).when(start_review()).then_refused(PeriodApprovedAlready)


def test_no_step_is_left_out() -> None:
    given().when(start_review()).then_refused(
        PeriodNotCalculated, message_contains="2026-10 is not calculated yet"
    )
    for month in (given(), given(CALCULATED)):
        month.when(approve()).then_refused(
            PeriodNotUnderReview, message_contains="2026-10 is not under review"
        )
    for steps in range(4):
        given(*ALL_BEFORE_LOCK[:steps]).when(pay()).then_refused(
            PeriodNotLocked, message_contains="only a locked month is paid"
        )


def test_an_approved_month_is_sent_back_to_review_with_a_reason() -> None:
    back = given(*ALL_BEFORE_LOCK).when(send_back()).then(sent_back())
    assert life_state(back.state) == "under-review"
    back.when(send_back()).then()
    back.when(approve("eve")).then(APPROVED.model_copy(update={"by": "eve"}))
    back.when(approve("ann")).then_refused(CalculatedByYourself)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_month_is_sent_back_to_open_and_calculated_again(steps: int) -> None:
    back = given(*ALL_BEFORE_LOCK[:steps]).when(send_back("open")).then(sent_back("open"))
    assert life_state(back.state) == "open"
    back.when(send_back("open")).then()
    back.when(calculate("bob")).then(CALCULATED.model_copy(update={"by": "bob"}))


@pytest.mark.parametrize("steps", [0, 1])
def test_only_what_was_reviewed_goes_back_to_review(steps: int) -> None:
    given(*ALL_BEFORE_LOCK[:steps]).when(send_back()).then_refused(PeriodNotApproved)


def test_an_open_month_stays_open_when_it_is_sent_back() -> None:
    given().when(send_back("open")).then()


@pytest.mark.parametrize("lock", [sealed_lock(), unsealed_lock()])
@pytest.mark.parametrize("command", [calculate(), start_review(), approve(), send_back("open")])
def test_a_locked_month_is_not_touched(lock: PeriodEvent, command: StartPeriodReview) -> None:
    for month in (given(lock), given(lock, PAID)):
        month.when(command).then_refused(
            PeriodLockedAlready, message_contains="adjusted in an open month"
        )


@pytest.mark.parametrize("lock", [sealed_lock(), unsealed_lock()])
def test_a_locked_month_is_paid_once(lock: PeriodEvent) -> None:
    paid = given(lock).when(pay()).then(PAID)
    for reference in ("PAY-2", None):
        paid.when(pay(reference)).then_refused(
            PeriodPaidAlready, message_contains="at 2026-12-01T09:00:00+08:00, with the reference"
        )
    without = given(lock).when(pay(None)).then(PAID.model_copy(update={"reference": None}))
    without.when(pay(None)).then()
    without.when(pay()).then_refused(PeriodPaidAlready, message_contains="reference –")


def test_only_a_month_that_is_over_is_calculated() -> None:
    given().when(calculate(at=IN_OCTOBER)).then_refused(PeriodNotOver)
    given().when(replace(calculate(), period="2026-1")).then_refused(InvalidPeriod)
    given().when(replace(calculate(), period="2026-09")).then_refused(StatementOfAnotherPeriod)
