"""The expected completion over time, and the time at which a goal falls behind it."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.expected_progress import (
    CLOCK_RESOLUTION,
    expected_completion,
    expected_line,
    expected_period,
    first_lag_time,
)
from services.goals.domain.goal_plan import GoalPlan, validate_goal_plan
from services.goals.domain.refusals import (
    InvalidGoal,
)
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    DOWNWARD_METRIC,
    GOAL_PLAN,
    MICROSECOND,
    QUARTER_DAYS,
    RANGE_METRIC,
    milestone_by,
)

LENGTH = 92 * DAY - MICROSECOND
PLAN_WITH_MILESTONES = GOAL_PLAN.model_copy(
    update={
        "milestones": (milestone_by(date(2026, 10, 31), 2), milestone_by(date(2026, 11, 30), 7))
    }
)
RANGE_PLAN = GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC})
END_OF_OCTOBER = BASE_TIME + 31 * DAY - MICROSECOND


def part(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)


def test_the_expected_completion_rises_evenly_from_the_first_instant_to_the_last() -> None:
    assert (
        expected_completion(GOAL_PLAN, QUARTER_DAYS, BASE_TIME - DAY)
        == expected_completion(GOAL_PLAN, QUARTER_DAYS, BASE_TIME)
        == 0
    )
    assert expected_completion(GOAL_PLAN, QUARTER_DAYS, BASE_TIME + MICROSECOND) == Fraction(
        1, LENGTH // MICROSECOND
    )
    assert expected_completion(GOAL_PLAN, QUARTER_DAYS, BASE_TIME + 46 * DAY) == Fraction(
        46 * DAY // MICROSECOND, LENGTH // MICROSECOND
    )
    assert expected_completion(GOAL_PLAN, QUARTER_DAYS, QUARTER_DAYS.last_instant - MICROSECOND) < 1
    assert (
        expected_completion(GOAL_PLAN, QUARTER_DAYS, QUARTER_DAYS.last_instant)
        == expected_completion(GOAL_PLAN, QUARTER_DAYS, QUARTER_DAYS.last_instant + DAY)
        == 1
    )


def test_a_milestone_is_expected_right_after_its_day() -> None:
    assert expected_completion(PLAN_WITH_MILESTONES, QUARTER_DAYS, END_OF_OCTOBER) == 0
    assert expected_completion(
        PLAN_WITH_MILESTONES, QUARTER_DAYS, END_OF_OCTOBER + MICROSECOND
    ) == part(1, 5)
    assert expected_completion(
        PLAN_WITH_MILESTONES, QUARTER_DAYS, END_OF_OCTOBER + 30 * DAY
    ) == part(1, 5)
    assert expected_completion(
        PLAN_WITH_MILESTONES, QUARTER_DAYS, END_OF_OCTOBER + 30 * DAY + MICROSECOND
    ) == part(7, 10)
    assert expected_completion(
        PLAN_WITH_MILESTONES, QUARTER_DAYS, QUARTER_DAYS.last_instant
    ) == part(7, 10)


def test_a_range_is_always_expected_to_be_held() -> None:
    assert (
        expected_completion(RANGE_PLAN, QUARTER_DAYS, BASE_TIME - DAY)
        == expected_completion(RANGE_PLAN, QUARTER_DAYS, QUARTER_DAYS.last_instant)
        == 1
    )


def test_a_goal_at_its_start_falls_behind_when_the_tolerance_is_exceeded() -> None:
    behind = first_lag_time(GOAL_PLAN, QUARTER_DAYS, Fraction(0), BASE_TIME)
    assert behind is not None
    assert (
        expected_completion(GOAL_PLAN, QUARTER_DAYS, behind)
        > part(1, 10)
        >= expected_completion(GOAL_PLAN, QUARTER_DAYS, behind - MICROSECOND)
    )
    assert behind == BASE_TIME + MICROSECOND * (LENGTH // MICROSECOND // 10 + 1)


def test_a_goal_that_is_behind_already_falls_behind_now() -> None:
    assert (
        first_lag_time(GOAL_PLAN, QUARTER_DAYS, Fraction(0), BASE_TIME + 46 * DAY)
        == BASE_TIME + 46 * DAY
    )
    assert first_lag_time(RANGE_PLAN, QUARTER_DAYS, part(89, 100), BASE_TIME) == BASE_TIME
    assert (
        first_lag_time(PLAN_WITH_MILESTONES, QUARTER_DAYS, part(0, 1), END_OF_OCTOBER + DAY)
        == END_OF_OCTOBER + DAY
    )


def test_a_goal_with_enough_completion_never_falls_behind() -> None:
    assert first_lag_time(GOAL_PLAN, QUARTER_DAYS, part(9, 10), BASE_TIME) is None
    assert (
        first_lag_time(GOAL_PLAN, QUARTER_DAYS, part(9, 10) - part(1, 10**9), BASE_TIME) is not None
    )
    assert first_lag_time(RANGE_PLAN, QUARTER_DAYS, part(9, 10), BASE_TIME) is None
    assert first_lag_time(PLAN_WITH_MILESTONES, QUARTER_DAYS, part(6, 10), BASE_TIME) is None


def test_a_goal_with_milestones_falls_behind_right_after_a_day() -> None:
    assert (
        first_lag_time(PLAN_WITH_MILESTONES, QUARTER_DAYS, Fraction(0), BASE_TIME)
        == END_OF_OCTOBER + MICROSECOND
    )
    assert (
        first_lag_time(PLAN_WITH_MILESTONES, QUARTER_DAYS, part(1, 10), BASE_TIME)
        == END_OF_OCTOBER + 30 * DAY + MICROSECOND
    )


times = st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 31)).map(  # noqa: DTZ001  shifted
    lambda at: at.replace(tzinfo=BASE_TIME.tzinfo)
)
plans = st.sampled_from(
    [
        GOAL_PLAN,
        PLAN_WITH_MILESTONES,
        RANGE_PLAN,
        GOAL_PLAN.model_copy(update={"tolerance": Decimal(0)}),
    ]
)


@given(plans, st.fractions(-1, 2, max_denominator=500), times, times)
def test_a_goal_lags_exactly_from_the_time_at_which_it_falls_behind(
    plan: GoalPlan, completion: Fraction, since: datetime, at: datetime
) -> None:
    behind = first_lag_time(plan, QUARTER_DAYS, completion, since)
    if at >= since:
        is_lagging = expected_completion(plan, QUARTER_DAYS, at) - completion > Fraction(
            plan.tolerance
        )
        assert is_lagging == (behind is not None and behind <= at)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tolerance": Decimal("1.01")}, "from 0 to 1"),
        ({"tolerance": Decimal("-0.01")}, "from 0 to 1"),
        (
            {"metric": RANGE_METRIC, "milestones": PLAN_WITH_MILESTONES.milestones},
            "leave the milestones out",
        ),
        (
            {
                "milestones": (
                    milestone_by(QUARTER_DAYS.first, 2),
                    milestone_by(QUARTER_DAYS.first, 3),
                )
            },
            "each later",
        ),
        (
            {
                "milestones": (
                    milestone_by(QUARTER_DAYS.last, 2),
                    milestone_by(QUARTER_DAYS.first, 3),
                )
            },
            "each later",
        ),
        ({"milestones": (milestone_by(date(2026, 9, 30), 1),)}, "lie in the cycle"),
        ({"milestones": (milestone_by(date(2027, 1, 1), 1),)}, "lie in the cycle"),
        (
            {
                "milestones": (
                    milestone_by(QUARTER_DAYS.first, 3),
                    milestone_by(QUARTER_DAYS.last, 2),
                )
            },
            "none of them back",
        ),
        ({"milestones": (milestone_by(QUARTER_DAYS.first, -1),)}, "from the start"),
        ({"milestones": (milestone_by(QUARTER_DAYS.last, 11),)}, "to the target"),
        ({"metric": RANGE_METRIC.model_copy(update={"low": Decimal(200)})}, "low below"),
    ],
)
def test_an_invalid_plan_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidGoal, match=message):
        validate_goal_plan(GOAL_PLAN.model_copy(update=changes), QUARTER_DAYS)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tolerance": Decimal(0)},
        {"tolerance": Decimal(1)},
        {"milestones": (milestone_by(QUARTER_DAYS.first, 0), milestone_by(QUARTER_DAYS.last, 10))},
        {
            "metric": DOWNWARD_METRIC,
            "milestones": (
                milestone_by(QUARTER_DAYS.first, 20),
                milestone_by(QUARTER_DAYS.last, 10),
            ),
        },
        {"milestones": (milestone_by(QUARTER_DAYS.first, 5), milestone_by(QUARTER_DAYS.last, 5))},
    ],
)
def test_a_valid_plan_is_accepted(changes: dict[str, object]) -> None:
    validate_goal_plan(GOAL_PLAN.model_copy(update=changes), QUARTER_DAYS)


def test_a_cycle_of_one_day_has_an_expected_completion_too() -> None:
    day = DateRange(first=QUARTER_DAYS.first, last=QUARTER_DAYS.first)
    assert expected_completion(GOAL_PLAN, day, day.last_instant) == 1


@pytest.mark.parametrize("plan", [GOAL_PLAN, PLAN_WITH_MILESTONES, RANGE_PLAN])
def test_between_its_corners_the_expected_line_is_straight(plan: GoalPlan) -> None:
    corners = expected_line(plan, QUARTER_DAYS)
    assert [at for at, _ in corners] == sorted({at for at, _ in corners})
    assert corners[0][0] == QUARTER_DAYS.first_instant
    assert corners[-1][0] == QUARTER_DAYS.last_instant
    for at, completion in corners:
        assert expected_completion(plan, QUARTER_DAYS, at) == completion
    for (start, lower), (end, upper) in pairwise(corners):
        middle = start + (end - start) // 2
        along = Fraction((middle - start) // CLOCK_RESOLUTION, (end - start) // CLOCK_RESOLUTION)
        expected = expected_completion(plan, QUARTER_DAYS, middle)
        assert expected == lower + (upper - lower) * along


def test_a_milestone_on_the_last_day_is_no_step_of_the_line() -> None:
    plan = GOAL_PLAN.model_copy(update={"milestones": (milestone_by(QUARTER_DAYS.last, 10),)})
    assert [completion for _, completion in expected_line(plan, QUARTER_DAYS)] == [0, 0]


def test_the_expected_line_begins_with_a_goal_that_is_tracked_late() -> None:
    late = BASE_TIME + 60 * DAY
    period = expected_period(QUARTER_DAYS, late)
    assert expected_line(GOAL_PLAN, period) == [
        (late, Fraction(0)),
        (QUARTER_DAYS.last_instant, Fraction(1)),
    ]
    assert expected_completion(GOAL_PLAN, period, late) == 0
    assert expected_completion(GOAL_PLAN, period, QUARTER_DAYS.last_instant) == 1


def test_the_expected_line_begins_not_before_the_cycle() -> None:
    early = expected_period(QUARTER_DAYS, BASE_TIME - DAY)
    assert early == expected_period(QUARTER_DAYS, None) == expected_period(QUARTER_DAYS, BASE_TIME)


def test_a_milestone_before_the_tracking_is_not_expected() -> None:
    period = expected_period(QUARTER_DAYS, END_OF_OCTOBER + DAY)
    first, second = END_OF_OCTOBER + DAY, END_OF_OCTOBER + 30 * DAY
    assert expected_completion(PLAN_WITH_MILESTONES, period, second) == 0
    assert expected_completion(PLAN_WITH_MILESTONES, period, second + MICROSECOND) == part(7, 10)
    assert first_lag_time(PLAN_WITH_MILESTONES, period, Fraction(0), first) == second + MICROSECOND
    assert [at for at, _ in expected_line(PLAN_WITH_MILESTONES, period)][:2] == [first, second]
    at_its_end = expected_period(QUARTER_DAYS, END_OF_OCTOBER)
    assert expected_completion(
        PLAN_WITH_MILESTONES, at_its_end, END_OF_OCTOBER + MICROSECOND
    ) == part(1, 5)


@pytest.mark.parametrize("plan", [GOAL_PLAN, PLAN_WITH_MILESTONES])
def test_of_a_goal_that_is_tracked_after_the_end_nothing_is_expected(plan: GoalPlan) -> None:
    end = QUARTER_DAYS.last_instant
    for at in (end, end + DAY):
        period = expected_period(QUARTER_DAYS, at)
        assert expected_completion(plan, period, at + DAY) == 0
        assert first_lag_time(plan, period, Fraction(0), at) is None
        assert expected_line(plan, period) == [(at, Fraction(0))]
