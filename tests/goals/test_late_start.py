"""Goals that are tracked from late in their cycle on: nothing is behind at the start."""

from decimal import Decimal
from fractions import Fraction

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.expected_progress import expected_period, first_lag_time
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DAY,
    GOAL_PLAN,
    MICROSECOND,
    NOVEMBER_DUE,
    QUARTER_DAYS,
    RANGE_METRIC,
)
from tests.goals.test_goal_deviation import check, enter, given, lagged, status_events


def test_a_goal_that_starts_late_is_expected_to_rise_from_its_start_on() -> None:
    at = BASE_TIME + 60 * DAY
    started = given().when(commands.StartGoal(COMPANY_GOAL, GOAL_PLAN, QUARTER_DAYS, at)).events
    (start,) = started
    assert isinstance(start, g.GoalStarted)
    rest = expected_period(QUARTER_DAYS, at)
    behind = first_lag_time(GOAL_PLAN, rest, Fraction(0), at)
    assert behind is not None
    assert behind == at + 16 * DAY / 5
    assert (start.behind_at, start.judged_from) == (behind, None)
    given(*started).when(check(behind - MICROSECOND)).then()
    outcome = given(*started).when(check(behind)).events
    assert [type(event) for event in outcome] == [g.GoalLagged]


RANGE_PLAN = GOAL_PLAN.model_copy(
    update={"metric": RANGE_METRIC.model_copy(update={"start": Decimal(90)})}
)
"""A range that is not held at the start: its completion is -0.5 there."""


def test_a_range_that_is_not_held_at_the_start_lags_from_the_first_report_date_on() -> None:
    start = commands.StartGoal(COMPANY_GOAL, RANGE_PLAN, QUARTER_DAYS, BASE_TIME + 46 * DAY)
    (started,) = given().when(start).events
    assert isinstance(started, g.GoalStarted)
    assert started.behind_at == started.judged_from == NOVEMBER_DUE + MICROSECOND
    given(started).when(check(NOVEMBER_DUE)).then()
    (event,) = given(started).when(check(NOVEMBER_DUE + DAY)).events
    assert isinstance(event, g.GoalLagged)
    assert (event.completion, event.at) == (Decimal("-0.5"), NOVEMBER_DUE + MICROSECOND)


def test_a_range_that_is_not_held_at_the_start_is_judged_by_its_first_reading() -> None:
    at = BASE_TIME + 46 * DAY
    started = given().when(commands.StartGoal(COMPANY_GOAL, RANGE_PLAN, QUARTER_DAYS, at)).events
    low = given(*started).when(enter(91, at + DAY)).events
    assert [type(event) for event in status_events(low)] == [g.GoalLagged]
    held = given(*started).when(enter(97, at + DAY)).events
    assert [type(event) for event in status_events(held)] == [g.GoalAchieved]


def test_a_goal_that_an_earlier_version_started_is_judged_at_once_by_the_whole_cycle() -> None:
    at = BASE_TIME + 46 * DAY
    (started,) = given().when(commands.StartGoal(COMPANY_GOAL, GOAL_PLAN, QUARTER_DAYS, at)).events
    old = g.GoalStarted.model_validate(started.model_dump(exclude={"judged_from", "expected_from"}))
    given(old).when(check(at)).then(lagged("0", at))
