"""Goals that fall behind the expected completion, recover, or reach their target."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.expected_line import expected_line_from
from services.goals.domain.expected_progress import (
    expected_completion,
)
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_plan import GoalPlan
from services.goals.domain.goal_tracking_decisions import decide
from services.goals.domain.goal_tracking_evolution import evolve
from services.goals.domain.goal_tracking_state import Goal
from shared.testing.given_when_then import AggregateScenario, aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DAY,
    FIRST_ID,
    GOAL_PLAN,
    MICROSECOND,
    QUARTER_DAYS,
    RANGE_METRIC,
    REVENUE_GOAL_ID,
    SECOND_ID,
    THIRD_ID,
    measured_reading,
)

given = aggregate_scenario(decide, evolve, None).given

LENGTH = (QUARTER_DAYS.last_instant - QUARTER_DAYS.first_instant) // MICROSECOND
"""The length of the cycle in microseconds."""

GoalScenario = AggregateScenario[commands.GoalCommand, g.GoalEvent, Goal]


def lag_time(completion: str) -> datetime:
    """Return the first time at which the expected completion exceeds another one by 0.1."""
    limit = Fraction(completion) + Fraction(1, 10)
    return BASE_TIME + timedelta(microseconds=int(limit * LENGTH) + 1)


def carry_out(
    *later_commands: commands.GoalCommand, plan: GoalPlan = GOAL_PLAN
) -> tuple[GoalScenario, list[g.GoalEvent]]:
    """Start a goal and carry out commands; return the scenario after them, and all events."""
    events: list[g.GoalEvent] = []
    scenario: GoalScenario = given()
    for command in (
        commands.StartGoal(COMPANY_GOAL, plan, QUARTER_DAYS, BASE_TIME),
        *later_commands,
    ):
        outcome = scenario.when(command)
        events += outcome.events
        scenario = scenario.given(*outcome.events)
    return scenario, events


def enter(value: int | str, at: datetime, reading_id: UUID = FIRST_ID) -> commands.EnterReading:
    return commands.EnterReading(REVENUE_GOAL_ID, measured_reading(value, at, reading_id), at)


def correct(value: int, at: datetime, reading_id: UUID = FIRST_ID) -> commands.CorrectReading:
    return commands.CorrectReading(REVENUE_GOAL_ID, reading_id, Decimal(value), at)


def check(at: datetime) -> commands.AnnounceOverdueAndLagging:
    return commands.AnnounceOverdueAndLagging(REVENUE_GOAL_ID, at)


def lagged(completion: str, at: datetime) -> g.GoalLagged:
    return g.GoalLagged(
        goal=COMPANY_GOAL,
        completion=Decimal(completion),
        expected=round_completion(expected_completion(GOAL_PLAN, QUARTER_DAYS, at)),
        at=at,
        expected_line=expected_line_from(GOAL_PLAN, QUARTER_DAYS, at),
    )


def recovered(completion: str, at: datetime) -> g.GoalRecovered:
    return g.GoalRecovered(**lagged(completion, at).model_dump(exclude={"type"}))


def achieved(completion: str, at: datetime) -> g.GoalAchieved:
    return g.GoalAchieved(goal=COMPANY_GOAL, completion=Decimal(completion), at=at)


def status_events(events: Sequence[g.GoalEvent]) -> list[g.GoalEvent]:
    """Return the announcements of lagging, recovery and achievement."""
    return [e for e in events if isinstance(e, g.GoalLagged | g.GoalRecovered | g.GoalAchieved)]


def test_the_start_event_tells_when_the_goal_will_fall_behind() -> None:
    _, (started,) = carry_out()
    assert isinstance(started, g.GoalStarted)
    assert started.behind_at == lag_time("0")


def test_a_goal_lags_from_the_time_at_which_the_tolerance_is_exceeded() -> None:
    goal, _ = carry_out()
    goal.when(check(lag_time("0") - MICROSECOND)).then()
    goal.when(check(lag_time("0"))).then(lagged("0", lag_time("0")))


def test_a_late_timer_announces_lagging_once_with_its_true_time() -> None:
    goal, _ = carry_out()
    once = goal.when(check(lag_time("0") + 30 * DAY)).then(lagged("0", lag_time("0")))
    once.when(check(lag_time("0") + 31 * DAY)).then()


def test_a_reading_postpones_the_lagging_time() -> None:
    goal, events = carry_out(enter(3, BASE_TIME + DAY))
    assert isinstance(events[-1], g.ReadingEntered)
    assert events[-1].behind_at == lag_time("3/10")
    goal.when(check(lag_time("3/10") - MICROSECOND)).then()
    goal.when(check(lag_time("3/10"))).then(lagged("0.3", lag_time("3/10")))


def test_a_reading_ends_lagging_once() -> None:
    at = lag_time("0") + DAY
    goal, events = carry_out(check(at), enter(5, at))
    assert status_events(events) == [lagged("0", lag_time("0")), recovered("0.5", at)]
    entered = events[-2]
    assert isinstance(entered, g.ReadingEntered)
    assert entered.behind_at == lag_time("1/2")
    goal.when(enter(5, at)).then()


def test_an_insufficient_reading_announces_nothing_new() -> None:
    at = BASE_TIME + 60 * DAY
    _, events = carry_out(check(at), enter(2, at))
    assert status_events(events) == [lagged("0", lag_time("0"))]
    assert isinstance(events[-1], g.ReadingEntered)
    assert events[-1].behind_at is None


def test_what_the_timer_missed_is_announced_before_the_reading() -> None:
    at = BASE_TIME + 60 * DAY
    _, events = carry_out(enter(9, at))
    assert status_events(events) == [lagged("0", lag_time("0")), recovered("0.9", at)]


def test_a_low_reading_makes_a_goal_lag_at_once() -> None:
    at = BASE_TIME + 46 * DAY
    _, events = carry_out(enter(5, BASE_TIME + DAY), enter(3, at, SECOND_ID))
    assert status_events(events) == [lagged("0.3", at)]
    entered = events[-2]
    assert isinstance(entered, g.ReadingEntered)
    assert entered.behind_at is None


def test_a_correction_ends_or_begins_lagging_too() -> None:
    at = BASE_TIME + 46 * DAY
    _, events = carry_out(enter(3, at), correct(5, at + DAY), correct(3, at + 2 * DAY))
    assert status_events(events) == [
        lagged("0", lag_time("0")),
        recovered("0.5", at + DAY),
        lagged("0.3", at + 2 * DAY),
    ]


def test_a_reading_measured_earlier_does_not_change_the_status() -> None:
    at = BASE_TIME + 46 * DAY
    _, events = carry_out(
        enter(5, BASE_TIME + 2 * DAY),
        commands.EnterReading(REVENUE_GOAL_ID, measured_reading(0, BASE_TIME, SECOND_ID), at),
    )
    assert status_events(events) == []


def test_a_goal_lagging_recovering_and_lagging_again_announces_three_times() -> None:
    crossed = lag_time("0")
    _, events = carry_out(
        check(crossed),
        enter(5, crossed + DAY),
        check(crossed + 2 * DAY),
        check(lag_time("1/2")),
        check(lag_time("1/2") + DAY),
    )
    assert status_events(events) == [
        lagged("0", crossed),
        recovered("0.5", crossed + DAY),
        lagged("0.5", lag_time("1/2")),
    ]


def test_a_goal_that_crosses_its_target_and_back_is_achieved_once_and_may_lag() -> None:
    at = BASE_TIME + 80 * DAY
    _, events = carry_out(
        enter(10, BASE_TIME + DAY),
        enter(3, at, SECOND_ID),
        enter(10, at + DAY, THIRD_ID),
    )
    assert status_events(events) == [
        achieved("1", BASE_TIME + DAY),
        lagged("0.3", at),
        recovered("1", at + DAY),
    ]


def test_a_reading_dated_back_is_judged_at_the_latest_event() -> None:
    later = lag_time("0") + DAY
    goal, _ = carry_out(check(later))
    early = commands.EnterReading(
        REVENUE_GOAL_ID, measured_reading(5, BASE_TIME + DAY), BASE_TIME + DAY
    )
    (entered, status_event) = goal.when(early).events
    assert entered.at == BASE_TIME + DAY
    assert status_event == recovered("0.5", lag_time("0"))


def test_a_goal_exactly_at_its_tolerance_does_not_lag() -> None:
    plan = GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC})
    _, events = carry_out(enter("95.6", BASE_TIME + DAY), plan=plan)
    assert [type(e) for e in events] == [g.GoalStarted, g.ReadingEntered]
    _, events = carry_out(enter("95.59", BASE_TIME + DAY), plan=plan)
    assert [type(e) for e in events] == [g.GoalStarted, g.ReadingEntered, g.GoalLagged]


def test_a_goal_is_achieved_when_the_completion_reaches_one() -> None:
    _, events = carry_out(enter("9.999999", BASE_TIME + DAY))
    assert status_events(events) == []
    _, events = carry_out(enter(10, BASE_TIME + DAY))
    assert status_events(events) == [achieved("1", BASE_TIME + DAY)]
    _, events = carry_out(enter(13, BASE_TIME + DAY))
    assert status_events(events) == [achieved("1.3", BASE_TIME + DAY)]


def test_a_goal_is_achieved_once_whatever_is_entered_later() -> None:
    readings = (
        enter(10, BASE_TIME + DAY),
        enter(8, BASE_TIME + 2 * DAY, SECOND_ID),
        enter(11, BASE_TIME + 3 * DAY, THIRD_ID),
    )
    _, events = carry_out(*readings)
    assert status_events(events) == [achieved("1", BASE_TIME + DAY)]


def test_a_goal_may_be_achieved_again_after_a_correction_revoked_it() -> None:
    _, events = carry_out(
        enter(10, BASE_TIME + DAY),
        correct(9, BASE_TIME + 2 * DAY),
        enter(11, BASE_TIME + 3 * DAY, SECOND_ID),
    )
    assert status_events(events) == [
        achieved("1", BASE_TIME + DAY),
        achieved("1.1", BASE_TIME + 3 * DAY),
    ]
    _, events = carry_out(
        enter(10, BASE_TIME + DAY),
        correct(9, BASE_TIME + 2 * DAY),
        correct(12, BASE_TIME + 3 * DAY),
    )
    assert status_events(events) == [
        achieved("1", BASE_TIME + DAY),
        achieved("1.2", BASE_TIME + 3 * DAY),
    ]


def test_a_correction_revokes_nothing_while_another_reading_reaches_the_target() -> None:
    _, events = carry_out(
        enter(10, BASE_TIME + DAY),
        enter(12, BASE_TIME + 2 * DAY, SECOND_ID),
        correct(9, BASE_TIME + 3 * DAY),
        enter(13, BASE_TIME + 4 * DAY, THIRD_ID),
    )
    assert status_events(events) == [achieved("1", BASE_TIME + DAY)]


@pytest.mark.parametrize("value", [96, 98, 100])
def test_a_range_is_achieved_by_a_reading_within_it_not_by_the_start(value: int) -> None:
    plan = GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC})
    _, events = carry_out(plan=plan)
    assert status_events(events) == []
    _, events = carry_out(enter(value, BASE_TIME + DAY), plan=plan)
    assert status_events(events) == [achieved("1", BASE_TIME + DAY)]
