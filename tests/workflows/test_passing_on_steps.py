"""Who gives a step on that a person holds, and that needs a role."""

from dataclasses import replace

import pytest

from services.workflows.domain.case_commands import ClaimStep, ReleaseStep
from services.workflows.domain.case_refusals import StepClaimedByAnother, StepNeedsRole
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.refusals import CaseFinishedAlready
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import CASE_ID
from tests.workflows.test_branching_cases import LATER, claim


def test_the_head_gives_on_a_step_for_a_role_without_having_it() -> None:
    walk = Walk(planned("ask", role="liaison"), planned("b"))
    head = frozenset({"department-head"})
    walk.give(claim("wang", delegated_by="li", roles=frozenset({"liaison"})))
    walk.give(claim("qian", delegated_by="zhao", roles=head))
    assert walk.give(ReleaseStep(CASE_ID, 1, "dep-ask", "zhao", LATER, head)) == ["step-released"]
    for taken in (claim("zhao", roles=head), claim("zhao", delegated_by="zhao", roles=head)):
        with pytest.raises(StepNeedsRole):
            walk.give(taken)


def test_a_vote_that_is_still_open_is_given_on_after_the_case_has_ended() -> None:
    walk = Walk(planned("ask"), review("look", "any", "xy"))
    walk.complete("dep-ask")
    number = next(no for no, one in walk.case.open_steps.items() if one.opened.department == "y")
    taken = ClaimStep(CASE_ID, number, "y", "li", LATER, frozenset({"executor"}))
    assert walk.give(taken) == ["step-claimed"]
    walk.approve("x")
    assert isinstance(walk.case, FinishedCase)
    with pytest.raises(StepClaimedByAnother):
        walk.give(replace(taken, by="wang"))
    head = frozenset({"department-head"})
    assert walk.give(ReleaseStep(CASE_ID, number, "y", "zhao", LATER, head)) == ["step-released"]
    assert walk.give(replace(taken, by="wang")) == ["step-claimed"]
    assert walk.case.open_steps[number].claimed_by == "wang"
    walk.approve("y")
    for over in (taken, ReleaseStep(CASE_ID, number, "y", "wang", LATER, head)):
        with pytest.raises(CaseFinishedAlready):
            walk.give(over)
