"""What only the cases show: approvals that never refuse, rework, and waiting."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from services.workflows.domain.redundancy.history_findings import refusal_rate_bound
from services.workflows.domain.redundancy.proposals import summarise
from tests.workflows.domain_examples import HOUR
from tests.workflows.redundancy_examples import case, hours, medians, propose, step

STEPS = (step("ask"), step("draw"), step("sign", "approval"), step("pay"))
WALK = (("Ask", 1), ("Draw", 1), ("Sign", 4), ("Pay", 2))
OTHER_ID = UUID(int=99)
BACK = (("Sign", 4, "sent-back"), ("Draw", 1))


def test_the_bound_is_the_rate_at_which_no_refusal_is_just_likely_enough() -> None:
    # Clopper and Pearson, 95 % one-sided: 1 - 0.05^(1/n); about 3/n.
    known = {1: 0.95, 20: 0.1391, 59: 0.0495, 300: 0.00994}
    assert {n: pytest.approx(refusal_rate_bound(n), rel=0.002) for n in known} == known
    assert (1 - refusal_rate_bound(20)) ** 20 == pytest.approx(0.05)


def test_an_approval_that_never_refused_is_left_out() -> None:
    cases = [case(n, *WALK) for n in range(1, 21)]
    found = propose(STEPS, cases)["never-refused sign"]
    assert found.figures["bound"] == refusal_rate_bound(20)
    assert "13.9%" in found.title.en
    assert "13.9%" in found.assumptions.zh
    assert medians(found) == [8, 4]
    assert (found.evidence_total, len(found.evidence)) == (20, 20)
    assert [(one.case_id, one.step) for one in found.evidence[:1]] == [(cases[0].case_id, 3)]
    assert found.changed is not None
    assert [one.key for one in found.changed] == ["ask", "draw", "pay"]


@pytest.mark.parametrize(
    "refused",
    [
        case(9, *WALK[:2], *BACK, *WALK[2:]),
        case(9, *WALK[:2], ("Sign", 4, "done", None, "rejected"), ("Pay", 2)),
        case(9, *WALK[:2], ("Refused by the manager", 1), ("Pay", 2), imported=True),
        case(9, *WALK[:3], ("Refused by the manager", 1), imported=True),
        case(9, *WALK[:3], ("Draw", 1), ("Sign", 1), ("Pay", 1), imported=True),
    ],
)
def test_one_refusal_or_what_may_be_one_is_enough(refused: object) -> None:
    cases = [case(n, *WALK) for n in (1, 2)]
    assert "never-refused sign" in propose(STEPS, cases)
    assert "never-refused sign" not in propose(STEPS, [*cases, refused])  # type: ignore[list-item]


def test_events_without_department_may_be_refusals() -> None:
    whole = case(1, *WALK[1:], imported=True)
    assert "never-refused sign" in propose(STEPS, [whole, replace(whole, case_id=OTHER_ID)])
    later = tuple(replace(run, step=run.step + (run.step > 2)) for run in whole.runs)
    gap = replace(whole, runs=later)
    assert "never-refused sign" not in propose(STEPS, [whole, replace(gap, case_id=OTHER_ID)])
    ends = replace(whole, runs=whole.runs[:2], ended_at=whole.ended_at + HOUR)
    assert "never-refused sign" not in propose(STEPS, [whole, replace(ends, case_id=OTHER_ID)])


def test_the_first_event_of_a_history_stands_for_the_first_step() -> None:
    steps = (step("ask"), step("sign", "approval"))
    signed = [case(n, ("Sign", 4), imported=True) for n in (1, 2)]
    assert "never-refused sign" in propose(steps, signed)
    empty = replace(case(3, imported=True), ended_at=signed[0].opened_at)
    assert "never-refused sign" in propose(steps, [*signed, empty])
    refused = case(3, ("Refused", 1), imported=True)
    assert "never-refused sign" not in propose(steps, [*signed, refused])


def test_approvals_that_choose_the_way_and_steps_nobody_did_are_not_judged() -> None:
    chooses = (*STEPS[:2], step("sign", "approval", decisions=("yes", "no")), STEPS[3])
    cases = [case(n, *WALK) for n in (1, 2)]
    assert "never-refused sign" not in propose(chooses, cases)
    assert "never-refused sign" not in propose(STEPS, [case(n, *WALK[:2]) for n in (1, 2)])
    first = (step("sign", "approval"), step("pay"))
    assert "never-refused sign" not in propose(first, [case(n, *WALK[2:]) for n in (1, 2)])


def test_rework_is_told_where_it_is_frequent_and_the_first_try_is_replayed() -> None:
    again = [case(n, *WALK[:2], *BACK, *WALK[2:]) for n in (1, 2)]
    found = propose(STEPS, [*again, case(3, *WALK)])["rework sign"]
    assert (found.cases, found.evidence_total, found.changed) == (2, 2, None)
    assert "2 of 3" in found.title.en
    assert medians(found) == [13, 8]
    assert "rework sign" not in propose(STEPS, [*again, *(case(n, *WALK) for n in (3, 4, 5))])
    never_again = [case(n, *WALK[:2], BACK[0], BACK[1]) for n in (1, 2)]
    assert propose(STEPS, never_again)["rework sign"].saving is None


def test_a_history_goes_back_where_an_earlier_step_follows() -> None:
    again = [case(n, *WALK, *WALK[2:], imported=True) for n in (1, 2)]
    assert "rework sign" not in propose(STEPS, again)
    assert medians(propose(STEPS, again)["rework pay"]) == [14, 8]


def test_forty_loops_are_replayed_as_one_try() -> None:
    loops = [case(n, *WALK[:2], *BACK * 40, *WALK[2:]) for n in (1, 2)]
    found = propose(STEPS, loops)["rework sign"]
    assert (found.cases, found.evidence_total, len(found.evidence)) == (2, 80, 20)
    assert medians(found) == [208, 8]


def test_waiting_that_dominates_is_told_with_what_is_assumed() -> None:
    waits = (("Ask", 1), ("Draw", 1), ("Sign", 10, "done", 9), ("Pay", 2))
    cases = [case(1, *waits), case(2, *waits), case(3, *waits[:2], ("Sign", 6), ("Pay", 2))]
    found = propose(STEPS, cases)["waiting sign"]
    assert found.figures == {"share": 24 / 38, "unknown": 1, "of": 3}
    assert "63%" in found.title.en
    assert "in 1 of 3 openings" in found.assumptions.en
    assert found.evidence[-1].case_id == cases[2].case_id
    assert found.changed is None
    assert medians(found) == [14, 5]
    assert "waiting sign" not in propose(STEPS, [case(n, *WALK[:2], *WALK[3:]) for n in (1, 2)])


def test_waiting_rests_on_the_cases_that_waited() -> None:
    waits = (("Ask", 1), ("Draw", 1), ("Sign", 10, "done", 9), ("Pay", 2))
    at_once = (("Ask", 0), ("Draw", 0), ("Sign", 1, "done", 0), ("Pay", 0))
    cases = [case(1, *waits), case(2, *waits), case(3, *at_once)]
    found = propose(STEPS, cases)["waiting sign"]
    assert (found.cases, found.evidence_total, found.figures["of"]) == (2, 2, 3)
    assert "waiting sign" not in propose(STEPS, cases[1:])


def test_votes_after_the_end_of_cases_that_took_no_time_are_no_waiting() -> None:
    late = [replace(case(n, ("Sign", 4)), ended_at=case(n).opened_at) for n in (1, 2)]
    assert "waiting sign" not in propose(STEPS, late)


def test_a_step_that_was_claimed_after_its_end_was_not_worked_on() -> None:
    (run,) = case(1, ("Sign", 4, "done", 5)).runs
    assert run.worked == 0 * HOUR
    (early,) = case(1, ("Sign", 4, "done", -1)).runs
    assert early.worked == 4 * HOUR


def test_percentiles_are_times_that_occurred() -> None:
    found = summarise([n * HOUR for n in (5, 1, 4, 2, 3, 6, 7, 8, 9, 10)])
    assert hours(found.median, found.p90) == [5, 9]
    only = summarise([HOUR])
    assert hours(only.median, only.p90) == [1, 1]
