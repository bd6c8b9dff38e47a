"""What a figure and its baseline are made of."""

from __future__ import annotations

from fractions import Fraction

from services.programme.domain.mix_comparison import MixComparison, compare_mix
from services.programme.domain.observed_cells import ObservedCell
from services.programme.domain.target_codes import TargetCode
from services.programme.domain.target_formula import TARGET_FORMULAS
from tests.programme.target_examples import HOUR, cell


def compare(
    before: list[ObservedCell], now: list[ObservedCell], target: TargetCode = "resolution-time"
) -> MixComparison:
    return compare_mix(TARGET_FORMULAS[target], before, now, lambda one: one.department)


def test_a_whole_that_improves_while_each_part_gets_worse_is_told_by_its_mix() -> None:
    before = [
        cell(80 * 10 * HOUR, 80, department="rnd"),
        cell(20 * 2 * HOUR, 20, department="sales"),
    ]
    now = [
        cell(20 * 11 * HOUR, 20, department="rnd"),
        cell(80 * 3 * HOUR, 80, department="sales"),
    ]
    found = compare(before, now)
    assert found.differs
    assert found.distance == Fraction(6, 10)
    assert [(one.part, one.baseline, one.current) for one in found.shares] == [
        ("rnd", Fraction(8, 10), Fraction(2, 10)),
        ("sales", Fraction(2, 10), Fraction(8, 10)),
    ]
    assert found.at_baseline_mix == Fraction(94, 10)  # 8.4 before, 4.6 now


def test_the_same_shares_differ_by_nothing_however_large_the_whole() -> None:
    before = [cell(HOUR, 1, department="rnd"), cell(HOUR, 3, department=None)]
    now = [cell(HOUR, 10, department="rnd"), cell(HOUR, 30, department=None)]
    found = compare(before, now)
    assert not found.differs
    assert [one.part for one in found.shares] == ["rnd", None]


def test_a_department_that_is_new_has_a_share_of_nothing_before() -> None:
    found = compare([cell(HOUR, 9)], [cell(HOUR, 9), cell(HOUR, 1, department="rnd")])
    assert found.distance == Fraction(1, 10)
    assert found.differs
    found = compare([cell(HOUR, 9)], [cell(HOUR, 9, department="rnd")])
    assert (float(found.distance), found.at_baseline_mix) == (1.0, None)


def test_a_rate_of_pieces_by_time_is_weighed_by_pieces() -> None:
    day = 24 * HOUR
    before = [cell(1, day), cell(1, day, department="rnd")]
    now = [cell(30, 30 * day), cell(10, 40 * day, department="rnd")]
    found = compare(before, now, "collaboration-efficiency")
    assert found.at_baseline_mix == Fraction(2, 5)  # a piece takes 1 day or 4, half of each: 2.5
    assert found.distance == Fraction(1, 4)
    instant = [cell(30, 0)]
    assert compare(before, instant, "collaboration-efficiency").at_baseline_mix is None


def test_costs_of_a_month_have_shares_but_no_figure_at_another_mix() -> None:
    found = compare([cell(60, 60)], [cell(30, 30)], "communication-cost")
    assert found.at_baseline_mix is None
    assert found.shares[0].current == 1


def test_nothing_has_no_mix() -> None:
    found = compare([cell(HOUR, 1)], [])
    assert (float(found.distance), found.at_baseline_mix) == (0.0, None)
    assert not found.differs
