"""A role that nobody holds is a fault of a map, as far as the directory's people are known."""

from __future__ import annotations

import pytest

from services.workflows.domain.flow_graph import find_faults
from services.workflows.domain.flow_map import MappedFlow, PublishVersion, decide
from services.workflows.domain.held_roles import NO_PEOPLE_KNOWN, HeldRoles
from services.workflows.domain.map_faults import FlowMapHasFaults
from services.workflows.domain.planned_step import MappedStep
from tests.workflows.branching_maps import planned, review
from tests.workflows.domain_examples import BASE_TIME, DAY, FLOW_ID

HELD = HeldRoles(
    {
        "x": frozenset({"executor", "liaison"}),
        "y": frozenset({"department-head"}),
        "old": None,
    }
)


def step(role: str | None, department: str | None = "x", key: str = "a") -> MappedStep:
    """Return a step for a role."""
    return MappedStep(key=key, name=key, department=department, standard=DAY, role=role)


def faults(*steps: MappedStep, held: HeldRoles = HELD) -> list[str]:
    """Return the texts of what is wrong with a map."""
    return [str(one.reason) for one in find_faults(steps, held)]


def test_a_role_that_nobody_of_the_department_holds_is_a_fault() -> None:
    assert faults(step("liaison")) == faults(step(None)) == []
    (found,) = faults(step("department-head"))
    assert (
        found == "'a' is for people with the role department-head, and the directory has none in x"
    )


def test_a_department_without_people_holds_no_role() -> None:
    (found,) = faults(step("liaison", "empty"))
    assert found.endswith("none in empty")


def test_a_step_of_any_department_needs_one_holder_anywhere() -> None:
    known = HeldRoles({"x": frozenset({"executor"}), "y": frozenset()})
    assert faults(step("executor", None), held=known) == []
    (found,) = faults(step("liaison", None), held=known)
    assert found.endswith("none in any department")
    assert find_faults((step("liaison", None),), known)[0].reason.text("zh").count("任何部门") == 1


@pytest.mark.parametrize(
    ("department", "held"), [("old", HELD), (None, HELD), ("x", NO_PEOPLE_KNOWN)]
)
def test_what_is_not_known_of_people_is_no_fault(department: str | None, held: HeldRoles) -> None:
    assert faults(step("nobody's", department), held=held) == []


def test_each_reviewing_department_needs_a_holder_of_the_steps_role() -> None:
    look = review("r", "all", "xyw", role="liaison")
    after = planned("no", "r", on_decision="rejected")
    assert [one[-4:] for one in faults(planned("a"), look, after)] == ["in y", "in w"]


@pytest.mark.parametrize(
    ("veto", "role", "missing"),
    [
        (None, "liaison", None),
        (None, "hr", "x, y"),
        ("y", "department-head", None),
        ("x", "department-head", "x"),
    ],
)
def test_a_veto_of_a_role_that_no_reviewer_holds_is_a_fault(
    veto: str | None, role: str, missing: str | None
) -> None:
    look = review("r", "any", "xy", veto=veto, veto_role=role)
    found = faults(planned("a"), look)
    assert [one.rpartition(" in ")[2] for one in found] == ([] if missing is None else [missing])


def test_publishing_tells_roles_that_nobody_holds_with_all_other_faults() -> None:
    draft = (step("department-head"), planned("b", "b", role="auditor", department="y"))
    flow = MappedFlow("Lease", draft=draft)
    with pytest.raises(FlowMapHasFaults) as refused:
        decide(PublishVersion(FLOW_ID, 1, BASE_TIME, HELD), flow)
    assert [(pointer, reason.code()) for pointer, reason in refused.value.details] == [
        ("#/steps/0", "role-nobody-holds"),
        ("#/steps/1", "step-never-opens"),
        ("#/steps/1", "role-nobody-holds"),
    ]
    mended = MappedFlow("Lease", draft=(step("liaison"),))
    (published,) = decide(PublishVersion(FLOW_ID, 1, BASE_TIME, HELD), mended)
    assert published.type == "flow-version-published"
