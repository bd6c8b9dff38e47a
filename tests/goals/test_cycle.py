"""The decisions of a cycle: preparing, activating and closing it."""

from datetime import date, datetime, timedelta

import pytest

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_hierarchy import GoalHierarchy
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidCycle,
    InvalidMoment,
    UnknownCycle,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    DAY,
    GOAL_PLAN,
    LINK_ID,
    MICROSECOND,
    PRODUCT_GOAL,
    QUARTER_DAYS,
    QUARTER_TERMS,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
)

given = aggregate_scenario(decide, cycle_state.evolve, None).given

prepared = cycle_and_hierarchy_events.CyclePrepared(
    cycle_id=CYCLE_ID, terms=QUARTER_TERMS, at=BASE_TIME
)
activated = cycle_and_hierarchy_events.CycleActivated(
    cycle_id=CYCLE_ID, at=BASE_TIME, name="2026 Q4"
)
closed = cycle_and_hierarchy_events.CycleClosed(
    cycle_id=CYCLE_ID, goals=(), at=BASE_TIME + DAY, name="2026 Q4"
)
revenue = cycle_and_hierarchy_events.GoalSet(
    cycle_id=CYCLE_ID, goal=COMPANY_GOAL, plan=GOAL_PLAN, parent_id=None, at=BASE_TIME
)
regions = cycle_and_hierarchy_events.GoalSet(
    cycle_id=CYCLE_ID, goal=SALES_GOAL, plan=GOAL_PLAN, parent_id=REVENUE_GOAL_ID, at=BASE_TIME
)
activate = commands.ActivateCycle(CYCLE_ID, BASE_TIME)
close = commands.CloseCycle(CYCLE_ID, BASE_TIME + DAY)


def goal_activated(
    goal: GoalReference, at: datetime = BASE_TIME
) -> cycle_and_hierarchy_events.GoalActivated:
    return cycle_and_hierarchy_events.GoalActivated(
        cycle_id=CYCLE_ID, goal=goal, plan=GOAL_PLAN, days=QUARTER_DAYS, at=at
    )


def terms(kind: str, days: int) -> cycle_and_hierarchy_events.CycleTerms:
    last = QUARTER_DAYS.first + timedelta(days=days - 1)
    return cycle_and_hierarchy_events.CycleTerms.model_validate(
        {"name": "x", "kind": kind, "days": DateRange(first=QUARTER_DAYS.first, last=last)}
    )


def test_a_cycle_is_prepared_once() -> None:
    prepare = commands.PrepareCycle(CYCLE_ID, QUARTER_TERMS, BASE_TIME)
    given().when(prepare).then(prepared).when(prepare).then()
    given(prepared, activated).when(prepare).then()
    other = commands.PrepareCycle(CYCLE_ID, terms("year", 365), BASE_TIME)
    given(prepared).when(other).then_refused(GoalsRefused, message_contains="prepare another one")
    given(prepared, activated, closed).when(prepare).then_refused(GoalsRefused)


@pytest.mark.parametrize(("kind", "longest"), [("year", 371), ("quarter", 98)])
def test_the_days_of_a_cycle_fit_its_kind(kind: str, longest: int) -> None:
    for days in (1, longest):
        fitting = terms(kind, days)
        given().when(commands.PrepareCycle(CYCLE_ID, fitting, BASE_TIME)).then(
            cycle_and_hierarchy_events.CyclePrepared(cycle_id=CYCLE_ID, terms=fitting, at=BASE_TIME)
        )
    given().when(commands.PrepareCycle(CYCLE_ID, terms(kind, 0), BASE_TIME)).then_refused(
        InvalidCycle, message_contains="not before its first"
    )
    given().when(commands.PrepareCycle(CYCLE_ID, terms(kind, longest + 1), BASE_TIME)).then_refused(
        InvalidCycle, message_contains=f"at most {longest} days"
    )


def test_activating_a_cycle_activates_its_goals() -> None:
    given(prepared, revenue, regions).when(activate).then(
        activated, goal_activated(COMPANY_GOAL), goal_activated(SALES_GOAL)
    ).when(activate).then()


