"""Participants and ratios of a running project are corrected by two persons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.duties.application.valid_times import valid_time
from services.duties.domain import project_events as events
from services.duties.domain import project_share_correction as shares
from services.duties.domain.duty_refusals import ParticipantAccountable
from services.duties.domain.project_confirmation_refusals import (
    EnteredByYourself,
    NothingAwaitsConfirmation,
)
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_refusals import (
    NoParticipant,
    ParticipantNamedTwice,
    ProjectCancelledAlready,
    RatioBelowZero,
    RatiosNotOne,
)
from services.duties.domain.project_share_correction_refusals import (
    ShareCorrectionAwaits,
    ShareCorrectionRejectedAlready,
    SharesChangedMeanwhile,
    SharesFixed,
    SharesSetByPlan,
)
from services.duties.domain.project_state import RunningProject, evolve
from services.duties.domain.project_terms import PoolShare
from services.duties.domain.project_transfer import TransferProject
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import (
    BASE_TIME,
    DAY,
    PROJECT_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)
from tests.duties.test_project_confirmations import (
    LATER,
    OF_TERMS,
    cancelled,
    close,
    closed,
    confirm_outcome,
    confirm_pool,
    planned,
    pool_confirmed,
    started,
)
from tests.duties.test_project_confirmations import (
    proposed as outcome_proposed,
)

given = aggregate_scenario(decide, evolve, None).given


def share(department: str, ratio: str) -> PoolShare:
    return PoolShare(department=department, ratio=Decimal(ratio))


RIGHT = (share("marketing", "0.45"), share("sales", "0.55"))
WHY = "sales was mistaken for rnd"
REST = {**OF_TERMS, "terms": TERMS.model_copy(update={"shares": RIGHT})}
entered = shares.ShareCorrectionProposed(**OF_TERMS, shares=RIGHT, reason=WHY, by="ann", at=LATER)
corrected = shares.SharesCorrected(
    **REST,
    was=TERMS.shares,
    reason=WHY,
    since=BASE_TIME,
    entered_by="ann",
    confirmed_by="bob",
    at=LATER,
)
rejected = shares.ShareCorrectionRejected(**OF_TERMS, reason="unproven", by="bob", at=LATER)
running = given(planned, started)
awaiting = running.given(entered)
confirm = shares.ConfirmShares(PROJECT_ID, "bob", LATER)
reject = shares.RejectShares(PROJECT_ID, "unproven", "bob", LATER)


def correct(*to: PoolShare, by: str = "ann") -> shares.CorrectShares:
    return shares.CorrectShares(PROJECT_ID, to or RIGHT, WHY, by, LATER)


def test_corrected_shares_hold_once_a_second_person_confirms_them() -> None:
    running.when(correct()).then(entered)
    awaiting.when(shares.ConfirmShares(PROJECT_ID, "Ａnn", LATER)).then_refused(EnteredByYourself)
    done = awaiting.when(confirm).then(corrected)
    assert isinstance(done.state, RunningProject)
    assert done.state.terms.shares == RIGHT
    done.when(confirm).then()
    done.when(replace(confirm, by="eve")).then_refused(NothingAwaitsConfirmation)


def test_the_closing_is_paid_by_the_corrected_shares() -> None:
    done = awaiting.given(pool_confirmed, corrected, outcome_proposed)
    done.when(confirm_outcome("bob")).then(closed.model_copy(update=REST))


def test_a_confirmed_pool_stays_confirmed_and_an_awaiting_one_awaits() -> None:
    awaiting.given(pool_confirmed, corrected).when(confirm_pool("bob")).then()
    awaiting.given(corrected).when(confirm_pool("ann")).then_refused(EnteredByYourself)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ((share("sales", "0.999999999"),), RatiosNotOne),
        ((share("sales", "0.6"), share("rnd", "0.400000001")), RatiosNotOne),
        ((share("sales", "0.5"), share("sales", "0.5")), ParticipantNamedTwice),
        ((share("sales", "-1"), share("rnd", "2")), RatioBelowZero),
    ],
)
def test_ratios_still_sum_to_exactly_one(
    wrong: tuple[PoolShare, ...], refusal: type[Exception]
) -> None:
    running.when(correct(*wrong)).then_refused(refusal)
    running.when(replace(correct(), shares=())).then_refused(NoParticipant)


def test_who_owes_an_entry_goes_on_taking_part() -> None:
    owes = events.DutyAssigned(project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME)
    without = correct(share("rnd", "1"))
    given(planned, owes, started).when(without).then_refused(ParticipantAccountable)
    proposal = running.when(without).events
    running.given(*proposal, owes).when(confirm).then_refused(ParticipantAccountable)
    gone = events.DutyWithdrawn(
        project_id=PROJECT_ID, duty_id=WRITE_REQUIREMENTS_DUTY.duty_id, reason="", at=LATER
    )
    assert running.given(*proposal, owes, gone).when(confirm).events


def test_the_same_again_changes_nothing_and_a_later_proposal_takes_its_place() -> None:
    awaiting.when(correct()).then()
    running.when(correct(*TERMS.shares)).then()
    awaiting.when(correct(*TERMS.shares)).then_refused(ShareCorrectionAwaits, message_contains=WHY)
    other = entered.model_copy(update={"by": "bob"})
    awaiting.when(correct(by="bob")).then(other)
    awaiting.given(other).when(confirm).then_refused(EnteredByYourself)


def test_a_rejected_correction_leaves_the_shares() -> None:
    after = awaiting.when(reject).then(rejected)
    assert isinstance(after.state, RunningProject)
    assert after.state.terms == TERMS
    after.when(reject).then()
    after.when(replace(reject, reason="other")).then_refused(
        ShareCorrectionRejectedAlready, message_contains="unproven"
    )
    after.when(confirm).then_refused(NothingAwaitsConfirmation)
    after.given(entered).when(reject).then(rejected)
    running.when(reject).then_refused(NothingAwaitsConfirmation)


def test_no_closing_drops_a_correction_that_awaits() -> None:
    refused = (awaiting.given(pool_confirmed, outcome_proposed), confirm_outcome("bob"))
    refused[0].when(refused[1]).then_refused(ShareCorrectionAwaits)
    awaiting.when(close).then(outcome_proposed)
    free = {"project_id": PROJECT_ID, "terms": TERMS.model_copy(update={"pool": None})}
    alone = given(events.ProjectPlanned(**free), events.ProjectStarted(**free, kick_off=BASE_TIME))
    pending = entered.model_copy(update=free)
    alone.given(pending).when(close).then_refused(ShareCorrectionAwaits)
    assert alone.given(pending, rejected).when(close).events
    assert alone.given(pending, corrected).when(close).events


def test_what_a_succession_changed_is_not_undone_by_a_correction_from_before() -> None:
    passed = awaiting.when(
        TransferProject(PROJECT_ID, "rnd", "sales", "merged", LATER + DAY, {})
    ).events
    after = awaiting.given(*passed)
    after.when(confirm).then_refused(SharesChangedMeanwhile)
    again = after.when(correct()).events
    (event,) = after.given(*again).when(confirm).events
    assert isinstance(event, shares.SharesCorrected)
    assert valid_time(event) == LATER + DAY
    assert valid_time(corrected) == BASE_TIME


def test_only_a_running_project_has_its_shares_corrected() -> None:
    given(planned).when(correct()).then_refused(SharesSetByPlan)
    over = running.given(pool_confirmed, outcome_proposed, closed)
    over.when(correct()).then_refused(SharesFixed)
    ended = running.given(cancelled)
    for command in (correct(), confirm, reject):
        ended.when(command).then_refused(ProjectCancelledAlready)
    for command in (confirm, reject):
        given(planned).when(command).then_refused(NothingAwaitsConfirmation)
        over.when(command).then_refused(NothingAwaitsConfirmation)
