"""The decisions of a cycle about where a goal's readings come from."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events as events
from services.goals.domain.goal_refusals import CircularGoals
from services.goals.domain.goal_source import (
    FormulaKind,
    FormulaOperand,
    GoalFormula,
    GoalSource,
    SourceGoal,
)
from services.goals.domain.refusals import GoalArchivedAlready, InvalidGoal, UnknownGoal
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    DAY,
    FEATURES_GOAL_ID,
    GOAL_PLAN,
    ORDERS_GOAL_ID,
    PRODUCT_GOAL,
    RANGE_METRIC,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SUPPLY_GOAL,
)
from tests.goals.hierarchy_builders import archived, family, given, goal_set

PERSON = GoalSource(kind="person")
PERCENT = events.GoalSet(
    cycle_id=CYCLE_ID,
    goal=SUPPLY_GOAL,
    plan=GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC}),
    parent_id=None,
    at=BASE_TIME,
)
PAST = (*family, PERCENT)
ACTIVE = (*PAST, events.CycleActivated(cycle_id=CYCLE_ID, at=BASE_TIME, name="2026 Q4"))


def fed(
    *goals: tuple[UUID, str | None], kind: FormulaKind = "sum", of: FormulaOperand = "value"
) -> GoalSource:
    """Return a source of these goals with their factors."""
    items = tuple(
        SourceGoal(goal_id=goal_id, factor=None if factor is None else Decimal(factor))
        for goal_id, factor in goals
    )
    return GoalSource(kind="goals", formula=GoalFormula(kind=kind, of=of, goals=items))


def set_source(goal_id: UUID, source: GoalSource, days: int = 5) -> commands.SetGoalSource:
    return commands.SetGoalSource(CYCLE_ID, goal_id, source, BASE_TIME + days * DAY)


def source_set(source: GoalSource, since_days: int, days: int = 5) -> events.GoalSourceSet:
    """Return the event that the company goal has another source."""
    return events.GoalSourceSet(
        cycle_id=CYCLE_ID,
        goal=COMPANY_GOAL,
        source=source,
        since=BASE_TIME + since_days * DAY,
        at=BASE_TIME + days * DAY,
    )


REGIONS, FEATURES = (REGIONS_GOAL_ID, None), (FEATURES_GOAL_ID, None)


def test_a_formula_holds_from_the_cycle_s_first_day_where_it_is_set_before() -> None:
    source = fed(REGIONS, FEATURES)
    command = set_source(REVENUE_GOAL_ID, source)
    given(*PAST).when(command).then(source_set(source, 0)).when(command).then()
    given(*ACTIVE).when(command).then(source_set(source, 5))


def test_the_source_of_a_goal_is_as_its_plan_says_until_it_is_set() -> None:
    given(*PAST).when(set_source(REVENUE_GOAL_ID, PERSON)).then()
    jira = GoalSource(kind="jira")
    given(*PAST).when(set_source(REVENUE_GOAL_ID, jira)).then(source_set(jira, 0))


@pytest.mark.parametrize(
    ("fed_goal", "source", "message"),
    [
        (REVENUE_GOAL_ID, fed(REGIONS, kind="ratio"), "exactly two"),
        (ORDERS_GOAL_ID, fed(REGIONS, FEATURES, kind="ratio", of="completion"), "exactly two"),
        (REVENUE_GOAL_ID, fed(REGIONS, of="completion"), "measured in regions; use"),
        (REVENUE_GOAL_ID, fed(REGIONS, REGIONS), "named twice"),
        (REVENUE_GOAL_ID, fed((REGIONS_GOAL_ID, "0")), "not zero"),
        (REVENUE_GOAL_ID, fed(REGIONS, kind="weighted-mean"), "above 0"),
        (REVENUE_GOAL_ID, fed((REGIONS_GOAL_ID, "-1"), kind="weighted-mean"), "above 0"),
        (ORDERS_GOAL_ID, fed(REGIONS), "measured in regions and this goal in %"),
        (ORDERS_GOAL_ID, fed((REGIONS_GOAL_ID, "2"), kind="weighted-mean"), "measured in regions"),
    ],
)
def test_a_formula_without_a_result_in_the_goal_s_unit_is_refused(
    fed_goal: UUID, source: GoalSource, message: str
) -> None:
    given(*PAST).when(set_source(fed_goal, source)).then_refused(
        InvalidGoal, message_contains=message
    )


@pytest.mark.parametrize(
    "source",
    [
        fed((REGIONS_GOAL_ID, "100")),
        fed(REGIONS, of="completion", kind="min"),
        fed((REGIONS_GOAL_ID, "100"), FEATURES, kind="ratio"),
    ],
)
def test_another_unit_is_converted_by_a_factor_a_ratio_or_completions(source: GoalSource) -> None:
    assert given(*PAST).when(set_source(ORDERS_GOAL_ID, source)).events


def test_a_goal_that_feeds_itself_over_others_is_refused() -> None:
    given(*PAST).when(set_source(REVENUE_GOAL_ID, fed((REVENUE_GOAL_ID, None)))).then_refused(
        CircularGoals
    )
    given(*PAST).when(set_source(REGIONS_GOAL_ID, fed((REVENUE_GOAL_ID, None)))).then_refused(
        CircularGoals, message_contains="Revenue 营收 → New regions 新区域 → Revenue 营收"
    )
    once = given(*PAST).when(set_source(REGIONS_GOAL_ID, fed(FEATURES))).events
    given(*PAST, *once).when(set_source(FEATURES_GOAL_ID, fed(REGIONS))).then_refused(CircularGoals)
    again = set_source(REGIONS_GOAL_ID, fed((FEATURES_GOAL_ID, "2")))
    assert given(*PAST, *once).when(again).events


def test_unknown_and_archived_goals_feed_nothing() -> None:
    given(*PAST).when(set_source(REVENUE_GOAL_ID, fed((UUID(int=99), None)))).then_refused(
        UnknownGoal
    )
    past = (*PAST, archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID))
    given(*past).when(set_source(REVENUE_GOAL_ID, fed(REGIONS))).then_refused(GoalArchivedAlready)


def test_an_archived_goal_leaves_the_formulas_that_name_it() -> None:
    past = (*PAST, source_set(fed(REGIONS, FEATURES), 0))
    archive = commands.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", BASE_TIME + DAY)
    outcome = given(*past).when(archive).events
    assert outcome[0] == source_set(fed(FEATURES), 1, 1)
    last = commands.ArchiveGoal(CYCLE_ID, FEATURES_GOAL_ID, "moot", BASE_TIME + 2 * DAY)
    assert given(*past, *outcome).when(last).events[0] == source_set(PERSON, 2, 2)


def test_an_activated_cycle_tells_each_goal_its_source() -> None:
    source = fed(REGIONS, FEATURES)
    activate = commands.ActivateCycle(CYCLE_ID, BASE_TIME)
    outcome = given(*PAST, source_set(source, 0)).when(activate).events
    activated = [event for event in outcome if isinstance(event, events.GoalActivated)]
    assert [event.source for event in activated] == [source, None, None, None]
    assert SALES_GOAL in {event.goal for event in activated}
    assert PRODUCT_GOAL in {event.goal for event in activated}
    assert isinstance(goal_set(SALES_GOAL), events.GoalSet)
