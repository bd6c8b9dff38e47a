"""Adjustments: what late facts change in locked months."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.excuse_reason import RecordedOutcome
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.kpi_calculation import ObligationTally, compute_figures
from services.incentives.domain.obligation import decide, evolve
from services.incentives.domain.obligation_outcome import ObligationOutcome
from services.incentives.domain.post_lock_adjustment import (
    KpiAdjustment,
    PostLockChange,
    compute_kpi_adjustments,
    to_post_lock_change,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import (
    IN_NOVEMBER,
    IN_OCTOBER,
    OCTOBER_LOCKED,
    count_command,
    fact_id,
    plan_of_kinds,
    withdraw_command,
)

obligation = aggregate_scenario(decide, evolve, None)
OUTCOMES: tuple[ObligationOutcome | None, ...] = (None, "on_time", "late", "excused")


def late(
    was: ObligationOutcome | None,
    outcome: ObligationOutcome | None,
    *,
    kind: str = "handoff",
    department: str = "rd",
    booked_in: str = "2026-11",
    cause: int = 1,
) -> PostLockChange:
    return PostLockChange(
        "2026-10", booked_in, department, kind, "handoff-1", was, outcome, fact_id(cause)
    )


def test_a_count_of_an_open_month_is_no_post_lock_change() -> None:
    (counted,) = obligation.when(count_command("late", 1)).events
    stored = counted.model_dump_json()

    assert to_post_lock_change(type(counted).model_validate_json(stored)) is None


def test_a_count_booked_in_another_month_is_a_post_lock_change() -> None:
    before = obligation.given(*obligation.when(count_command("late", 1)).events)
    (counted,) = before.when(count_command("on_time", 2, locked_periods=OCTOBER_LOCKED)).events

    expected = late("late", "on_time", department="研发", cause=2)
    assert to_post_lock_change(counted) == replace(expected, done_at=IN_OCTOBER)


def test_a_count_reversed_in_a_locked_month_is_a_post_lock_change() -> None:
    before = obligation.given(*obligation.when(count_command("late", 1)).events)
    reversal, moved = before.when(
        count_command("on_time", 2, due_at=IN_NOVEMBER, locked_periods=OCTOBER_LOCKED)
    ).events
    reversed_alone, withdrawn = before.when(
        withdraw_command(2, locked_periods=OCTOBER_LOCKED)
    ).events

    assert to_post_lock_change(reversal) == late("late", None, department="研发", cause=2)
    assert to_post_lock_change(moved) is None
    assert to_post_lock_change(reversed_alone) == to_post_lock_change(reversal)
    assert to_post_lock_change(withdrawn) is None


def test_a_count_reversed_in_an_open_month_is_no_post_lock_change() -> None:
    before = obligation.given(*obligation.when(count_command("late", 1)).events)
    reversal, _ = before.when(withdraw_command(2)).events

    assert to_post_lock_change(reversal) is None


def test_a_late_count_that_becomes_on_time_gives_the_points_back() -> None:
    # locked: 12 of 17 = 10.588…; now 13 of 17 = 11.470…
    locked = {"rd": {"handoff": ObligationTally(on_time=12, late=5)}}

    (adjustment,) = compute_kpi_adjustments([late("late", "on_time")], locked, BUILT_IN_PLAN)

    assert adjustment == KpiAdjustment(
        period="2026-10",
        booked_in="2026-11",
        department="rd",
        obligation="handoff-1",
        change={"on_time": 1, "late": -1},
        weighted_points=Decimal("0.88"),
        cause=fact_id(1),
    )
    assert adjustment.model_dump_json() == (
        '{"type":"kpi","period":"2026-10","booked_in":"2026-11","department":"rd",'
        '"obligation":"handoff-1","change":{"on_time":1,"late":-1},"weighted_points":"0.88",'
        '"cause":"00000000-0000-0000-0000-000000000001"}'
    )


def test_an_obligation_handled_after_the_lock_is_due_as_well() -> None:
    locked = {"rd": {"handoff": ObligationTally(on_time=1)}}

    (adjustment,) = compute_kpi_adjustments([late(None, "late")], locked, BUILT_IN_PLAN)

    assert adjustment.change == {"due": 1, "late": 1}
    assert str(adjustment.weighted_points) == "-7.50"


def test_no_data_counts_as_no_points() -> None:
    first, last = compute_kpi_adjustments(
        [late(None, "on_time"), late("on_time", "excused", cause=2)], {}, BUILT_IN_PLAN
    )

    assert (first.change, str(first.weighted_points)) == ({"due": 1, "on_time": 1}, "15.00")
    assert (last.change, str(last.weighted_points)) == ({"on_time": -1, "excused": 1}, "-15.00")


def test_an_excused_obligation_changes_no_points_where_there_is_no_data() -> None:
    (adjustment,) = compute_kpi_adjustments([late(None, "excused")], {}, BUILT_IN_PLAN)

    assert (adjustment.change, str(adjustment.weighted_points)) == (
        {"due": 1, "excused": 1},
        "0.00",
    )


def test_each_adjustment_starts_from_the_result_of_the_one_before() -> None:
    locked = {"rd": {"handoff": ObligationTally(on_time=1, late=2)}}
    counts = [late("late", "on_time"), late("late", "on_time", booked_in="2026-12")]

    first, second = compute_kpi_adjustments(counts, locked, BUILT_IN_PLAN)

    assert (str(first.weighted_points), first.booked_in) == ("5.00", "2026-11")
    assert (str(second.weighted_points), second.booked_in) == ("5.00", "2026-12")


def test_departments_are_adjusted_separately() -> None:
    locked = {
        "rd": {"handoff": ObligationTally(late=1)},
        "test": {"handoff": ObligationTally(late=1)},
    }
    counts = [late("late", None), late(None, "late", department="test")]

    first, second = compute_kpi_adjustments(counts, locked, BUILT_IN_PLAN)

    assert (first.department, first.change) == ("rd", {"due": -1, "late": -1})
    assert (second.department, second.change) == ("test", {"due": 1, "late": 1})


def test_a_count_that_changes_no_figure_adjusts_nothing() -> None:
    same_again = late("late", "late")
    of_no_account = late(None, "late", kind="idea")

    assert compute_kpi_adjustments([same_again, of_no_account], {}, BUILT_IN_PLAN) == []


def test_the_locked_tallies_are_not_changed() -> None:
    locked = {"rd": {"handoff": ObligationTally(late=1)}}

    compute_kpi_adjustments([late("late", "on_time")], locked, BUILT_IN_PLAN)

    assert locked == {"rd": {"handoff": ObligationTally(late=1)}}


@for_all(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(OUTCOMES)), max_size=30))
def test_adjustments_sum_to_the_current_figures_minus_the_locked_ones(
    changes: list[tuple[int, ObligationOutcome | None]],
) -> None:
    """Seven obligations of two kinds with different weights, some locked, change repeatedly."""
    kinds = ["handoff" if number % 2 else "duty" for number in range(7)]
    weighted_plan = plan_of_kinds(handoff="3", duty="0.7")
    outcomes: list[ObligationOutcome | None] = [
        "on_time",
        "late",
        "late",
        "excused",
        "on_time",
        None,
        None,
    ]
    locked = {"rd": _tallies(kinds, outcomes)}
    before = compute_figures(locked["rd"], weighted_plan, "rd")
    counts = []
    for number, outcome in changes:
        counts.append(replace(late(outcomes[number], outcome), kind=kinds[number]))
        outcomes[number] = outcome

    adjustments = compute_kpi_adjustments(counts, locked, weighted_plan)

    after = compute_figures(_tallies(kinds, outcomes), weighted_plan, "rd")
    points = sum((each.weighted_points for each in adjustments), Decimal(0))
    assert points == (after.weighted_points or 0) - (before.weighted_points or 0)
    assert sum(each.change.get("due", 0) for each in adjustments) == after.due - before.due
    assert sum(each.change.get("late", 0) for each in adjustments) == after.late - before.late


def _tallies(
    kinds: list[str], outcomes: list[ObligationOutcome | None]
) -> dict[str, ObligationTally]:
    found: dict[str, ObligationTally] = {}
    for kind, outcome in zip(kinds, outcomes, strict=True):
        recorded = outcome and RecordedOutcome(outcome)
        found[kind] = found.get(kind, ObligationTally()).with_changed_outcome(None, recorded)
    return found
