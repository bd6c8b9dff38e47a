"""Cases are replayed: without a change nothing changes, and no change makes a case longer."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.redundancy.case_replay import Rescheduling, replay
from services.workflows.domain.redundancy.case_runs import CaseRun, RunEnd, StepRun, match_cases
from tests.property_budget import examples
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, HOUR
from tests.workflows.redundancy_examples import case, step


def run(number: int, begins: int, ends: int) -> StepRun:
    """Return an opening from one hour of the case to another."""
    return StepRun(number, "x", BASE_TIME + begins * HOUR, BASE_TIME + ends * HOUR)


def of(*runs: StepRun, ended: int) -> CaseRun:
    """Return a case with these openings."""
    return CaseRun(CASE_ID, BASE_TIME, BASE_TIME + ended * HOUR, runs)


# Small numbers, so that many times are equal.
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=8)


@settings(max_examples=examples(40))
@given(PAIRS, st.integers(0, 15))
def test_a_case_without_a_change_is_as_it_was(pairs: list[tuple[int, int]], ended: int) -> None:
    opened = sorted(pairs)
    runs = [run(n, begins, begins + lasts) for n, (begins, lasts) in enumerate(opened, 1)]
    whole = of(*runs, ended=ended)
    assert replay(whole, Rescheduling()) == whole.cycle_time
    same = Rescheduling({one.step: one.lasted for one in runs})
    assert replay(whole, same) == whole.cycle_time


@settings(max_examples=examples(40))
@given(PAIRS, st.sets(st.integers(1, 8)))
def test_what_takes_no_time_makes_no_case_longer(
    pairs: list[tuple[int, int]], dropped: set[int]
) -> None:
    runs = [run(n, begins, begins + lasts) for n, (begins, lasts) in enumerate(sorted(pairs), 1)]
    whole = of(*runs, ended=max((begins + lasts for begins, lasts in pairs), default=0))
    found = replay(whole, Rescheduling(dict.fromkeys(dropped, timedelta(0))))
    assert timedelta(0) <= found <= whole.cycle_time


def test_the_slower_branch_still_holds_the_join_up() -> None:
    branches = of(run(1, 0, 1), run(2, 1, 9), run(3, 1, 6), run(4, 9, 10), ended=10)
    assert replay(branches, Rescheduling({2: HOUR})) == 7 * HOUR
    assert replay(branches, Rescheduling({3: HOUR})) == 10 * HOUR
    both = Rescheduling({2: HOUR, 3: 0 * HOUR})
    assert replay(branches, both) == 3 * HOUR


def test_time_between_steps_and_before_the_end_stays() -> None:
    gaps = of(run(1, 1, 3), run(2, 5, 6), ended=8)
    assert replay(gaps, Rescheduling({1: 0 * HOUR})) == 6 * HOUR


def test_a_vote_after_the_end_does_not_prolong_the_case() -> None:
    late = of(run(1, 0, 4), run(2, 0, 9), ended=4)
    assert replay(late, Rescheduling({2: 0 * HOUR})) == 4 * HOUR
    assert replay(late, Rescheduling({1: HOUR})) == HOUR


def test_activities_are_matched_by_name_or_key_and_never_guessed() -> None:
    def named(key: str, name: str) -> MappedStep:
        return step(key).model_copy(update={"name": name})

    steps = (step("ask"), named("pay", "Pay  out"), named("sign", "same"))
    twins = (*steps, named("file", "Same"))
    seen = case(1, ("ASK", 1), ("pay ｏｕｔ", 1), ("same", 1), ("Sign", 1), ("else", 1))
    (found,) = match_cases(twins, [seen])
    assert found.keys == ("ask", "pay", None, "sign", None)
    (unique,) = match_cases(steps, [seen])
    assert unique.keys == ("ask", "pay", "sign", "sign", None)
    back = case(2, ("Ask", 1, RunEnd.SENT_BACK), ("Ask", 1))
    assert [one.step for one in match_cases(steps, [back])[0].done("ask")] == [2]