def test_a_cycle_is_not_activated_after_its_last_day() -> None:
    end = QUARTER_DAYS.last_instant
    given(prepared).when(commands.ActivateCycle(CYCLE_ID, end)).then(
        cycle_and_hierarchy_events.CycleActivated(cycle_id=CYCLE_ID, at=end, name="2026 Q4")
    )
    given(prepared).when(commands.ActivateCycle(CYCLE_ID, end + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="2026-12-31; it is over"
    )
    given(prepared, activated, closed).when(activate).then_refused(
        GoalsRefused, message_contains="not opened again"
    )


def test_closing_a_cycle_names_its_goals() -> None:
    past = (prepared, revenue, regions, activated)
    end = cycle_and_hierarchy_events.CycleClosed(
        cycle_id=CYCLE_ID,
        goals=(REVENUE_GOAL_ID, REGIONS_GOAL_ID),
        at=BASE_TIME + DAY,
        name="2026 Q4",
    )
    given(*past).when(close).then(end).when(close).then()
    given(prepared).when(close).then_refused(GoalsRefused, message_contains="activate it first")
    given(*past).when(commands.CloseCycle(CYCLE_ID, BASE_TIME - MICROSECOND)).then_refused(
        InvalidMoment
    )
    given(*past).when(commands.CloseCycle(CYCLE_ID, BASE_TIME)).then(
        end.model_copy(update={"at": BASE_TIME})
    )


@pytest.mark.parametrize(
    "command",
    [
        commands.SetGoal(CYCLE_ID, SALES_GOAL, GOAL_PLAN, None, BASE_TIME),
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, None, BASE_TIME),
        commands.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", BASE_TIME),
        commands.SetWeights(CYCLE_ID, REVENUE_GOAL_ID, {}, BASE_TIME),
        commands.AcceptLink(CYCLE_ID, LINK_ID, BASE_TIME),
        commands.DeclineLink(CYCLE_ID, LINK_ID, "no", BASE_TIME),
        commands.WithdrawLink(CYCLE_ID, LINK_ID, "no", BASE_TIME),
    ],
)
def test_nothing_changes_before_a_cycle_is_prepared_or_after_it_is_closed(
    command: commands.CycleCommand,
) -> None:
    given().when(command).then_refused(UnknownCycle, message_contains="prepare it first")
    given(prepared, activated, closed).when(command).then_refused(
        GoalsRefused, message_contains="no longer change"
    )


def test_an_unknown_cycle_is_not_activated_or_closed() -> None:
    given().when(activate).then_refused(UnknownCycle)
    given().when(close).then_refused(UnknownCycle)


def test_a_goal_set_in_an_active_cycle_is_activated_at_once() -> None:
    past = (prepared, revenue, activated)
    given(*past).when(
        commands.SetGoal(CYCLE_ID, SALES_GOAL, GOAL_PLAN, REVENUE_GOAL_ID, BASE_TIME + DAY)
    ).then(
        regions.model_copy(update={"at": BASE_TIME + DAY}),
        goal_activated(SALES_GOAL, BASE_TIME + DAY),
    )
    given(*past).when(
        commands.SetGoal(CYCLE_ID, SALES_GOAL, GOAL_PLAN, REVENUE_GOAL_ID, BASE_TIME - DAY)
    ).then(
        regions.model_copy(update={"at": BASE_TIME - DAY}), goal_activated(SALES_GOAL, BASE_TIME)
    )


def test_an_out_of_order_event_changes_nothing() -> None:
    assert cycle_state.evolve(None, activated) is None
    over = cycle_state.ClosedCycle(BASE_TIME)
    assert cycle_state.evolve(over, regions) == over
    state = cycle_state.ActiveCycle(QUARTER_TERMS, GoalHierarchy(), BASE_TIME)
    assert cycle_state.evolve(state, goal_activated(PRODUCT_GOAL)) == state


def test_a_range_of_days_has_a_first_and_a_last_instant() -> None:
    day = DateRange(first=date(2026, 1, 1), last=date(2026, 1, 1))
    assert day.last_instant - day.first_instant == DAY - MICROSECOND
    assert QUARTER_DAYS.first_instant == BASE_TIME
