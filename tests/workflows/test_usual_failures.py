"""What usually goes wrong in systems that take work through departments: time stands still."""

from __future__ import annotations

import pytest

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    CompleteStep,
    SendBack,
    StartCase,
    WithdrawStep,
)
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.refusals import BeforeStepWasOpened, NoStepBefore
from services.workflows.domain.step_events import StepOpened
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, DAY, FLOW_ID, HOUR
from tests.workflows.redundancy_examples import case, medians, propose, step

SIDE_BY_SIDE = (
    planned("ask"),
    planned("check", "ask"),
    planned("price", "ask"),
    planned("sign", "check", "price"),
)


def at_once(walk: Walk, department: str, decision: str | None = None) -> list[str]:
    """Complete what a department has open at the very time at which the case began."""
    number = walk.step_of(department)
    return walk.give(CompleteStep(CASE_ID, number, department, None, BASE_TIME, decision=decision))


def test_equal_timestamps_take_a_case_through_its_map_in_order() -> None:
    walk = Walk(*SIDE_BY_SIDE)
    for one in ("ask", "price", "check", "sign"):
        at_once(walk, f"dep-{one}")
    assert isinstance(walk.case, FinishedCase)
    opened = [one for one in walk.events if isinstance(one, StepOpened)]
    assert [one.step for one in opened] == [1, 2, 3, 4]
    assert {one.opened_at for one in opened} == {BASE_TIME}


def test_equal_timestamps_of_votes_count_them_in_the_order_of_their_entry() -> None:
    walk = Walk(planned("ask"), review("look", "any", "xy"), planned("pay"))
    at_once(walk, "dep-ask")
    at_once(walk, "x", "approved")
    assert at_once(walk, "y", "rejected") == ["step-done", "joint-review-voted"]
    assert list(walk.open) == ["dep-pay"]


def test_equal_timestamps_when_a_step_is_sent_back_at_the_time_of_its_opening() -> None:
    walk = Walk(planned("ask"), planned("check"))
    at_once(walk, "dep-ask")
    walk.give(SendBack(CASE_ID, 2, "dep-check", "again", BASE_TIME))
    at_once(walk, "dep-ask")
    with pytest.raises(BeforeStepWasOpened):
        walk.give(CompleteStep(CASE_ID, 4, "dep-check", None, BASE_TIME - HOUR / 3600))
    assert at_once(walk, "dep-check")[-1] == "case-finished"


def test_a_step_that_is_done_at_its_due_time_is_not_overdue() -> None:
    walk = Walk(planned("ask"))
    assert walk.give(AnnounceStepOverdue(CASE_ID, BASE_TIME + DAY)) == []
    walk.give(CompleteStep(CASE_ID, 1, "dep-ask", None, BASE_TIME + DAY))
    assert walk.give(AnnounceStepOverdue(CASE_ID, BASE_TIME + 2 * DAY)) == []


def test_a_flow_of_one_step_has_nothing_to_go_back_to() -> None:
    walk = Walk(planned("ask"))
    with pytest.raises(NoStepBefore):
        walk.give(SendBack(CASE_ID, 1, "dep-ask", "no", BASE_TIME))
    assert at_once(walk, "dep-ask") == ["step-done", "case-finished"]


def test_a_flow_of_one_joint_review_ends_with_its_votes() -> None:
    walk = Walk(review("look", "all", "xy"), planned("no", "look", on_decision="rejected"))
    assert set(walk.open) == {"x", "y"}
    at_once(walk, "x", "approved")
    assert at_once(walk, "y", "approved")[-1] == "case-finished"


def test_a_parallel_branch_that_ends_by_withdrawal_before_its_join_is_reached() -> None:
    walk = Walk(*SIDE_BY_SIDE)
    at_once(walk, "dep-ask")
    at_once(walk, "dep-price")
    number = walk.step_of("dep-check")
    found = walk.give(WithdrawStep(CASE_ID, number, "not needed", BASE_TIME))
    assert found == ["step-withdrawn", "work-handed-over", "step-opened"]
    assert list(walk.open) == ["dep-sign"]


def test_both_parallel_branches_that_end_by_withdrawal_end_the_case() -> None:
    walk = Walk(*SIDE_BY_SIDE)
    at_once(walk, "dep-ask")
    for one in ("dep-check", "dep-price"):
        found = walk.give(WithdrawStep(CASE_ID, walk.step_of(one), "not needed", BASE_TIME))
    assert found == ["step-withdrawn", "case-finished"]


def test_a_case_is_started_once_whatever_a_second_command_says() -> None:
    walk = Walk(planned("ask"))
    assert walk.give(StartCase(CASE_ID, "Other", FLOW_ID, 2, (planned("b"),), BASE_TIME)) == []


MAP = (
    step("ask"),
    step("review", "review"),
    step("check", "review"),
    step("sign", "approval", approval_mode="paper"),
    step("copy"),
    step("pay", produces="the payment"),
)
TIMELESS = [("Ask", 0), ("Review", 0), ("Check", 0), ("Sign", 0), ("Copy", 0), ("Pay", 0)]


def test_proposals_from_a_log_where_all_steps_take_zero_time_promise_nothing() -> None:
    found = propose(MAP, [case(n, *TIMELESS, imported=n > 2) for n in range(1, 5)])
    assert set(found) == {
        "paper-approval sign",
        "consecutive-reviews review",
        "step-without-output copy",
        "never-refused sign",
    }
    assert [one.saving for one in found.values()] == [None] * 4
    assert not any(one.kind == "waiting" for one in found.values())


def test_proposals_from_a_log_where_one_case_alone_took_time_save_what_it_took() -> None:
    slow = case(9, ("Ask", 0), ("Review", 2), ("Check", 3), ("Sign", 0), ("Copy", 0), ("Pay", 0))
    found = propose(MAP, [case(1, *TIMELESS), slow])["consecutive-reviews review"]
    assert medians(found) == [0, 0]
