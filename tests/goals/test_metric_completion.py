"""The completion that a value of a metric stands for."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.goal_metric import (
    Metric,
    RangeMetric,
    TargetMetric,
    round_completion,
    validate_metric,
)
from services.goals.domain.refusals import (
    InvalidGoal,
)
from tests.goals.domain_examples import DOWNWARD_METRIC, RANGE_METRIC, UPWARD_METRIC

fractions = st.fractions(min_value=-100, max_value=100)


@pytest.mark.parametrize(
    ("metric", "value", "completion"),
    [
        (UPWARD_METRIC, "0", "0"),
        (UPWARD_METRIC, "2.5", "1/4"),
        (UPWARD_METRIC, "10", "1"),
        (UPWARD_METRIC, "13", "13/10"),
        (UPWARD_METRIC, "-5", "-1/2"),
        (DOWNWARD_METRIC, "20", "0"),
        (DOWNWARD_METRIC, "15", "1/2"),
        (DOWNWARD_METRIC, "10", "1"),
        (DOWNWARD_METRIC, "5", "3/2"),
        (DOWNWARD_METRIC, "30", "-1"),
        (RANGE_METRIC, "96", "1"),
        (RANGE_METRIC, "98", "1"),
        (RANGE_METRIC, "100", "1"),
        (RANGE_METRIC, "95", "3/4"),
        (RANGE_METRIC, "101", "3/4"),
        (RANGE_METRIC, "92", "0"),
        (RANGE_METRIC, "88", "-1"),
    ],
)
def test_completion_is_the_covered_part_of_the_distance(
    metric: Metric, value: str, completion: str
) -> None:
    assert metric.completion(Decimal(value)) == Fraction(completion)


def test_completion_is_exact() -> None:
    third = TargetMetric(direction="up", unit="x", start=Decimal(0), target=Decimal(3))
    assert third.completion(Decimal(1)) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (UPWARD_METRIC.model_copy(update={"target": Decimal(0)}), "above its start"),
        (UPWARD_METRIC.model_copy(update={"target": Decimal(-1)}), "above its start"),
        (DOWNWARD_METRIC.model_copy(update={"target": Decimal(20)}), "below its start"),
        (DOWNWARD_METRIC.model_copy(update={"target": Decimal(21)}), "below its start"),
        (RANGE_METRIC.model_copy(update={"low": Decimal(100)}), "low below its high"),
        (RANGE_METRIC.model_copy(update={"low": Decimal(101)}), "low below its high"),
    ],
)
def test_an_invalid_metric_is_refused(metric: Metric, message: str) -> None:
    with pytest.raises(InvalidGoal, match=message):
        validate_metric(metric)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_start_that_equals_the_target_is_refused(direction: Literal["up", "down"]) -> None:
    same = Decimal("7.50")
    with pytest.raises(InvalidGoal):
        validate_metric(
            TargetMetric(direction=direction, unit="x", start=same, target=Decimal("7.5"))
        )
    with pytest.raises(InvalidGoal):
        validate_metric(
            RangeMetric(direction="hold", unit="x", start=same, low=same, high=Decimal("7.5"))
        )


@pytest.mark.parametrize("metric", [UPWARD_METRIC, DOWNWARD_METRIC, RANGE_METRIC])
def test_a_valid_metric_is_accepted(metric: Metric) -> None:
    validate_metric(metric)


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        ("0", "0.0000"),
        ("1", "1.0000"),
        ("1/3", "0.3333"),
        ("2/3", "0.6667"),
        ("1/20000", "0.0001"),
        ("99999/2000000000", "0.0000"),
        ("-1/20000", "-0.0001"),
        ("-1/30000", "0.0000"),
        ("-5/4", "-1.2500"),
        ("123456789/10", "12345678.9000"),
    ],
)
def test_a_completion_is_rounded_to_four_decimals_half_away_from_zero(
    exact: str, text: str
) -> None:
    assert str(round_completion(Fraction(exact))) == text


def test_a_very_large_completion_keeps_every_digit() -> None:
    assert round_completion(Fraction(10**40 + 1)) == Decimal(10**40 + 1)


@given(fractions)
def test_rounding_is_off_by_half_a_unit_of_the_fourth_decimal_at_most(exact: Fraction) -> None:
    assert abs(Fraction(round_completion(exact)) - exact) <= Fraction(1, 20000)
    assert round_completion(-exact) == -round_completion(exact)


@given(st.decimals(-200, 200, places=3))
def test_every_value_inside_a_range_and_none_outside_is_complete(value: Decimal) -> None:
    metric = RangeMetric(
        direction="hold", unit="%", start=Decimal(0), low=Decimal(-50), high=Decimal(50)
    )
    completion = metric.completion(value)
    assert (completion == 1) == (-50 <= value <= 50)
    assert completion == metric.completion(-value) <= 1
