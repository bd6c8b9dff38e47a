"""Score curves: which score an on-time rate is worth, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, Plan
from services.incentives.domain.kpi_calculation import ObligationTally, compute_figures
from services.incentives.domain.refusals import InvalidPlan
from services.incentives.domain.score_curve import (
    LinearCurve,
    ScoreCurve,
    compute_score,
    refuse_invalid_curve,
)

CURVES: TypeAdapter[ScoreCurve] = TypeAdapter(ScoreCurve)
STEPS = CURVES.validate_python(
    {
        "type": "steps",
        "steps": [
            {"from_rate": "0.5", "score": "40"},
            {"from_rate": "0.8", "score": "75.5"},
            {"from_rate": "0.95", "score": "100"},
        ],
    }
)
CAPPED = CURVES.validate_python({"type": "capped", "floor_rate": "0.6", "full_rate": "0.9"})


@pytest.mark.parametrize(
    ("curve", "rate", "score"),
    [
        (LinearCurve(), "1/3", "100/3"),
        (STEPS, "0", "0"),
        (STEPS, "0.49999", "0"),
        (STEPS, "0.5", "40"),
        (STEPS, "0.7999", "40"),
        (STEPS, "0.8", "75.5"),
        (STEPS, "1", "100"),
        (CAPPED, "0", "0"),
        (CAPPED, "0.6", "0"),
        (CAPPED, "2/3", "200/9"),
        (CAPPED, "0.75", "50"),
        (CAPPED, "0.9", "100"),
        (CAPPED, "1", "100"),
    ],
)
def test_a_rate_has_an_exact_score(curve: ScoreCurve, rate: str, score: str) -> None:
    assert compute_score(Fraction(rate), curve) == Fraction(score)


@for_all(
    st.sampled_from([LinearCurve(), STEPS, CAPPED]),
    st.fractions(min_value=0, max_value=1),
    st.fractions(min_value=0, max_value=1),
)
def test_a_higher_rate_never_has_a_lower_score(
    curve: ScoreCurve, one: Fraction, other: Fraction
) -> None:
    lower, higher = sorted([one, other])

    assert 0 <= compute_score(lower, curve) <= compute_score(higher, curve) <= 100


def test_points_are_computed_from_the_exact_score_and_rounded_once() -> None:
    # 2 of 3 on time are worth 200/9 = 22.222…; 0.15 of it are 3.3333….
    plan = Plan(version=2, effective_from="2026-01", curve=CAPPED)

    figures = compute_figures({"handoff": ObligationTally(on_time=2, late=1)}, plan, "研发")

    assert (figures.on_time_rate, figures.score, figures.weighted_points) == (
        Decimal("0.6667"),
        Decimal("22.22"),
        Decimal("3.33"),
    )


@pytest.mark.parametrize(
    ("on_time", "late", "excused", "too_little"),
    [(5, 0, 0, False), (2, 3, 0, False), (2, 2, 9, True), (0, 0, 0, True), (0, 0, 7, True)],
)
def test_below_the_minimum_a_score_is_shown_as_too_little_data(
    on_time: int, late: int, excused: int, *, too_little: bool
) -> None:
    tallies = {"handoff": ObligationTally(on_time=on_time, late=late, excused=excused)}

    figures = compute_figures(tallies, BUILT_IN_PLAN, "研发")

    assert figures.too_little_data is too_little
    assert (figures.score is None) == (on_time + late == 0)


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        ({"type": "steps", "steps": []}, "name at least one step"),
        ({"type": "steps", "steps": [{"from_rate": "-0.1", "score": "1"}]}, "not -0.1 and 1"),
        ({"type": "steps", "steps": [{"from_rate": "1.1", "score": "1"}]}, "not 1.1 and 1"),
        ({"type": "steps", "steps": [{"from_rate": "0", "score": "-1"}]}, "not 0 and -1"),
        ({"type": "steps", "steps": [{"from_rate": "0", "score": "101"}]}, "not 0 and 101"),
        (
            {
                "type": "steps",
                "steps": [{"from_rate": "0.5", "score": "1"}, {"from_rate": "0.5", "score": "2"}],
            },
            "the step from 0.5 must have a higher rate",
        ),
        (
            {
                "type": "steps",
                "steps": [{"from_rate": "0.5", "score": "2"}, {"from_rate": "0.6", "score": "1"}],
            },
            "the step from 0.6 must have a higher rate and no lower score",
        ),
        ({"type": "capped", "floor_rate": "0.9", "full_rate": "0.9"}, "the floor rate 0.9"),
        ({"type": "capped", "floor_rate": "-0.1", "full_rate": "0.9"}, "the floor rate -0.1"),
        ({"type": "capped", "floor_rate": "0.5", "full_rate": "1.1"}, "the full rate 1.1"),
    ],
)
def test_a_curve_without_order_is_refused(curve: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidPlan, match=message):
        refuse_invalid_curve(CURVES.validate_python(curve))


@pytest.mark.parametrize(
    "curve",
    [
        {"type": "linear"},
        {"type": "steps", "steps": [{"from_rate": "0", "score": "0"}]},
        {
            "type": "steps",
            "steps": [{"from_rate": "0.9", "score": "100"}, {"from_rate": "1", "score": "100"}],
        },
        {"type": "capped", "floor_rate": "0", "full_rate": "1"},
    ],
)
def test_a_curve_may_have_the_smallest_and_the_largest_values(curve: dict[str, Any]) -> None:
    refuse_invalid_curve(CURVES.validate_python(curve))
