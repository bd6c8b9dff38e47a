"""The readings that a formula makes of those of other goals."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.fed_readings import FedReading, MeasuredGoal, fed_readings
from services.goals.domain.goal_metric import Metric
from services.goals.domain.goal_source import (
    FormulaKind,
    FormulaOperand,
    GoalFormula,
    GoalSource,
    SourceGoal,
    formula_result,
)
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    DOWNWARD_METRIC,
    FEATURES_GOAL_ID,
    ORDERS_GOAL_ID,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    UPWARD_METRIC,
    measured_reading,
)

PERSON = GoalSource(kind="person")


def source(kind: FormulaKind, *factors: str | None, of: FormulaOperand = "value") -> GoalSource:
    """Return a source of as many goals as there are factors, regions and features first."""
    ids = (REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID)
    goals = tuple(
        SourceGoal(goal_id=goal_id, factor=None if factor is None else Decimal(factor))
        for goal_id, factor in zip(ids, factors, strict=False)
    )
    return GoalSource(kind="goals", formula=GoalFormula(kind=kind, of=of, goals=goals))


def measured(
    goal_id: UUID, *values: tuple[int, float], metric: Metric = UPWARD_METRIC
) -> MeasuredGoal:
    """Return a goal with readings: the value, and the day after the base time."""
    readings = [
        measured_reading(value, BASE_TIME + day * DAY, UUID(int=goal_id.int * 1000 + number))
        for number, (value, day) in enumerate(values)
    ]
    return MeasuredGoal(goal_id, metric, sorted(readings, key=lambda one: one.measured_at))


def fed(
    *goals: MeasuredGoal, sources: list[tuple[datetime, GoalSource]] | None = None
) -> list[tuple[float, str]]:
    """Return day and value of each fed reading."""
    periods = sources or [(BASE_TIME, source("sum", None, None))]
    found = fed_readings(REVENUE_GOAL_ID, periods, {goal.goal_id: goal for goal in goals})
    return [_shown(one) for one in found]


def _shown(one: FedReading) -> tuple[float, str]:
    return (one.reading.measured_at - BASE_TIME) / DAY, f"{one.reading.value.normalize():f}"


REGIONS = measured(REGIONS_GOAL_ID, (1, 1), (4, 3))
FEATURES = measured(FEATURES_GOAL_ID, (10, 2))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        (source("sum", "2", "-1"), "6"),
        (source("mean", None, "0.5"), "6.5"),
        (source("weighted-mean", "3", "1"), "6"),
        (source("min", None, None), "5"),
        (source("max", None, None), "8"),
        (source("ratio", "100", "2"), "31.25"),
    ],
)
def test_each_formula_has_its_result(formula: GoalSource, result: str) -> None:
    assert formula.formula is not None
    operands = {REGIONS_GOAL_ID: Fraction(5), FEATURES_GOAL_ID: Fraction(8)}
    if formula.formula.kind == "sum":
        operands = {REGIONS_GOAL_ID: Fraction(7), FEATURES_GOAL_ID: Fraction(8)}
    elif formula.formula.kind == "mean":
        operands = {REGIONS_GOAL_ID: Fraction(9), FEATURES_GOAL_ID: Fraction(8)}
    elif formula.formula.kind == "weighted-mean":
        operands = {REGIONS_GOAL_ID: Fraction(5), FEATURES_GOAL_ID: Fraction(9)}
    assert formula_result(formula.formula, operands) == Fraction(result)


def test_every_time_of_a_reading_has_one_fed_reading() -> None:
    assert fed(REGIONS, FEATURES) == [(1, "1"), (2, "11"), (3, "14")]


def test_readings_measured_at_the_same_time_make_one() -> None:
    assert fed(measured(REGIONS_GOAL_ID, (1, 1), (2, 1)), measured(FEATURES_GOAL_ID, (5, 1))) == [
        (1, "7")
    ]


def test_a_goal_without_a_reading_counts_with_its_start() -> None:
    delay = measured(FEATURES_GOAL_ID, metric=DOWNWARD_METRIC)
    assert fed(REGIONS, delay) == [(1, "21"), (3, "24")]


def test_without_any_reading_there_is_nothing_to_feed() -> None:
    assert fed(measured(REGIONS_GOAL_ID), measured(FEATURES_GOAL_ID)) == []


def test_a_formula_of_completions_gives_percent() -> None:
    periods = [(BASE_TIME, source("mean", None, None, of="completion"))]
    delay = measured(FEATURES_GOAL_ID, (15, 1), metric=DOWNWARD_METRIC)
    assert fed(measured(REGIONS_GOAL_ID, (2, 1)), delay, sources=periods) == [(1, "35")]


def test_a_ratio_by_zero_makes_no_reading() -> None:
    periods = [(BASE_TIME, source("ratio", None, None))]
    divisor = measured(FEATURES_GOAL_ID, (0, 2), (3, 4))
    assert fed(REGIONS, divisor, sources=periods) == [(4, "1.333333333")]


def test_a_result_is_rounded_once_half_away_from_zero() -> None:
    periods = [(BASE_TIME, source("sum", "-0.000000001"))]
    assert fed(measured(REGIONS_GOAL_ID, (5, 1)), sources=periods) == [(1, "-0.000000005")]
    third = [(BASE_TIME, source("mean", None, None, None))]
    goals = [REGIONS, FEATURES, measured(ORDERS_GOAL_ID, (0, 1))]
    assert fed(*goals, sources=third)[0] == (1, "0.333333333")


def test_a_formula_makes_the_readings_that_were_measured_while_it_held() -> None:
    periods = [
        (BASE_TIME + 2 * DAY, source("sum", None, None)),
        (BASE_TIME + 3 * DAY, source("sum", "10")),
        (BASE_TIME + 5 * DAY, PERSON),
    ]
    late = measured(REGIONS_GOAL_ID, (1, 1), (4, 3), (9, 6))
    assert fed(late, FEATURES, sources=periods) == [(2, "11"), (3, "40")]


def test_setting_a_formula_makes_a_reading_of_what_was_measured_before() -> None:
    periods = [(BASE_TIME + 10 * DAY, source("sum", None, None))]
    assert fed(REGIONS, FEATURES, sources=periods) == [(10, "14")]


def test_each_fed_reading_tells_what_it_is_made_of() -> None:
    goals = {REGIONS_GOAL_ID: REGIONS, FEATURES_GOAL_ID: FEATURES}
    periods = [(BASE_TIME, source("sum", None, None))]
    first, _, third = fed_readings(REVENUE_GOAL_ID, periods, goals)
    assert [(one.goal_id, one.value) for one in first.made_of] == [(REGIONS_GOAL_ID, Decimal(1))]
    assert [(one.goal_id, one.value) for one in third.made_of] == [
        (REGIONS_GOAL_ID, Decimal(4)),
        (FEATURES_GOAL_ID, Decimal(10)),
    ]
    assert first.reading.source == "goal"


def test_the_id_of_a_fed_reading_follows_from_its_goal_and_instant() -> None:
    def made_at(goal_id: UUID, at: datetime) -> FedReading:
        measured_once = MeasuredGoal(REGIONS_GOAL_ID, UPWARD_METRIC, [measured_reading(4, at)])
        periods = [(at, source("sum", "25"))]
        (one,) = fed_readings(goal_id, periods, {REGIONS_GOAL_ID: measured_once})
        return one

    first = made_at(REVENUE_GOAL_ID, BASE_TIME)
    same = made_at(REVENUE_GOAL_ID, BASE_TIME.astimezone(timezone(timedelta(hours=8))))
    assert first.reading.reading_id == same.reading.reading_id
    assert first.reading.reading_id != made_at(REVENUE_GOAL_ID, BASE_TIME + DAY).reading.reading_id
    assert first.reading.reading_id != made_at(ORDERS_GOAL_ID, BASE_TIME).reading.reading_id
    assert str(first.reading.value) == "100"


def test_the_newest_reading_of_a_time_is_the_last_one_that_was_measured_by_then() -> None:
    assert FEATURES.newest_at(BASE_TIME) is None
    days = (1, 2.5, 3, 9)
    newest = [REGIONS.newest_at(BASE_TIME + day * DAY) for day in days]
    assert [one and one.value for one in newest] == [1, 1, 4, 4]


values = st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 9)), max_size=6)


@given(values, values, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_are_entered_makes_no_difference(
    regions: list[tuple[int, int]], features: list[tuple[int, int]], random: Random
) -> None:
    once = {day: (value, day) for value, day in regions}
    shuffled = list(once.values())
    random.shuffle(shuffled)
    other = measured(FEATURES_GOAL_ID, *{day: (value, day) for value, day in features}.values())
    assert fed(measured(REGIONS_GOAL_ID, *once.values()), other) == fed(
        measured(REGIONS_GOAL_ID, *shuffled), other
    )


@pytest.mark.parametrize(("kind", "left"), [("sum", 1), ("ratio", None), ("mean", 1)])
def test_a_formula_loses_a_goal_and_a_ratio_its_sense(kind: FormulaKind, left: int | None) -> None:
    formula = source(kind, None, None).formula
    assert formula is not None
    without = formula.without(REGIONS_GOAL_ID)
    assert (without and len(without.goals)) == left
    assert without is None or without.without(FEATURES_GOAL_ID) is None
