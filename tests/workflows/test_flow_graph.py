"""The order of a map, and everything that keeps it from being published."""

import time

import pytest

from services.workflows.domain.flow_graph import FlowGraph, find_faults
from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowMapped,
    PublishVersion,
    VersionDrafted,
    VersionPublished,
    decide,
    evolve,
)
from services.workflows.domain.map_faults import FlowMapHasFaults
from services.workflows.domain.planned_step import JointReview, MappedStep, PlannedStep, StepKind
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.branching_maps import planned, review
from tests.workflows.domain_examples import BASE_TIME, FLOW_ID

given = aggregate_scenario(decide, evolve, None).given
begun = FlowMapped(flow_id=FLOW_ID, name="Cost allocation", at=BASE_TIME)

BRANCHES = (
    planned("ask"),
    planned("check", "ask"),
    planned("price", "ask"),
    planned("sign", "check", "price"),
)
Case = tuple[tuple[PlannedStep, ...], list[tuple[int, str]]]
FAULTS: dict[str, Case] = {
    "one step": ((planned("a"),), []),
    "branches that join": (BRANCHES, []),
    "a choice": (
        (planned("a", decisions=("yes", "no")), planned("b", "a", on_decision="yes")),
        [],
    ),
    "a step after an unknown one": (
        (planned("a"), planned("b", "x")),
        [(1, "step-after-unknown"), (1, "step-unreachable")],
    ),
    "the same step before it twice": (
        (planned("a"), planned("b", "a", "a")),
        [(1, "step-after-twice")],
    ),
    "a circle that nothing leads to": (
        (planned("a"), planned("b", "c"), planned("c", "b")),
        [(1, "step-never-opens"), (2, "step-never-opens")],
    ),
    "a join that waits for what comes after it": (
        (planned("a"), planned("b", "a", "c"), planned("c", "b")),
        [(1, "step-never-opens"), (2, "step-never-opens")],
    ),
    "a step after itself": (
        (planned("a"), planned("b", "a", "b")),
        [(1, "step-never-opens")],
    ),
    "a first step that comes after another": (
        (planned("a", "b"), planned("b", "a")),
        [(0, "first-step-after-others"), (1, "step-never-opens")],
    ),
    "a decision that nobody takes": (
        (planned("a", decisions=("yes",)), planned("b", on_decision="no")),
        [(1, "decision-unknown")],
    ),
    "a decision of a step without any": (
        (planned("a"), planned("b", on_decision="no")),
        [(1, "decision-unknown")],
    ),
    "a decision of several steps": (
        (*BRANCHES[:3], planned("sign", "check", "price", on_decision="yes")),
        [(3, "decision-of-several-steps")],
    ),
    "a decision twice": (
        (planned("a", decisions=("yes", "yes")), planned("b")),
        [(0, "decision-twice")],
    ),
    "a joint review": ((planned("a"), review("r", "all", "xy")), []),
    "a joint review that is rejected to a step": (
        (review("r", "at-least", "xyz", number=2, veto="x"), planned("n", on_decision="rejected")),
        [],
    ),
    "a joint review at the beginning": (
        (review("r", "any", "xy"), planned("b")),
        [(0, "rejection-leads-nowhere")],
    ),
    "a joint review without reviewers": (
        (planned("a"), planned("r", kind=StepKind.JOINT_REVIEW)),
        [(1, "review-missing")],
    ),
    "reviewers of a task": (
        (planned("a", review=JointReview(rule="all", reviewers=("x", "y"))),),
        [(0, "review-of-other-kind")],
    ),
    "a joint review with decisions": (
        (planned("a"), review("r", "all", "xy", decisions=("yes",))),
        [(1, "review-decisions-fixed")],
    ),
    "one reviewer": ((planned("a"), review("r", "all", "x")), [(1, "too-few-reviewers")]),
    "a reviewer twice": ((planned("a"), review("r", "all", "xyx")), [(1, "too-few-reviewers")]),
    "a number that no rule asks for": (
        (planned("a"), review("r", "all", "xy", number=1)),
        [(1, "review-number-out-of-range")],
    ),
    "no number where the rule asks for one": (
        (planned("a"), review("r", "at-least", "xy")),
        [(1, "review-number-out-of-range")],
    ),
    "more than there are": (
        (planned("a"), review("r", "at-least", "xy", number=3)),
        [(1, "review-number-out-of-range")],
    ),
    "a veto of nobody": (
        (planned("a"), review("r", "all", "xy", veto="z")),
        [(1, "veto-of-nobody")],
    ),
    "a review of two branches whose rejection leads nowhere": (
        (planned("a"), planned("b"), planned("c", "a"), review("r", "all", "xy", "b", "c")),
        [(3, "rejection-leads-nowhere")],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_of_a_map_is_found(name: str) -> None:
    steps, expected = FAULTS[name]
    assert [(one.position, one.reason.code()) for one in find_faults(steps)] == expected


def test_two_circles_are_both_named() -> None:
    steps = (planned("a"), *(planned(one, other) for one, other in ("bc", "cb", "de", "ed")))
    texts = [one.reason.text("en") for one in find_faults(steps)]
    assert ["b → " in text or "c → " in text for text in texts] == [True, True, False, False]
    graph = FlowGraph(steps)
    assert [graph.circle_through(one) for one in "abe"] == [
        None,
        ("b", "c", "b"),
        ("e", "d", "e"),
    ]
    longer = FlowGraph((planned("a", "d"), planned("b", "a"), planned("c", "b"), planned("d", "c")))
    assert longer.circle_through("b") == ("b", "c", "d", "a", "b")


def test_a_map_in_which_every_step_follows_every_other_is_refused_at_once() -> None:
    keys = [f"s{number}" for number in range(100)]
    steps = tuple(planned(key, *(one for one in keys if one != key)) for key in keys)
    began = time.process_time()
    assert len(find_faults(steps)) == len(keys)
    assert time.process_time() - began < 5


def test_a_draft_with_faults_is_kept_but_not_published() -> None:
    steps: tuple[MappedStep, ...] = (planned("a", decisions=("x", "x")), planned("b", "nobody"))
    draft = VersionDrafted(flow_id=FLOW_ID, number=1, steps=steps, at=BASE_TIME)
    given(begun).when(DraftVersion(FLOW_ID, steps, BASE_TIME)).then(draft)
    publish = PublishVersion(FLOW_ID, 1, BASE_TIME)
    given(begun, draft).when(publish).then_refused(
        FlowMapHasFaults, message_contains="faults of the draft: 3, at these steps: a, b"
    )
    with pytest.raises(FlowMapHasFaults) as refused:
        decide(publish, evolve(evolve(None, begun), draft))
    assert [(where, why.code()) for where, why in refused.value.details] == [
        ("#/steps/0", "decision-twice"),
        ("#/steps/1", "step-after-unknown"),
        ("#/steps/1", "step-unreachable"),
    ]
    assert "3 处错误" in refused.value.text("zh")


def test_a_version_published_before_maps_had_branches_keeps_its_bytes() -> None:
    stored = (
        '{"type":"flow-version-drafted","flow_id":"00000000-0000-0000-0000-000000000001",'
        '"number":1,"steps":[{"key":"a","name":"A","department":"sales","standard":"P1D",'
        '"kind":"task"}],"at":"2026-11-23T01:00:00Z"}'
    )
    assert VersionDrafted.model_validate_json(stored).model_dump_json() == stored
    published = VersionPublished(flow_id=FLOW_ID, number=1, at=BASE_TIME)
    given(begun, VersionDrafted.model_validate_json(stored)).when(
        PublishVersion(FLOW_ID, 1, BASE_TIME)
    ).then(published)


def test_what_leads_to_a_step_and_on_from_it() -> None:
    graph = FlowGraph(BRANCHES)
    assert graph.before["sign"] == ("check", "price")
    assert graph.after["ask"] == ("check", "price")
    assert graph.all_after("ask") == {"check", "price", "sign"}
    assert graph.all_before("sign") == {"ask", "check", "price"}
    assert graph.all_before("ask") == graph.all_after("sign") == frozenset()
