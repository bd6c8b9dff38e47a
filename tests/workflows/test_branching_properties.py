"""Which steps are open in any map, against an oracle that looks at every way one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.case_commands import MigrateCase, SendBack, WithdrawStep
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.flow_graph import find_faults
from services.workflows.domain.planned_step import PlannedStep
from tests.workflows.branching_maps import Walk, planned
from tests.workflows.case_oracle import SKIPPED, keys_open
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, FLOW_ID, HOUR

DECISIONS = ("yes", "no")


@st.composite
def maps(draw: st.DrawFn) -> tuple[PlannedStep, ...]:
    """Generate maps without faults of up to seven steps; each comes after some before it."""
    steps: list[PlannedStep] = []
    for number in range(draw(st.integers(1, 7))):
        keys = [step.key for step in steps]
        before = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)) if keys else []
        decisions = DECISIONS if draw(st.booleans()) else ()
        asks = len(before) == 1 and next(s for s in steps if s.key == before[0]).decisions
        wanted = draw(st.sampled_from((None, *DECISIONS))) if asks else None
        step = planned(f"s{number}", *before, decisions=decisions, on_decision=wanted)
        steps.append(step)
    assert not find_faults(tuple(steps))
    return tuple(steps)


def open_keys(walk: Walk) -> set[str]:
    """Return the keys of what is open."""
    return {department.removeprefix("dep-") for department in walk.open}


def done_keys(walk: Walk) -> set[str]:
    """Return the keys of what was done."""
    return {key for key, end in walk.case.ended.items() if not end.is_skipped}


def test_the_oracle_waits_for_a_branch_that_can_still_be_reached() -> None:
    steps = (planned("a"), planned("b", "a"), planned("c", "a"), planned("d", "b", "c"))
    assert keys_open(steps, {"a": None, "b": None}) == {"c"}
    assert keys_open(steps, {"a": None, "b": None, "c": SKIPPED}) == {"d"}


@given(steps=maps(), data=st.data())
def test_open_is_what_can_be_reached_and_waits_for_nothing(
    steps: tuple[PlannedStep, ...], data: st.DataObject
) -> None:
    walk = Walk(*steps)
    ends: dict[str, str | None] = {}
    while not isinstance(walk.case, FinishedCase):
        assert open_keys(walk) == keys_open(steps, ends)
        key = data.draw(st.sampled_from(sorted(open_keys(walk))))
        step = next(one for one in steps if one.key == key)
        if data.draw(st.integers(0, 5)) == 0:
            walk.hour += 1
            at = BASE_TIME + walk.hour * HOUR
            walk.give(WithdrawStep(CASE_ID, walk.step_of(f"dep-{key}"), "no", at))
            ends[key] = SKIPPED
        else:
            decision = data.draw(st.sampled_from(step.decisions)) if step.decisions else None
            walk.complete(f"dep-{key}", decision)
            ends[key] = decision
    assert keys_open(steps, ends) == set()


@given(steps=maps(), data=st.data())
def test_a_case_sent_back_stands_where_it_stood_and_ends_all_the_same(
    steps: tuple[PlannedStep, ...], data: st.DataObject
) -> None:
    walk = Walk(*steps)
    ends: dict[str, str | None] = {}
    sent_back = 0
    while not isinstance(walk.case, FinishedCase):
        key = data.draw(st.sampled_from(sorted(open_keys(walk))))
        step = next(one for one in steps if one.key == key)
        graph = walk.case.graph
        possible = sorted(graph.all_before(key) & ends.keys())
        if possible and sent_back < 3 and data.draw(st.booleans()):
            to = data.draw(st.sampled_from(possible))
            walk.hour += 1
            at = BASE_TIME + walk.hour * HOUR
            number = walk.step_of(f"dep-{key}")
            walk.give(SendBack(CASE_ID, number, f"dep-{key}", "again", at, to=to))
            sent_back += 1
            begun_anew = {to, *graph.all_after(to)}
            ends = {one: end for one, end in ends.items() if one not in begun_anew}
        else:
            decision = data.draw(st.sampled_from(step.decisions)) if step.decisions else None
            walk.complete(f"dep-{key}", decision)
            ends[key] = decision
        assert open_keys(walk) == keys_open(steps, ends)


@given(steps=maps(), data=st.data())
def test_moving_a_case_to_an_equal_version_changes_nothing_of_its_way(
    steps: tuple[PlannedStep, ...], data: st.DataObject
) -> None:
    walk = Walk(*steps)
    for _ in range(data.draw(st.integers(0, 4))):
        if isinstance(walk.case, FinishedCase):
            return
        key = data.draw(st.sampled_from(sorted(open_keys(walk))))
        step = next(one for one in steps if one.key == key)
        walk.complete(f"dep-{key}", step.decisions[0] if step.decisions else None)
    if isinstance(walk.case, FinishedCase):
        return
    before = open_keys(walk), done_keys(walk), walk.case.votes
    at = BASE_TIME + 99 * HOUR
    assert walk.give(MigrateCase(CASE_ID, FLOW_ID, 2, steps, {}, at)) == ["case-migrated"]
    assert (open_keys(walk), done_keys(walk), walk.case.votes) == before
