"""A veto (否决权) that belongs to a role: of one reviewing department, or of any."""

from __future__ import annotations

from itertools import product

import pytest

from services.workflows.domain.case_commands import MigrateCase, WithdrawStep
from services.workflows.domain.case_refusals import StepNeedsRole, VetoNotHeard
from services.workflows.domain.joint_review_count import find_outcome
from services.workflows.domain.planned_step import JointReview, ReviewRule
from services.workflows.domain.step_events import JointReviewEnded, StepDone
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, FLOW_ID, HOUR

HEAD = frozenset({"department-head"})
STAFF = frozenset({"executor"})
LATER = BASE_TIME + 99 * HOUR


def begin(rule: str, reviewers: str = "xyz", **fields: object) -> Walk:
    """Return a case whose joint review has begun, in which heads have a veto."""
    terms = {"veto_role": "department-head", **fields}
    walk = Walk(planned("ask"), review("look", rule, reviewers, **terms), planned("pay"))
    walk.complete("dep-ask")
    return walk


def outcome(walk: Walk) -> str | None:
    """Return how the newest joint review ended."""
    ends = [one for one in walk.events if isinstance(one, JointReviewEnded)]
    return ends[-1].decision if ends else None


def test_a_rejection_by_a_person_with_the_role_rejects_at_once() -> None:
    walk = begin("any")
    walk.complete("y", "rejected", roles=STAFF)
    assert outcome(walk) is None
    walk.complete("x", "rejected", roles=HEAD)
    assert (outcome(walk), list(walk.open)) == ("rejected", ["dep-ask"])
    vetoes = [one.with_veto for one in walk.events if isinstance(one, StepDone)]
    assert vetoes == [False, False, True]


def test_nothing_is_approved_before_a_person_with_the_role_is_heard() -> None:
    walk = begin("any")
    walk.complete("x", "approved", roles=STAFF)
    assert outcome(walk) is None
    walk.complete("y", "approved", roles=HEAD | STAFF)
    assert outcome(walk) == "approved"


def test_the_last_vote_is_for_the_role_where_it_was_not_heard() -> None:
    walk = begin("all")
    for one in "xy":
        walk.complete(one, "approved", roles=STAFF)
    with pytest.raises(VetoNotHeard, match="the role department-head"):
        walk.complete("z", "approved", roles=STAFF)
    walk.complete("z", "approved", roles=HEAD)
    assert outcome(walk) == "approved"


def test_the_last_vote_may_reject_without_the_role_where_that_rejects() -> None:
    walk = begin("all", "xy")
    walk.complete("x", "approved", roles=STAFF)
    walk.complete("y", "rejected", roles=STAFF)
    assert outcome(walk) == "rejected"
    other = begin("any", "xy")
    other.complete("x", "approved", roles=STAFF)
    with pytest.raises(VetoNotHeard):
        other.complete("y", "rejected", roles=STAFF)


def test_in_order_a_person_with_the_role_is_heard_by_the_last_vote() -> None:
    walk = begin("in-order", "xy")
    walk.complete("x", "approved", roles=STAFF)
    with pytest.raises(VetoNotHeard):
        walk.complete("y", "approved", roles=STAFF)
    walk.complete("y", "approved", roles=HEAD)
    assert list(walk.open) == ["dep-pay"]


def test_what_an_officer_enters_is_the_vote_of_a_person_with_the_role() -> None:
    walk = begin("any")
    walk.complete("x", "approved")
    assert outcome(walk) == "approved"
    other = begin("all")
    other.complete("z", "rejected")
    assert outcome(other) == "rejected"


def test_where_nobody_holds_the_role_an_officer_withdraws_the_last_vote() -> None:
    walk = begin("any", "xy")
    walk.complete("x", "approved", roles=STAFF)
    assert outcome(walk) is None
    walk.give(WithdrawStep(CASE_ID, walk.step_of("y"), "nobody heads it", LATER))
    assert outcome(walk) == "approved"


def test_a_veto_of_a_departments_role_is_used_by_that_departments_people_with_it() -> None:
    walk = begin("any", veto="z")
    walk.complete("x", "rejected", roles=HEAD)
    assert outcome(walk) is None
    walk.complete("y", "approved", roles=HEAD)
    assert outcome(walk) is None
    with pytest.raises(StepNeedsRole, match="people of z with the role department-head"):
        walk.complete("z", "approved", roles=STAFF)
    walk.complete("z", "rejected", roles=HEAD)
    assert outcome(walk) == "rejected"


def test_a_departments_role_that_is_withdrawn_is_not_waited_for() -> None:
    walk = begin("any", veto="z")
    walk.give(WithdrawStep(CASE_ID, walk.step_of("z"), "closed", LATER))
    walk.complete("x", "approved", roles=STAFF)
    assert outcome(walk) == "approved"


def test_a_review_that_begins_anew_hears_the_role_again() -> None:
    walk = begin("all", "xy")
    walk.complete("x", "rejected", roles=HEAD)
    walk.complete("dep-ask")
    walk.complete("x", "approved", roles=STAFF)
    with pytest.raises(VetoNotHeard):
        walk.complete("y", "approved", roles=STAFF)


def test_who_was_heard_stays_heard_on_another_version() -> None:
    walk = begin("all", "xy")
    walk.complete("x", "approved", roles=HEAD)
    look = review("see", "all", "xy", veto_role="department-head")
    new = (planned("ask"), look, planned("sign"))
    walk.give(MigrateCase(CASE_ID, FLOW_ID, 2, new, {"look": "see"}, LATER))
    walk.hour = 99
    walk.complete("y", "approved", roles=STAFF)
    assert list(walk.open) == ["dep-sign"]


def test_a_late_vote_with_the_role_changes_nothing() -> None:
    walk = begin("any")
    walk.complete("x", "approved", roles=HEAD)
    assert walk.complete("y", "rejected", roles=HEAD) == ["step-done", "joint-review-voted"]
    assert outcome(walk) == "approved"


@pytest.mark.parametrize("rule", ReviewRule)
def test_every_way_to_vote_ends_as_the_rule_and_the_veto_say(rule: ReviewRule) -> None:
    number = 2 if rule is ReviewRule.AT_LEAST else None
    terms = JointReview(rule=rule, reviewers=tuple("xyz"), number=number, veto_role="liaison")
    needed = {ReviewRule.ANY: 1, ReviewRule.AT_LEAST: 2}.get(rule, 3)
    one_vote = list(product(("approved", "rejected"), (True, False)))
    for cast in product(one_vote, repeat=3):
        votes = {one: vote for one, (vote, _) in zip("xyz", cast, strict=True)}
        heard = [one for one, (_, veto) in zip("xyz", cast, strict=True) if veto]
        vetoed = any(votes[one] == "rejected" for one in heard)
        approvals = list(votes.values()).count("approved")
        expected = "approved" if approvals >= needed and not vetoed else "rejected"
        assert find_outcome(terms, votes, heard) == expected
