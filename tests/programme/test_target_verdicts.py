"""Verdicts: met, not met, or not enough data with the reason."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.programme.domain.ratio_interval import change_interval, figure_interval
from services.programme.domain.target_formula import TARGET_FORMULAS
from services.programme.domain.target_verdict import (
    FrozenFigures,
    TargetJudgement,
    judge_target,
)
from tests.programme.target_examples import HOUR, weeks

TIME = TARGET_FORMULAS["resolution-time"]
EFFICIENCY = TARGET_FORMULAS["collaboration-efficiency"]
COST = TARGET_FORMULAS["communication-cost"]
TEN_HOURS = FrozenFigures(1, tuple(weeks(*[(40 * HOUR, 4)] * 5)))


def judge(*sums: tuple[int, int]) -> TargetJudgement:
    return judge_target(TIME, TEN_HOURS, weeks(*sums))


def test_a_target_is_met_from_exactly_its_change_on() -> None:
    assert judge(*[(28 * HOUR, 4)] * 5).verdict == "met"
    just_short = judge(*[(28 * HOUR, 4)] * 4, (28 * HOUR + 1, 4))
    assert (just_short.verdict, just_short.reason) == ("not-met", None)
    assert judge(*[(28 * HOUR, 4)] * 5).change == Fraction(-3, 10)


def test_a_target_that_rises_is_met_by_a_rise() -> None:
    baseline = FrozenFigures(1, tuple(weeks(*[(10, 100)] * 5)))
    assert judge_target(EFFICIENCY, baseline, weeks(*[(14, 100)] * 5)).verdict == "met"
    assert judge_target(EFFICIENCY, baseline, weeks(*[(6, 100)] * 5)).verdict == "not-met"


def test_four_points_are_not_enough_for_a_verdict_however_clear() -> None:
    found = judge(*[(1, 4)] * 4)
    assert (found.verdict, found.reason) == ("not-enough-data", "few-points")
    assert found.change is not None


def test_a_target_whose_baseline_is_zero_answers_with_its_own_reason() -> None:
    nothing = FrozenFigures(1, tuple(weeks(*[(0, 4)] * 5)))
    found = judge_target(TIME, nothing, weeks(*[(28 * HOUR, 4)] * 5))
    assert (found.verdict, found.reason) == ("not-enough-data", "baseline-is-zero")
    assert (found.change, found.change_interval, found.certain) == (None, None, False)


@pytest.mark.parametrize(
    ("baseline", "currencies", "reason"),
    [
        (None, frozenset(), "no-baseline"),
        (FrozenFigures(2, TEN_HOURS.periods), frozenset(), "other-formula-version"),
        (FrozenFigures(1, TEN_HOURS.periods, "CNY"), frozenset({"EUR"}), "several-currencies"),
        (FrozenFigures(1, tuple(weeks((40, 4)))), frozenset(), "few-baseline-observations"),
    ],
)
def test_without_a_comparable_baseline_there_is_no_verdict(
    baseline: FrozenFigures | None, currencies: frozenset[str], reason: str
) -> None:
    found = judge_target(TIME, baseline, weeks(*[(1, 4)] * 5), currencies)
    assert (found.verdict, found.reason) == ("not-enough-data", reason)


def test_where_nothing_is_current_there_is_no_verdict() -> None:
    assert judge().reason == "nothing-observed"


def test_a_verdict_is_certain_where_the_whole_interval_is_on_its_side() -> None:
    steady = judge(*[(20 * HOUR, 4)] * 5)
    assert steady.certain
    assert steady.change_interval is not None
    assert steady.change_interval.low == pytest.approx(-0.5)
    shaky = judge((4 * HOUR, 4), (60 * HOUR, 4), (8 * HOUR, 4), (30 * HOUR, 4), (20 * HOUR, 4))
    assert (shaky.verdict, shaky.certain) == ("met", False)
    missed = judge(*[(40 * HOUR, 4)] * 5)
    assert (missed.verdict, missed.certain) == ("not-met", True)


def test_the_interval_of_equal_periods_is_that_of_their_mean() -> None:
    interval = figure_interval(TIME, weeks((8 * HOUR, 1), (10 * HOUR, 1), (12 * HOUR, 1)))
    assert interval is not None
    half = 4.302652729911275 * 2 / 3**0.5
    assert interval.low == pytest.approx(10 - half)
    assert interval.high == pytest.approx(10 + half)


def test_an_interval_ends_where_the_scale_ends() -> None:
    wide = figure_interval(TIME, weeks((0, 1), (9 * HOUR, 1)))
    assert wide is not None
    assert wide.low == 0.0
    goals = figure_interval(TARGET_FORMULAS["goal-attainment"], weeks((1, 2), (2, 2)))
    assert goals is not None
    assert goals.high == 1.0
    assert figure_interval(TIME, weeks((9, 1))) is None


def test_a_baseline_of_one_period_counts_as_exact_and_the_answer_says_so() -> None:
    current = weeks((8 * HOUR, 1), (10 * HOUR, 1), (12 * HOUR, 1))
    one = change_interval(TIME, weeks((10 * HOUR, 1)), current)
    assert one is not None
    assert one.method == "log-ratio-exact-baseline"
    several = change_interval(TIME, weeks(*[(10 * HOUR, 1)] * 3), current)
    assert several is not None
    assert several.method == "log-ratio"
    assert change_interval(TIME, weeks((0, 1)), current) is None
    assert change_interval(TIME, weeks((9, 1)), current[:1]) is None
