"""Who gives a step on that a person holds, and that needs a role."""

import pytest

from services.workflows.domain.case_commands import ReleaseStep
from services.workflows.domain.case_refusals import StepNeedsRole
from tests.workflows.branching_maps import Walk, planned
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
