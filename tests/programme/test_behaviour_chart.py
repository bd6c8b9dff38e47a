"""Process-behaviour charts: limits, and the rules that find signals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.programme.domain.behaviour_chart import (
    ProcessLimits,
    Signal,
    find_signals,
    process_limits,
)

STEADY = ProcessLimits(Fraction(10), Fraction(1))
"""Its limits are 7.34 and 12.66."""
POINTS = st.lists(st.integers(-1000, 1000).map(Fraction), min_size=5, max_size=40)


def values(*numbers: float) -> list[Fraction]:
    return [Fraction(str(number)) for number in numbers]


def test_a_chart_with_five_points_has_limits_and_with_four_has_none() -> None:
    points = values(39, 41, 41, 41, 43)
    limits = process_limits(points, 5)
    assert limits is not None
    assert limits == ProcessLimits(Fraction(41), Fraction(1))
    assert (limits.lower, limits.upper) == (Fraction("38.34"), Fraction("43.66"))
    assert process_limits(points[:4], 5) is None


def test_a_chart_whose_points_are_all_one_point_repeated_has_no_signal() -> None:
    points = values(*[7] * 12)
    limits = process_limits(points, 5)
    assert limits is not None
    assert limits.lower == limits.mean == limits.upper == 7
    assert find_signals(points, limits) == []


@pytest.mark.parametrize(
    ("points", "signals"),
    [
        (values(12.66, 7.34), []),
        (values(10, 12.67, 10), [Signal("beyond-limit", "above", 1, 1)]),
        (values(7.33), [Signal("beyond-limit", "below", 0, 0)]),
        (values(*[10.1] * 7), []),
        (values(*[10.1] * 8), [Signal("run-on-one-side", "above", 0, 7)]),
        (values(9, *[10.1] * 10), [Signal("run-on-one-side", "above", 1, 10)]),
        (values(*[10.1] * 4, 10, *[10.1] * 4), []),
        (values(11.34, 11.34, 11.34), [Signal("near-limit", "above", 0, 2)]),
        (values(11.33, 11.33, 11.33), []),
        (values(8.5, 10, 8.5, 8.5), [Signal("near-limit", "below", 0, 3)]),
        (values(8.5, 10, 10, 8.5, 8.5), []),
        (values(11.5, 8.5, 11.5, 8.5), []),
    ],
)
def test_the_three_rules_find_what_the_process_does_not_explain(
    points: list[Fraction], signals: list[Signal]
) -> None:
    assert find_signals(points, STEADY) == signals


@given(POINTS)
def test_limits_equal_an_independent_calculation(points: list[Fraction]) -> None:
    limits = process_limits(points, 5)
    assert limits is not None
    total = moved = 0.0
    for place, point in enumerate(points):
        total += float(point)
        moved += abs(float(point) - float(points[place - 1])) if place else 0.0
    mean, moving = total / len(points), moved / (len(points) - 1)
    assert float(limits.upper) == pytest.approx(mean + 2.66 * moving, abs=1e-6)
    assert float(limits.lower) == pytest.approx(mean - 2.66 * moving, abs=1e-6)


@given(POINTS)
def test_a_chart_upside_down_has_the_same_signals_on_the_other_side(
    points: list[Fraction],
) -> None:
    mirrored = [-point for point in points]
    limits, mirror = process_limits(points, 5), process_limits(mirrored, 5)
    assert limits is not None
    assert mirror is not None
    turned = {"above": "below", "below": "above"}
    found = {
        (one.rule, turned[one.side], one.first, one.last) for one in find_signals(points, limits)
    }
    other = {(one.rule, one.side, one.first, one.last) for one in find_signals(mirrored, mirror)}
    assert found == other
