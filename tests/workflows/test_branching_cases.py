"""Cases with parallel branches, decisions and joins."""

from dataclasses import replace

import pytest

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    ClaimStep,
    CompleteStep,
    ReleaseStep,
    SendBack,
    WithdrawCase,
    WithdrawStep,
)
from services.workflows.domain.case_refusals import (
    CaseWithdrawnAlready,
    DecisionNeeded,
    NoDecisionHere,
    NotBefore,
    NotTheStartersDepartment,
    SeveralStepsBefore,
    StepClaimedByAnother,
    StepNeedsRole,
    StepNotClaimed,
    StepWithdrawnAlready,
    VoteCannotBeSentBack,
)
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.refusals import (
    CaseFinishedAlready,
    StepClosedAlready,
    StepDoneOtherwise,
    StepHeldByAnother,
    UnknownStep,
    WorkflowsRefused,
)
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, DAY, HOUR

FORK = (
    planned("ask"),
    planned("check", "ask"),
    planned("price", "ask"),
    planned("sign", "check", "price"),
)
CHOICE = (
    planned("ask", decisions=("small", "large")),
    planned("fast", "ask", on_decision="small"),
    planned("slow", "ask", on_decision="large"),
    planned("pay", "fast", "slow"),
)
LATER = BASE_TIME + 99 * HOUR


def test_branches_are_open_at_once_and_a_join_waits_for_both() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    assert walk.open == {"dep-check": "Check", "dep-price": "Price"}
    assert walk.complete("dep-price") == ["step-done"]
    assert walk.complete("dep-check") == ["step-done", "work-handed-over", "step-opened"]
    assert walk.open == {"dep-sign": "Sign"}
    assert walk.complete("dep-sign") == ["step-done", "case-finished"]


def test_steps_that_are_open_side_by_side_have_deadlines_of_their_own() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    assert [one.opened.is_parallel for one in walk.case.open_steps.values()] == [True, True]
    due = BASE_TIME + DAY + HOUR
    announced = walk.give(AnnounceStepOverdue(CASE_ID, due + HOUR))
    assert announced == ["step-overdue", "step-overdue"]
    assert walk.give(AnnounceStepOverdue(CASE_ID, due + 2 * HOUR)) == []
    walk.complete("dep-price")
    walk.complete("dep-check")
    assert [one.opened.is_parallel for one in walk.case.open_steps.values()] == [False]


@pytest.mark.parametrize(("decision", "taken"), [("small", "fast"), ("large", "slow")])
def test_a_decision_opens_its_own_way_and_the_join_waits_for_no_other(
    decision: str, taken: str
) -> None:
    walk = Walk(*CHOICE)
    walk.complete("dep-ask", decision)
    assert list(walk.open) == [f"dep-{taken}"]
    walk.complete(f"dep-{taken}")
    assert list(walk.open) == ["dep-pay"]


def test_a_step_with_decisions_ends_with_one_of_them_and_others_with_none() -> None:
    walk = Walk(*CHOICE)
    for wrong in (None, "huge"):
        with pytest.raises(DecisionNeeded, match="name one of small, large"):
            walk.complete("dep-ask", wrong)
    walk.complete("dep-ask", "small")
    with pytest.raises(NoDecisionHere):
        walk.complete("dep-fast", "small")


def test_a_decision_that_no_step_asks_for_ends_its_way() -> None:
    walk = Walk(planned("ask", decisions=("go", "stop")), planned("do", on_decision="go"))
    assert walk.complete("dep-ask", "stop") == ["step-done", "case-finished"]


def test_what_was_done_after_a_step_is_done_again_when_the_case_goes_back_to_it() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    walk.complete("dep-price")
    back = SendBack(CASE_ID, walk.step_of("dep-check"), "dep-check", "wrong sum", LATER)
    assert walk.give(back) == ["step-sent-back", "work-handed-over", "step-opened"]
    assert list(walk.open) == ["dep-ask"]
    walk.hour = 100
    walk.complete("dep-ask")
    assert walk.open == {"dep-check": "Check", "dep-price": "Price"}


