"""Cases are replayed: without a change nothing changes, and no change makes a case longer."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.redundancy.case_replay import Rescheduling, replay
from services.workflows.domain.redundancy.case_runs import (
    CaseRun,
    MatchedCase,
    RunEnd,
    StepRun,
    match_cases,
)
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.heard_calendars import NO_CALENDARS
from tests.property_budget import examples
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, HOUR
from tests.workflows.redundancy_examples import OFFICIAL, case, propose, step

OFFICE_HOURS = WorkingTimeCalculator("office-hours", OFFICIAL.in_force(BASE_TIME))
MONDAY, FRIDAY = 0, 96
"""In hours from nine o'clock on the Monday on which the cases begin."""


def run(
    number: int, begins: int, ends: int, claimed: int | None = None, activity: str = "x"
) -> StepRun:
    """Return an opening from one hour of the case to another, claimed at a third one."""
    started = None if claimed is None else BASE_TIME + claimed * HOUR
    opened, ended = BASE_TIME + begins * HOUR, BASE_TIME + ends * HOUR
    return StepRun(number, activity, opened, ended, started_at=started)


def of(*runs: StepRun, ended: int, hours: WorkingTimeCalculator | None = None) -> MatchedCase:
    """Return a case with these openings, whose steps count these working hours."""
    whole = CaseRun(CASE_ID, BASE_TIME, BASE_TIME + ended * HOUR, runs)
    return MatchedCase(whole, (None,) * len(runs), (hours,) * len(runs))


# Small numbers, so that many times are equal.
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=8)
HOURS = st.sampled_from([None, OFFICE_HOURS])
NUMBERS = st.frozensets(st.integers(1, 8))


@settings(max_examples=examples(40))
@given(PAIRS, st.integers(0, 15), HOURS)
def test_a_case_without_a_change_is_as_it_was(
    pairs: list[tuple[int, int]], ended: int, hours: WorkingTimeCalculator | None
) -> None:
    opened = sorted(pairs)
    runs = [run(n, begins, begins + lasts, begins) for n, (begins, lasts) in enumerate(opened, 1)]
    whole = of(*runs, ended=ended, hours=hours)
    assert replay(whole, Rescheduling()) == whole.case.cycle_time
    at_once = Rescheduling(begun_at_once=frozenset(one.step for one in runs))
    assert replay(whole, at_once) == whole.case.cycle_time


@settings(max_examples=examples(60))
@given(PAIRS, NUMBERS, NUMBERS, HOURS)
def test_what_takes_less_time_makes_no_case_longer(
    pairs: list[tuple[int, int]],
    dropped: frozenset[int],
    at_once: frozenset[int],
    hours: WorkingTimeCalculator | None,
) -> None:
    runs = [
        # Spread over days, so that nights and a weekend lie between.
        run(n, 9 * begins, 9 * (begins + lasts), 9 * begins + 2 * lasts)
        for n, (begins, lasts) in enumerate(sorted(pairs), 1)
    ]
    ended = max((9 * (begins + lasts) for begins, lasts in pairs), default=0)
    whole = of(*runs, ended=ended, hours=hours)
    found = replay(whole, Rescheduling(dropped, at_once))
    assert timedelta(0) <= found <= whole.case.cycle_time


def test_the_slower_branch_still_holds_the_join_up() -> None:
    branches = of(run(1, 0, 1), run(2, 1, 9, 8), run(3, 1, 6, 5), run(4, 9, 10), ended=10)
    assert replay(branches, Rescheduling(begun_at_once=frozenset({2}))) == 7 * HOUR
    assert replay(branches, Rescheduling(begun_at_once=frozenset({3}))) == 10 * HOUR
    both = Rescheduling(frozenset({3}), frozenset({2}))
    assert replay(branches, both) == 3 * HOUR


def test_time_between_steps_and_before_the_end_stays() -> None:
    gaps = of(run(1, 1, 3), run(2, 5, 6), ended=8)
    assert replay(gaps, Rescheduling(frozenset({1}))) == 6 * HOUR


def test_a_vote_after_the_end_does_not_prolong_the_case() -> None:
    late = of(run(1, 0, 4, 3), run(2, 0, 9), ended=4)
    assert replay(late, Rescheduling(frozenset({2}))) == 4 * HOUR
    assert replay(late, Rescheduling(begun_at_once=frozenset({1}))) == HOUR


def test_what_was_never_claimed_lasts_as_long_as_it_did() -> None:
    unclaimed = of(run(1, 0, 4), ended=4)
    assert replay(unclaimed, Rescheduling(begun_at_once=frozenset({1}))) == 4 * HOUR


def test_a_merged_review_in_working_hours_takes_the_same_working_time() -> None:
    hours = {"working_hours": "office-hours"}
    steps = (step("ask"), step("law", "review", **hours), step("tax", "review", **hours))
    # Law works from nine to five, and Tax from then to ten on the next day: two hours of work.
    runs = (run(1, MONDAY, 8, activity="law"), run(2, 8, 25, activity="tax"))
    cases = [CaseRun(case(n).case_id, BASE_TIME, BASE_TIME + 25 * HOUR, runs) for n in (1, 2)]
    found = propose(steps, cases)["consecutive-reviews law"]
    assert found.saving is not None
    assert found.saving.after.median == 8 * HOUR
    assert "same working time" in found.assumptions.en
    assert "所用的工作时间不变" in found.assumptions.zh
    always = [one.model_copy(update={"working_hours": "always"}) for one in steps]
    by_calendar = propose(always, cases)["consecutive-reviews law"]
    assert by_calendar.saving is not None
    assert by_calendar.saving.after.median == 17 * HOUR
    assert "working time" not in by_calendar.assumptions.en


def test_work_that_begins_before_the_weekend_goes_on_behind_it() -> None:
    # Opened on Friday at five, worked on from nine to eleven on Monday.
    monday = of(run(1, FRIDAY + 8, FRIDAY + 74, FRIDAY + 72), ended=FRIDAY + 74, hours=OFFICE_HOURS)
    at_once = Rescheduling(begun_at_once=frozenset({1}))
    assert replay(monday, at_once) == (FRIDAY + 73) * HOUR
    # Opened on Saturday at nine, worked on from ten to twelve: no working hours.
    saturday = of(run(1, FRIDAY + 24, FRIDAY + 27, FRIDAY + 25), ended=FRIDAY + 27)
    in_hours = of(*saturday.case.runs, ended=FRIDAY + 27, hours=OFFICE_HOURS)
    assert replay(in_hours, at_once) == replay(saturday, at_once) == (FRIDAY + 26) * HOUR


def test_activities_are_matched_by_name_or_key_and_never_guessed() -> None:
    def named(key: str, name: str) -> MappedStep:
        return step(key).model_copy(update={"name": name})

    steps = (step("ask"), named("pay", "Pay  out"), named("sign", "same"))
    twins = (*steps, named("file", "Same"))
    seen = case(1, ("ASK", 1), ("pay ｏｕｔ", 1), ("same", 1), ("Sign", 1), ("else", 1))
    (found,) = match_cases(twins, [seen], NO_CALENDARS)
    assert found.keys == ("ask", "pay", None, "sign", None)
    (unique,) = match_cases(steps, [seen], NO_CALENDARS)
    assert unique.keys == ("ask", "pay", "sign", "sign", None)
    back = case(2, ("Ask", 1, RunEnd.SENT_BACK), ("Ask", 1))
    assert [one.step for one in match_cases(steps, [back], NO_CALENDARS)[0].done("ask")] == [2]
