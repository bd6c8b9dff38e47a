"""What is expected by when, and the moment at which a goal falls behind it."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.days import Days
from services.goals.domain.expectation import expected, falls_behind_at
from services.goals.domain.plan import Plan, refuse_unsound
from services.goals.domain.refusals import InvalidGoal
from tests.goals.examples import DAY, DAYS, DOWN, HOLD, INSTANT, PLAN, T, by

LENGTH = 92 * DAY - INSTANT
STEPS = PLAN.model_copy(
    update={"milestones": (by(date(2026, 10, 31), 2), by(date(2026, 11, 30), 7))}
)
HELD = PLAN.model_copy(update={"metric": HOLD})
END_OF_OCTOBER = T + 31 * DAY - INSTANT


def part(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)


def test_the_line_rises_evenly_from_the_first_instant_to_the_last() -> None:
    assert expected(PLAN, DAYS, T - DAY) == expected(PLAN, DAYS, T) == 0
    assert expected(PLAN, DAYS, T + INSTANT) == Fraction(1, LENGTH // INSTANT)
    assert expected(PLAN, DAYS, T + 46 * DAY) == Fraction(46 * DAY // INSTANT, LENGTH // INSTANT)
    assert expected(PLAN, DAYS, DAYS.ends_at - INSTANT) < 1
    assert expected(PLAN, DAYS, DAYS.ends_at) == expected(PLAN, DAYS, DAYS.ends_at + DAY) == 1


def test_a_milestone_is_expected_right_after_its_day() -> None:
    assert expected(STEPS, DAYS, END_OF_OCTOBER) == 0
    assert expected(STEPS, DAYS, END_OF_OCTOBER + INSTANT) == part(1, 5)
    assert expected(STEPS, DAYS, END_OF_OCTOBER + 30 * DAY) == part(1, 5)
    assert expected(STEPS, DAYS, END_OF_OCTOBER + 30 * DAY + INSTANT) == part(7, 10)
    assert expected(STEPS, DAYS, DAYS.ends_at) == part(7, 10)


def test_what_is_held_is_expected_always() -> None:
    assert expected(HELD, DAYS, T - DAY) == expected(HELD, DAYS, DAYS.ends_at) == 1


def test_a_goal_at_its_start_falls_behind_when_the_tolerance_is_used_up() -> None:
    behind = falls_behind_at(PLAN, DAYS, Fraction(0), T)
    assert behind is not None
    assert expected(PLAN, DAYS, behind) > part(1, 10) >= expected(PLAN, DAYS, behind - INSTANT)
    assert behind == T + INSTANT * (LENGTH // INSTANT // 10 + 1)


def test_a_goal_that_is_behind_already_is_behind_since_now() -> None:
    assert falls_behind_at(PLAN, DAYS, Fraction(0), T + 46 * DAY) == T + 46 * DAY
    assert falls_behind_at(HELD, DAYS, part(89, 100), T) == T
    assert falls_behind_at(STEPS, DAYS, part(0, 1), END_OF_OCTOBER + DAY) == END_OF_OCTOBER + DAY


def test_with_enough_it_never_falls_behind() -> None:
    assert falls_behind_at(PLAN, DAYS, part(9, 10), T) is None
    assert falls_behind_at(PLAN, DAYS, part(9, 10) - part(1, 10**9), T) is not None
    assert falls_behind_at(HELD, DAYS, part(9, 10), T) is None
    assert falls_behind_at(STEPS, DAYS, part(6, 10), T) is None


def test_with_milestones_it_falls_behind_right_after_a_day() -> None:
    assert falls_behind_at(STEPS, DAYS, Fraction(0), T) == END_OF_OCTOBER + INSTANT
    assert falls_behind_at(STEPS, DAYS, part(1, 10), T) == END_OF_OCTOBER + 30 * DAY + INSTANT


moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 31)).map(  # noqa: DTZ001  shifted
    lambda at: at.replace(tzinfo=T.tzinfo)
)
plans = st.sampled_from([PLAN, STEPS, HELD, PLAN.model_copy(update={"tolerance": Decimal(0)})])


@given(plans, st.fractions(-1, 2, max_denominator=500), moments, moments)
def test_before_that_moment_it_is_in_time_and_after_it_it_is_not(
    plan: Plan, completion: Fraction, since: datetime, at: datetime
) -> None:
    behind = falls_behind_at(plan, DAYS, completion, since)
    if at >= since:
        lags = expected(plan, DAYS, at) - completion > Fraction(plan.tolerance)
        assert lags == (behind is not None and behind <= at)


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"tolerance": Decimal("1.01")}, "from 0 to 1"),
        ({"tolerance": Decimal("-0.01")}, "from 0 to 1"),
        ({"metric": HOLD, "milestones": STEPS.milestones}, "leave the milestones out"),
        ({"milestones": (by(DAYS.first, 2), by(DAYS.first, 3))}, "each later"),
        ({"milestones": (by(DAYS.last, 2), by(DAYS.first, 3))}, "each later"),
        ({"milestones": (by(date(2026, 9, 30), 1),)}, "lie in the cycle"),
        ({"milestones": (by(date(2027, 1, 1), 1),)}, "lie in the cycle"),
        ({"milestones": (by(DAYS.first, 3), by(DAYS.last, 2))}, "none of them back"),
        ({"milestones": (by(DAYS.first, -1),)}, "from the start"),
        ({"milestones": (by(DAYS.last, 11),)}, "to the target"),
        ({"metric": HOLD.model_copy(update={"low": Decimal(200)})}, "low below"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused(changes: dict[str, object], saying: str) -> None:
    with pytest.raises(InvalidGoal, match=saying):
        refuse_unsound(PLAN.model_copy(update=changes), DAYS)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tolerance": Decimal(0)},
        {"tolerance": Decimal(1)},
        {"milestones": (by(DAYS.first, 0), by(DAYS.last, 10))},
        {"metric": DOWN, "milestones": (by(DAYS.first, 20), by(DAYS.last, 10))},
        {"milestones": (by(DAYS.first, 5), by(DAYS.last, 5))},
    ],
)
def test_a_sound_plan_is_accepted(changes: dict[str, object]) -> None:
    refuse_unsound(PLAN.model_copy(update=changes), DAYS)


def test_a_cycle_of_one_day_has_a_line_too() -> None:
    day = Days(first=DAYS.first, last=DAYS.first)
    assert expected(PLAN, day, day.ends_at) == 1
