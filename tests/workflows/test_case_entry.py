"""Who enters what about a case, and from when it counts: connectors, late entries, old events."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from services.workflows.application.deciders import (
    CASE_DECIDER,
    FLOW_DECIDER,
    IMPORTED_CASE_DECIDER,
)
from services.workflows.domain.case_commands import (
    ClaimStep,
    CompleteStep,
    MigrateCase,
    ReleaseStep,
    SendBack,
    StartCase,
    WithdrawStep,
)
from services.workflows.domain.case_events import CaseMigrated
from services.workflows.domain.case_refusals import StepClaimedByAnother, StepWithdrawnAlready
from services.workflows.domain.case_state import CaseState, RunningCase, evolve, settled_from
from services.workflows.domain.flow_map import MapFlow, MappedFlow, VersionPublished
from services.workflows.domain.flow_map import evolve as evolve_flow
from services.workflows.domain.migration_refusals import OtherFlow
from services.workflows.domain.planned_step import MappedStep, StepKind, plan_steps
from services.workflows.domain.refusals import (
    BeforeStepWasOpened,
    CaseOfOthers,
    DepartmentOpen,
    EnteredAfterDue,
    StepDoneOtherwise,
    StepHeldByAnother,
)
from services.workflows.domain.step_events import StepOpened, StepWithdrawn, WorkHandedOver
from services.workflows.domain.step_openings import after
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import (
    BASE_TIME,
    CASE_ID,
    DAY,
    FLOW_ID,
    HOUR,
    step_done,
)

CONNECTOR = "erp"


def done(step: int, department: str, hours: float, **fields: object) -> CompleteStep:
    """Return the completion of a step so many hours after the case began."""
    command = CompleteStep(CASE_ID, step, department, None, BASE_TIME + hours * HOUR)
    return replace(command, **fields)  # type: ignore[arg-type]


def two_steps(connector: str | None = None) -> Walk:
    """Return a case of two departments, started by a connector or by people."""
    walk = Walk(planned("ask"), planned("pay"))
    walk.state = None
    steps = (planned("ask"), planned("pay"))
    walk.give(StartCase(CASE_ID, "Lease", FLOW_ID, 1, steps, BASE_TIME, connector))
    return walk


def openings(walk: Walk) -> list[StepOpened]:
    """Return what is open."""
    return [one.opened for one in walk.case.open_steps.values()]


def test_a_connector_takes_only_its_own_cases_further() -> None:
    own = two_steps(CONNECTOR)
    assert own.give(done(1, "dep-ask", 1, connector=CONNECTOR))[0] == "step-done"
    for walk in (two_steps("crm"), two_steps()):
        with pytest.raises(CaseOfOthers):
            walk.give(done(1, "dep-ask", 1, connector=CONNECTOR))
        back = SendBack(CASE_ID, 1, "dep-ask", "no", BASE_TIME + HOUR, connector=CONNECTOR)
        with pytest.raises(CaseOfOthers):
            walk.give(back)


def test_a_step_of_another_department_is_open_from_the_entry_on() -> None:
    walk = two_steps()
    walk.give(done(1, "dep-ask", 1, entered_at=BASE_TIME + 5 * HOUR))
    (opened,) = openings(walk)
    assert (opened.opened_at, opened.due_at) == (BASE_TIME + 5 * HOUR, BASE_TIME + 5 * HOUR + DAY)
    (handed,) = [one for one in walk.events if isinstance(one, WorkHandedOver)]
    assert handed.at == BASE_TIME + HOUR


def test_a_step_of_the_same_department_is_open_from_the_stated_time_on() -> None:
    walk = Walk(planned("ask"), planned("pay", department="dep-ask"))
    walk.give(done(1, "dep-ask", 1, entered_at=BASE_TIME + 5 * HOUR))
    assert openings(walk)[0].opened_at == BASE_TIME + HOUR


def test_an_entry_before_its_stated_time_opens_the_next_step_no_earlier() -> None:
    walk = two_steps()
    walk.give(done(1, "dep-ask", 5, entered_at=BASE_TIME + HOUR))
    assert openings(walk)[0].opened_at == BASE_TIME + 5 * HOUR


def test_a_department_alone_does_not_say_afterwards_that_it_was_in_time() -> None:
    walk = two_steps()
    late = BASE_TIME + DAY + HOUR
    for hours in (23, 24):
        with pytest.raises(EnteredAfterDue):
            walk.give(done(1, "dep-ask", hours, entered_at=late))
    walk.give(done(1, "dep-ask", 24, entered_at=BASE_TIME + DAY))
    other = two_steps()
    assert other.give(done(1, "dep-ask", 24.5, entered_at=late))[0] == "step-done"


def test_nothing_is_done_before_it_was_opened() -> None:
    walk = two_steps()
    with pytest.raises(BeforeStepWasOpened):
        walk.give(done(1, "dep-ask", -0.001))
    assert walk.give(done(1, "dep-ask", 0))[0] == "step-done"


def test_time_alone_allows_nothing_from_the_newest_opening_on() -> None:
    walk = two_steps()
    assert settled_from(walk.state) == BASE_TIME
    assert settled_from(None) is None
    walk.give(done(1, "dep-ask", 1))
    assert settled_from(walk.state) == BASE_TIME + HOUR
    walk.give(done(2, "dep-pay", 2))
    assert settled_from(walk.state) is None


def test_a_step_that_was_not_open_may_be_closed_in_an_old_log() -> None:
    walk = two_steps()
    closed = evolve(walk.state, step_done(7, 0, BASE_TIME, BASE_TIME + HOUR))
    assert isinstance(closed, RunningCase)
    assert (list(closed.closed_steps), list(closed.open_steps)) == ([7], [1])


def test_an_open_step_without_a_place_in_another_version_is_open_no_more() -> None:
    walk = two_steps()
    migrated = CaseMigrated(
        case_id=CASE_ID,
        case="Lease",
        flow_id=FLOW_ID,
        from_version=1,
        flow_version=2,
        steps=(planned("pay"),),
        mapping={},
        at=BASE_TIME,
    )
    moved = evolve(walk.state, migrated)
    assert isinstance(moved, RunningCase)
    assert (moved.open_steps, moved.started.flow_version) == ({}, 2)


def test_events_of_a_case_that_was_never_started_change_nothing() -> None:
    withdrawn = StepWithdrawn(
        case_id=CASE_ID,
        case="Lease",
        step=1,
        activity="Ask",
        department="dep-ask",
        opened_at=BASE_TIME,
        due_at=BASE_TIME,
        reason="x",
        at=BASE_TIME,
    )
    nothing: CaseState = evolve(None, withdrawn)
    assert nothing is None


def test_what_ends_a_case_is_nothing_that_goes_on() -> None:
    walk = Walk(planned("ask"))
    begun = walk.case
    assert isinstance(begun, RunningCase)
    walk.complete("dep-ask")
    with pytest.raises(TypeError):
        after(begun, walk.events[-2:])


def test_a_step_without_department_is_planned_for_the_one_of_the_case() -> None:
    open_step = MappedStep(key="ask", name="Ask", department=None, standard=DAY)
    own = MappedStep(key="pay", name="Pay", department="finance", standard=DAY)
    assert [one.department for one in plan_steps((open_step, own), "sales")] == ["sales", "finance"]
    assert [one.department for one in plan_steps((own, open_step), None)] == ["finance"] * 2
    with pytest.raises(DepartmentOpen):
        plan_steps((open_step, own), None)


def test_a_version_is_in_force_from_the_moment_it_is_published() -> None:
    flow = MappedFlow("Lease", published_at=(BASE_TIME, BASE_TIME + DAY))
    asked = (BASE_TIME - HOUR, BASE_TIME, BASE_TIME + HOUR, BASE_TIME + DAY)
    assert [flow.version_in_force(at) for at in asked] == [0, 1, 1, 2]
    published = VersionPublished(flow_id=FLOW_ID, number=1, at=BASE_TIME)
    assert evolve_flow(None, published) is None


def test_streams_are_named_by_kind_and_id() -> None:
    start = StartCase(CASE_ID, "Lease", FLOW_ID, 1, (planned("ask"),), BASE_TIME)
    assert CASE_DECIDER.stream_for(start) == f"case-{CASE_ID}"
    assert FLOW_DECIDER.stream_for(MapFlow(FLOW_ID, "Lease", BASE_TIME)) == f"flow-{FLOW_ID}"
    assert IMPORTED_CASE_DECIDER.initial is None


@pytest.mark.parametrize("other", ["an", "wang"])
def test_what_a_person_has_claimed_nobody_else_hands_back_or_gives_on(other: str) -> None:
    walk, executor = two_steps(), frozenset({"executor"})
    walk.give(ClaimStep(CASE_ID, 1, "dep-ask", "li", BASE_TIME, executor))
    with pytest.raises(StepClaimedByAnother):
        walk.give(ReleaseStep(CASE_ID, 1, "dep-ask", other, BASE_TIME, executor))
    with pytest.raises(StepClaimedByAnother):
        walk.give(ClaimStep(CASE_ID, 1, "dep-ask", "sun", BASE_TIME, executor, other))
    with pytest.raises(StepClaimedByAnother):
        walk.give(done(1, "dep-ask", 1, by=other))


def test_a_step_names_who_answers_for_it_and_then_its_reviewers() -> None:
    assert planned("ask").departments == ("dep-ask",)
    assert review("look", "all", "xy").departments == ("dep-look", "x", "y")
    open_review = MappedStep(**{**dict(review("look", "all", "xy")), "department": None})
    assert open_review.departments == ("x", "y")
    assert review("look", "all", "xy").possible_decisions == ("approved", "rejected")
    for kind in (StepKind.TASK, StepKind.APPROVAL, StepKind.REVIEW):
        chosen = planned("ask", kind=kind, decisions=("yes", "no"))
        assert chosen.possible_decisions == ("yes", "no")


def test_an_approval_is_a_step_and_no_vote() -> None:
    for kind in StepKind:
        if kind is not StepKind.JOINT_REVIEW:
            walk = Walk(planned("ask"), planned("sign", kind=kind), planned("pay"))
            walk.complete("dep-ask")
            assert walk.complete("dep-sign") == ["step-done", "work-handed-over", "step-opened"]
            assert not walk.case.votes


@pytest.mark.parametrize("hours", [0.5, 1.5])
def test_a_completion_that_is_repeated_with_another_time_is_refused(hours: float) -> None:
    walk = two_steps()
    walk.give(done(1, "dep-ask", 1))
    assert walk.give(done(1, "dep-ask", 1)) == []
    with pytest.raises(StepDoneOtherwise):
        walk.give(done(1, "dep-ask", hours))
    assert walk.give(done(1, "dep-ask", hours, is_at_stated=False)) == []


def test_a_case_moves_only_to_versions_of_its_own_flow() -> None:
    walk = Walk(planned("ask"))
    same = UUID(str(FLOW_ID))
    moved = MigrateCase(CASE_ID, same, 2, (planned("ask"),), {}, BASE_TIME)
    assert walk.give(moved) == ["case-migrated"]
    with pytest.raises(OtherFlow):
        walk.give(replace(moved, flow_id=UUID(int=99)))


def test_a_case_moves_to_an_older_version_too() -> None:
    walk, steps = Walk(planned("ask")), (planned("ask"),)
    for version in (3, 2, 4):
        moved = MigrateCase(CASE_ID, FLOW_ID, version, steps, {}, BASE_TIME)
        assert walk.give(moved) == ["case-migrated"]
        assert walk.give(moved) == []


def test_a_way_for_a_rejection_is_known_whatever_wrote_its_name() -> None:
    read = b"rejected".decode()  # equal to the constant, and not the same object
    look = review("look", "all", "xy", "ask")
    walk = Walk(planned("ask"), look, planned("tell", "look", on_decision=read))
    walk.complete("dep-ask")
    walk.reject("x")
    assert set(walk.open) == {"y", "dep-tell"}


@pytest.mark.parametrize("other", ["aaa", "zzz"])
def test_only_the_department_that_holds_a_step_closes_it_and_only_one_reason_holds(
    other: str,
) -> None:
    walk = two_steps()
    with pytest.raises(StepHeldByAnother):
        walk.give(done(1, other, 1))
    skip = WithdrawStep(CASE_ID, 1, "not needed", BASE_TIME)
    walk.give(skip)
    assert walk.give(skip) == []
    with pytest.raises(StepWithdrawnAlready):
        walk.give(replace(skip, reason=other))