def test_a_branch_beside_the_one_sent_back_is_withdrawn_only_if_it_follows() -> None:
    side = (planned("ask"), planned("one", "ask"), planned("two", "one"), planned("side", "ask"))
    walk = Walk(*side)
    walk.complete("dep-ask")
    walk.complete("dep-one")
    walk.give(SendBack(CASE_ID, walk.step_of("dep-two"), "dep-two", "again", LATER))
    assert set(walk.open) == {"dep-one", "dep-side"}
    step = walk.step_of("dep-one")
    found = walk.give(SendBack(CASE_ID, step, "dep-one", "again", LATER))
    assert found == ["step-sent-back", "step-withdrawn", "work-handed-over", "step-opened"]
    assert list(walk.open) == ["dep-ask"]


def test_a_join_says_to_which_step_it_sends_back() -> None:
    walk = Walk(*FORK)
    for one in ("ask", "check", "price"):
        walk.complete(f"dep-{one}")
    back = SendBack(CASE_ID, walk.step_of("dep-sign"), "dep-sign", "again", LATER)
    with pytest.raises(SeveralStepsBefore, match="of check, price"):
        walk.give(back)
    with pytest.raises(NotBefore, match="it can to ask, check, price"):
        walk.give(replace(back, to="sign"))
    walk.give(replace(back, to="price"))
    assert list(walk.open) == ["dep-price"]
    walk.hour = 100
    walk.complete("dep-price")
    assert list(walk.open) == ["dep-sign"]


def test_a_branch_that_ends_by_withdrawal_is_not_waited_for() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    skip = WithdrawStep(CASE_ID, walk.step_of("dep-check"), "no budget asked", LATER)
    assert walk.give(skip) == ["step-withdrawn"]
    assert walk.give(skip) == []
    with pytest.raises(StepWithdrawnAlready, match="no budget asked"):
        walk.give(replace(skip, reason="another"))
    walk.complete("dep-price")
    assert list(walk.open) == ["dep-sign"]
    back = SendBack(CASE_ID, walk.step_of("dep-sign"), "dep-sign", "again", LATER)
    walk.give(back)
    assert list(walk.open) == ["dep-price"]


def test_a_case_whose_last_step_is_withdrawn_is_finished() -> None:
    walk = Walk(planned("ask"))
    assert walk.give(WithdrawStep(CASE_ID, 1, "never mind", LATER)) == [
        "step-withdrawn",
        "case-finished",
    ]


def test_a_loop_may_be_sent_back_forty_times() -> None:
    walk = Walk(planned("ask"), planned("check"))
    walk.complete("dep-ask")
    for times in range(40):
        at = BASE_TIME + (2 + 2 * times) * HOUR
        walk.give(SendBack(CASE_ID, walk.step_of("dep-check"), "dep-check", "again", at))
        walk.hour = 2 * times + 2
        walk.complete("dep-ask")
    assert walk.complete("dep-check") == ["step-done", "case-finished"]
    assert len(walk.case.closed_steps) == 82


def test_a_case_is_withdrawn_by_the_department_that_it_was_started_for() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    by = WithdrawCase(CASE_ID, "no longer needed", LATER, "dep-price")
    with pytest.raises(NotTheStartersDepartment):
        walk.give(by)
    found = walk.give(replace(by, department="dep-ask"))
    assert found == ["step-withdrawn", "step-withdrawn", "case-withdrawn"]
    assert isinstance(walk.case, FinishedCase)
    assert walk.give(replace(by, department="dep-ask")) == []
    for refused, code in (
        (SendBack(CASE_ID, 9, "dep-price", "x", LATER), CaseWithdrawnAlready),
        (CompleteStep(CASE_ID, 2, "dep-check", None, LATER), StepWithdrawnAlready),
        (SendBack(CASE_ID, 1, "dep-ask", "x", LATER), CaseWithdrawnAlready),
    ):
        with pytest.raises(code):
            walk.give(refused)


def test_a_finished_case_is_not_withdrawn() -> None:
    walk = Walk(planned("ask"))
    walk.complete("dep-ask")
    with pytest.raises(CaseFinishedAlready):
        walk.give(WithdrawCase(CASE_ID, "late", LATER))


