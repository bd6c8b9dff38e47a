"""Joint reviews (联合评审): all, any, in order, at least so many, and vetoes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.case_commands import CompleteStep, WithdrawStep
from services.workflows.domain.case_refusals import DecisionNeeded
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.joint_review_count import find_outcome
from services.workflows.domain.planned_step import JointReview, ReviewRule
from services.workflows.domain.refusals import StepHeldByAnother
from services.workflows.domain.step_events import JointReviewEnded, JointReviewVoted, StepDone
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, HOUR

LATER = BASE_TIME + 99 * HOUR


def begin(rule: str, reviewers: str = "xyz", **fields: object) -> Walk:
    """Return a case whose joint review has begun; a step to pay follows it."""
    walk = Walk(
        planned("ask"), review("look", rule, reviewers, **fields), planned("pay", standard=HOUR)
    )
    walk.complete("dep-ask")
    return walk


def outcome(walk: Walk) -> str | None:
    """Return how the newest joint review ended."""
    ends = [one for one in walk.events if isinstance(one, JointReviewEnded)]
    return ends[-1].decision if ends else None


@pytest.mark.parametrize("order", list(permutations("xyz")))
def test_all_must_approve_whatever_their_order(order: tuple[str, ...]) -> None:
    walk = begin("all")
    assert set(walk.open) == set("xyz")
    walk.approve(*order[:2])
    assert outcome(walk) is None
    walk.approve(order[2])
    assert (outcome(walk), list(walk.open)) == ("approved", ["dep-pay"])


def test_one_rejection_rejects_and_the_case_goes_back() -> None:
    walk = begin("all")
    walk.approve("x")
    found = walk.reject("y")
    assert found == [
        "step-done",
        "joint-review-voted",
        "joint-review-ended",
        "step-withdrawn",
        "work-handed-over",
        "step-opened",
    ]
    assert (outcome(walk), list(walk.open)) == ("rejected", ["dep-ask"])
    walk.complete("dep-ask")
    assert set(walk.open) == set("xyz")
    walk.approve("z", "y", "x")
    assert outcome(walk) == "approved"


def test_one_approval_is_enough_and_later_votes_change_nothing() -> None:
    walk = begin("any")
    walk.reject("x")
    assert outcome(walk) is None
    walk.approve("y")
    assert set(walk.open) == {"z", "dep-pay"}
    assert walk.reject("z") == ["step-done", "joint-review-voted"]
    assert (outcome(walk), list(walk.open)) == ("approved", ["dep-pay"])
    counted = [one.counts for one in walk.events if isinstance(one, JointReviewVoted)]
    assert counted == [True, True, False]


def test_any_is_rejected_when_all_reject() -> None:
    walk = begin("any", "xy")
    walk.reject("x")
    walk.reject("y")
    assert outcome(walk) == "rejected"


def test_in_order_each_is_asked_after_the_one_before() -> None:
    walk = begin("in-order")
    asked = []
    for _ in range(3):
        (department,) = walk.open
        asked.append(department)
        walk.approve(department)
    assert (asked, outcome(walk)) == (["x", "y", "z"], "approved")


def test_in_order_nobody_is_asked_after_a_rejection() -> None:
    walk = begin("in-order")
    walk.reject("x")
    assert (outcome(walk), list(walk.open)) == ("rejected", ["dep-ask"])


def test_at_least_two_of_three() -> None:
    walk = begin("at-least", number=2)
    walk.reject("x")
    walk.approve("y")
    assert outcome(walk) is None
    walk.approve("z")
    assert outcome(walk) == "approved"
    other = begin("at-least", number=2)
    other.reject("x")
    other.reject("z")
    assert outcome(other) == "rejected"


def test_who_has_a_veto_is_heard_before_an_approval_and_rejects_alone() -> None:
    walk = begin("any", veto="z")
    walk.approve("x")
    assert outcome(walk) is None
    walk.reject("z")
    assert outcome(walk) == "rejected"
    other = begin("any", veto="z")
    other.approve("x", "z")
    assert outcome(other) == "approved"


def test_a_vote_by_somebody_who_is_not_a_reviewer_is_refused() -> None:
    walk = begin("all")
    vote = CompleteStep(CASE_ID, walk.step_of("x"), "dep-pay", None, LATER, decision="approved")
    with pytest.raises(StepHeldByAnother):
        walk.give(vote)
    with pytest.raises(DecisionNeeded, match="approved, rejected"):
        walk.complete("x")


def test_each_vote_is_its_departments_own_step_on_time_or_late() -> None:
    walk = begin("all", "xy")
    walk.approve("x")
    walk.hour = 40
    walk.approve("y")
    done = [one for one in walk.events if isinstance(one, StepDone)][1:]
    assert [(one.department, one.done_at <= one.due_at) for one in done] == [
        ("x", True),
        ("y", False),
    ]


def test_the_vote_of_a_department_that_was_closed_is_withdrawn() -> None:
    walk = begin("all")
    walk.approve("x", "y")
    gone = WithdrawStep(CASE_ID, walk.step_of("z"), "the department was closed", LATER)
    assert walk.give(gone) == [
        "step-withdrawn",
        "joint-review-ended",
        "work-handed-over",
        "step-opened",
    ]
    assert outcome(walk) == "approved"


def test_in_order_the_next_is_asked_when_a_vote_is_withdrawn() -> None:
    walk = begin("in-order")
    walk.give(WithdrawStep(CASE_ID, walk.step_of("x"), "closed", LATER))
    assert list(walk.open) == ["y"]


def test_a_rejection_takes_the_way_that_the_map_has_for_it() -> None:
    walk = Walk(
        planned("ask"),
        review("look", "all", "xy"),
        planned("pay", "look"),
        planned("tell", "look", on_decision="rejected"),
    )
    walk.complete("dep-ask")
    walk.reject("x")
    assert set(walk.open) == {"y", "dep-tell"}


def test_a_vote_may_be_given_after_the_case_is_finished() -> None:
    walk = Walk(planned("ask"), review("look", "any", "xyz"))
    walk.complete("dep-ask")
    assert walk.approve("x")[-1] == "case-finished"
    assert isinstance(walk.case, FinishedCase)
    late = walk.step_of("y")
    assert walk.reject("y") == ["step-done", "joint-review-voted"]
    again = CompleteStep(CASE_ID, late, "y", None, LATER, is_at_stated=False, decision="rejected")
    assert walk.give(again) == []
    step = walk.step_of("z")
    assert walk.give(WithdrawStep(CASE_ID, step, "closed", LATER)) == ["step-withdrawn"]
    assert not walk.case.open_steps


def test_a_late_vote_may_be_withdrawn_while_the_case_runs() -> None:
    walk = begin("any", "xy")
    walk.approve("x")
    step = walk.step_of("y")
    assert walk.give(WithdrawStep(CASE_ID, step, "closed", LATER)) == ["step-withdrawn"]


@st.composite
def reviews(draw: st.DrawFn) -> JointReview:
    """Generate joint reviews of two to five departments."""
    reviewers = tuple("vwxyz"[: draw(st.integers(2, 5))])
    rule = draw(st.sampled_from(ReviewRule))
    number = draw(st.integers(1, len(reviewers))) if rule is ReviewRule.AT_LEAST else None
    veto = draw(st.none() | st.sampled_from(reviewers))
    return JointReview(rule=rule, reviewers=reviewers, number=number, veto=veto)


def completed(terms: JointReview, votes: dict[str, str | None]) -> str:
    """Return how a review ends in which everybody has voted: the rule in its plainest words."""
    given_votes = [one for one in votes.values() if one is not None]
    approvals = given_votes.count("approved")
    if terms.veto is not None and votes[terms.veto] == "rejected":
        return "rejected"
    match terms.rule:
        case ReviewRule.ALL | ReviewRule.IN_ORDER:
            met = approvals == len(given_votes)
        case ReviewRule.ANY:
            met = approvals >= 1 or not given_votes
        case ReviewRule.AT_LEAST:
            met = approvals >= min(terms.number or 0, len(given_votes))
    return "approved" if met else "rejected"


@given(terms=reviews(), data=st.data())
def test_a_review_is_over_exactly_when_no_further_vote_can_change_it(
    terms: JointReview, data: st.DataObject
) -> None:
    cast = data.draw(st.dictionaries(st.sampled_from(terms.reviewers), st.sampled_from(VOTES)))
    missing = [one for one in terms.reviewers if one not in cast]
    ends = {completed(terms, cast | more) for more in _ways_to_vote(missing)}
    found = find_outcome(terms, cast)
    if found is not None:
        assert ends == {found}
    elif len(ends) == 1:
        # Open although all ways end alike: only an approval waits, for who has a veto.
        assert (ends, terms.veto in missing) == ({"approved"}, True)


VOTES = ("approved", "rejected", None)


def _ways_to_vote(departments: list[str]) -> list[dict[str, str | None]]:
    """Return every way in which these departments can vote, withdrawals left out."""
    ways: list[dict[str, str | None]] = [{}]
    for one in departments:
        ways = [{**way, one: vote} for way in ways for vote in ("approved", "rejected")]
    return ways
