"""A running case moves to another version of its flow, where it fits."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.workflows.domain.case_commands import MigrateCase, SendBack, WithdrawCase
from services.workflows.domain.case_refusals import CaseWithdrawnAlready, NotTheStartersDepartment
from services.workflows.domain.case_state import RunningCase
from services.workflows.domain.migration_refusals import (
    DepartmentChanges,
    MappedTwice,
    MappingUnknown,
    OtherFlow,
    ReviewChanges,
    StepHasNoPlace,
)
from services.workflows.domain.planned_step import PlannedStep
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, FLOW_ID, HOUR

LATER = BASE_TIME + 99 * HOUR
OLD = (planned("ask"), planned("check"), planned("pay"))
STARTED = "ask", "check"


def migrate(steps: tuple[PlannedStep, ...], **mapping: str) -> MigrateCase:
    """Return the command to version 2."""
    return MigrateCase(CASE_ID, FLOW_ID, 2, steps, mapping, LATER)


def at_check() -> Walk:
    """Return a case that has its second step open."""
    walk = Walk(*OLD)
    walk.complete("dep-ask")
    return walk


def test_a_case_goes_on_in_the_version_that_it_was_moved_to() -> None:
    walk = at_check()
    held = walk.case.open_steps[2]
    assert walk.give(migrate((planned("ask"), planned("check"), planned("sign")))) == [
        "case-migrated"
    ]
    assert replace(walk.case.open_steps[2], opened=held.opened) == held
    assert walk.case.started.flow_version == 2
    walk.hour = 99
    walk.complete("dep-check")
    assert list(walk.open) == ["dep-sign"]
    assert walk.give(migrate(OLD)) == []


def test_the_mapping_says_where_a_renamed_step_stands() -> None:
    walk = at_check()
    new = (planned("apply"), planned("verify", department="dep-check"), planned("pay"))
    with pytest.raises(StepHasNoPlace, match="'check'"):
        walk.give(migrate(new, ask="apply"))
    walk.give(migrate(new, ask="apply", check="verify"))
    back = SendBack(CASE_ID, 2, "dep-check", "again", LATER)
    walk.give(back)
    assert list(walk.open) == ["dep-apply"]


def test_what_comes_before_an_open_step_is_not_asked_for_but_a_new_branch_is() -> None:
    walk = at_check()
    new = (
        planned("ask"),
        planned("scan"),
        planned("check", "scan"),
        planned("price", "ask"),
        planned("pay", "check", "price"),
    )
    found = walk.give(migrate(new))
    assert found == ["case-migrated", "work-handed-over", "step-opened"]
    assert set(walk.open) == {"dep-check", "dep-price"}


def test_a_case_in_the_middle_of_a_choice_keeps_to_its_way() -> None:
    walk = at_check()
    new = (
        planned("ask", decisions=("small", "large")),
        planned("check", "ask", on_decision="small"),
        planned("board", "ask", on_decision="large"),
        planned("pay", "check", "board"),
    )
    walk.give(migrate(new))
    assert list(walk.open) == ["dep-check"]
    walk.hour = 99
    walk.complete("dep-check")
    assert list(walk.open) == ["dep-pay"]


@pytest.mark.parametrize(
    ("steps", "mapping", "refusal"),
    [
        ((planned("ask"), planned("pay")), {}, StepHasNoPlace),
        ((planned("ask"), planned("check", department="other")), {}, DepartmentChanges),
        ((planned("ask"), review("check", "all", "xy")), {}, ReviewChanges),
        ((planned("ask"), planned("pay", department="dep-check")), {"check": "x"}, MappingUnknown),
        ((planned("ask"), planned("check")), {"other": "ask"}, MappingUnknown),
        ((planned("ask", department="dep-check"),), {"check": "ask"}, MappedTwice),
    ],
)
def test_a_case_that_does_not_fit_stays_where_it_is(
    steps: tuple[PlannedStep, ...], mapping: dict[str, str], refusal: type[Exception]
) -> None:
    walk = at_check()
    before = walk.state
    with pytest.raises(refusal):
        walk.give(migrate(steps, **mapping))
    assert walk.state == before


def test_a_joint_review_goes_on_with_the_votes_that_were_given() -> None:
    old = (planned("ask"), review("look", "all", "xyz"), planned("pay"))
    walk = Walk(*old)
    walk.complete("dep-ask")
    walk.approve("x")
    with pytest.raises(ReviewChanges):
        walk.give(migrate((planned("ask"), review("look", "all", "xy"))))
    walk.give(migrate((planned("ask"), review("look", "all", "xyz"), planned("sign"))))
    walk.hour = 99
    walk.approve("y", "z")
    assert list(walk.open) == ["dep-sign"]


def test_a_case_stays_that_of_the_department_it_was_started_for() -> None:
    walk = at_check()
    walk.give(migrate((planned("ask", department="other"), planned("check"))))
    assert walk.case.department == "dep-ask"
    with pytest.raises(NotTheStartersDepartment, match="dep-ask"):
        walk.give(WithdrawCase(CASE_ID, "not ours", LATER, "other"))
    assert "case-withdrawn" in walk.give(WithdrawCase(CASE_ID, "moved away", LATER, "dep-ask"))


def test_cases_of_other_flows_and_cases_that_are_over_are_not_moved() -> None:
    walk = at_check()
    other: Any = replace(migrate(OLD), flow_id=UUID(int=77))
    with pytest.raises(OtherFlow):
        walk.give(other)
    walk.give(WithdrawCase(CASE_ID, "moved away", LATER))
    with pytest.raises(CaseWithdrawnAlready):
        walk.give(migrate(OLD))
    assert not isinstance(walk.case, RunningCase)