def claim(by: str, **fields: object) -> ClaimStep:
    """Return a claim of the first step."""
    roles = frozenset({"executor"})
    return replace(ClaimStep(CASE_ID, 1, "dep-ask", by, LATER, roles), **fields)  # type: ignore[arg-type]


def test_a_claimed_step_is_done_by_the_person_who_claimed_it() -> None:
    walk = Walk(*FORK)
    assert walk.give(claim("li")) == ["step-claimed"]
    assert walk.give(claim("li")) == []
    with pytest.raises(StepClaimedByAnother):
        walk.give(claim("wang"))
    with pytest.raises(StepClaimedByAnother):
        walk.complete("dep-ask", by="wang", roles=frozenset({"department-head"}))
    walk.complete("dep-ask", by="li")


def test_an_officer_completes_what_others_have_claimed() -> None:
    walk = Walk(*FORK)
    walk.give(claim("li"))
    assert "step-done" in walk.complete("dep-ask")


def test_a_step_is_handed_back_by_its_claimer_or_the_head() -> None:
    walk = Walk(*FORK)
    release = ReleaseStep(CASE_ID, 1, "dep-ask", "li", LATER, frozenset({"executor"}))
    with pytest.raises(StepNotClaimed):
        walk.give(release)
    walk.give(claim("li"))
    with pytest.raises(StepClaimedByAnother):
        walk.give(replace(release, by="wang"))
    assert walk.give(release) == ["step-released"]
    walk.give(claim("li"))
    head = replace(release, by="zhao", roles=frozenset({"department-head"}))
    assert walk.give(head) == ["step-released"]
    assert walk.case.open_steps[1].claimed_by is None


def test_a_step_is_delegated_by_its_claimer_or_the_head() -> None:
    walk = Walk(*FORK)
    assert walk.give(claim("li", delegated_by="wang")) == ["step-claimed"]
    with pytest.raises(StepClaimedByAnother):
        walk.give(claim("sun", delegated_by="wang"))
    walk.give(claim("sun", delegated_by="li"))
    head = claim("qian", delegated_by="zhao", roles=frozenset({"department-head"}))
    walk.give(head)
    assert walk.case.open_steps[1].claimed_by == "qian"
    walk.give(claim("officer's choice", delegated_by="officer", roles=None))
    assert walk.case.open_steps[1].claimed_by == "officer's choice"


def test_two_people_who_complete_a_step_are_told_who_was_first() -> None:
    walk = Walk(*FORK)
    done = CompleteStep(CASE_ID, 1, "dep-ask", None, LATER, is_at_stated=False, by="li")
    walk.give(done)
    assert walk.give(done) == []
    assert walk.give(replace(done, by=None)) == []
    with pytest.raises(StepDoneOtherwise):
        walk.give(replace(done, by="wang"))


def test_a_step_for_a_role_is_done_by_its_holders() -> None:
    walk = Walk(planned("ask", role="department-head"), planned("b"))
    with pytest.raises(StepNeedsRole, match="the role department-head"):
        walk.complete("dep-ask", roles=frozenset({"executor"}))
    with pytest.raises(StepNeedsRole):
        walk.give(claim("li"))
    walk.complete("dep-ask", roles=frozenset({"executor", "department-head"}))


def test_commands_to_what_is_not_open_are_refused() -> None:
    walk = Walk(*FORK)
    walk.complete("dep-ask")
    refused: list[tuple[object, type[WorkflowsRefused]]] = [
        (CompleteStep(CASE_ID, 7, "dep-ask", None, LATER), UnknownStep),
        (WithdrawStep(CASE_ID, 7, "x", LATER), UnknownStep),
        (WithdrawStep(CASE_ID, 1, "x", LATER), StepClosedAlready),
        (SendBack(CASE_ID, 1, "dep-ask", "x", LATER), StepClosedAlready),
        (claim("li", step=2), StepHeldByAnother),
    ]
    for command, code in refused:
        with pytest.raises(code):
            walk.give(command)


def test_a_vote_is_not_sent_back() -> None:
    walk = Walk(planned("ask"), review("look", "all", "xy"))
    walk.complete("dep-ask")
    with pytest.raises(VoteCannotBeSentBack):
        walk.give(SendBack(CASE_ID, walk.step_of("x"), "x", "no", LATER))
