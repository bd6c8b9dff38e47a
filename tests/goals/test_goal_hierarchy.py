"""Goals set, moved, weighed and archived."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.goals.domain import cycle as c
from services.goals.domain import cycle_commands as commands
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.goal_hierarchy import GoalLink, GoalWeight
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.refusals import (
    CircularGoals,
    GoalsRefused,
    InvalidGoal,
    InvalidWeights,
    UnknownGoal,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    FEATURES_GOAL_ID,
    GOAL_PLAN,
    LINK_ID,
    ORDERS_GOAL_ID,
    OTHER_LINK_ID,
    PRODUCT_GOAL,
    QUARTER_TERMS,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SUPPLY_GOAL,
)

given = aggregate_scenario(decide, c.evolve, None).given

prepared = c.CyclePrepared(cycle_id=CYCLE_ID, terms=QUARTER_TERMS)


def goal_set(goal: GoalReference, parent_id: UUID | None = None) -> c.GoalSet:
    return c.GoalSet(cycle_id=CYCLE_ID, goal=goal, plan=GOAL_PLAN, parent_id=parent_id)


def set_goal(goal: GoalReference, parent_id: UUID | None = None) -> commands.SetGoal:
    return commands.SetGoal(CYCLE_ID, goal, GOAL_PLAN, parent_id, BASE_TIME)


def moved(goal_id: UUID, parent_id: UUID | None) -> c.GoalMoved:
    return c.GoalMoved(cycle_id=CYCLE_ID, goal_id=goal_id, parent_id=parent_id)


def archived(goal_id: UUID, parent_id: UUID | None) -> c.GoalArchived:
    return c.GoalArchived(
        cycle_id=CYCLE_ID, goal_id=goal_id, parent_id=parent_id, reason="moot", at=BASE_TIME
    )


def weigh(*weights: str, parent_id: UUID = REVENUE_GOAL_ID) -> commands.SetWeights:
    goals = (REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID)
    return commands.SetWeights(
        CYCLE_ID, parent_id, {g: Decimal(w) for g, w in zip(goals, weights, strict=False)}
    )


def weighed(*weights: str) -> c.WeightsSet:
    goals = (REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID)
    return c.WeightsSet(
        cycle_id=CYCLE_ID,
        parent_id=REVENUE_GOAL_ID,
        weights=tuple(
            GoalWeight(goal_id=g, weight=Decimal(w)) for g, w in zip(goals, weights, strict=False)
        ),
    )


archive = commands.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", BASE_TIME)
family = (
    prepared,
    goal_set(COMPANY_GOAL),
    goal_set(SALES_GOAL, REVENUE_GOAL_ID),
    goal_set(PRODUCT_GOAL, REVENUE_GOAL_ID),
)


def test_a_goal_is_set_once() -> None:
    given(prepared).when(set_goal(COMPANY_GOAL)).then(goal_set(COMPANY_GOAL)).when(
        set_goal(COMPANY_GOAL)
    ).then()
    given(*family, moved(REGIONS_GOAL_ID, None)).when(set_goal(SALES_GOAL, REVENUE_GOAL_ID)).then()


def test_an_id_stands_for_one_goal() -> None:
    other = SALES_GOAL.model_copy(update={"title": "another"})
    given(*family).when(set_goal(other, REVENUE_GOAL_ID)).then_refused(
        GoalsRefused, message_contains="of its own"
    )
    given(*family, archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).when(
        set_goal(SALES_GOAL, REVENUE_GOAL_ID)
    ).then_refused(GoalsRefused, message_contains="of its own")


def test_a_goal_that_cannot_be_followed_is_not_set() -> None:
    plan = GOAL_PLAN.model_copy(update={"tolerance": Decimal(2)})
    given(prepared).when(
        commands.SetGoal(CYCLE_ID, COMPANY_GOAL, plan, None, BASE_TIME)
    ).then_refused(InvalidGoal)


def test_a_sub_goal_belongs_to_a_department_and_its_parent_stands() -> None:
    own = COMPANY_GOAL.model_copy(update={"goal_id": ORDERS_GOAL_ID})
    given(*family).when(set_goal(own, REVENUE_GOAL_ID)).then_refused(
        InvalidGoal, message_contains="has no parent"
    )
    given(prepared).when(set_goal(SALES_GOAL, REVENUE_GOAL_ID)).then_refused(
        UnknownGoal, message_contains="no goal"
    )
    given(*family, archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).when(
        set_goal(SUPPLY_GOAL, REGIONS_GOAL_ID)
    ).then_refused(UnknownGoal, message_contains="was archived")
    given(prepared).when(set_goal(SALES_GOAL)).then(goal_set(SALES_GOAL))


def test_it_is_moved_once() -> None:
    given(*family).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID)).then(
        moved(REGIONS_GOAL_ID, FEATURES_GOAL_ID)
    ).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID)).then()
    given(*family).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, None)).then(
        moved(REGIONS_GOAL_ID, None)
    )
    given(*family).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, REVENUE_GOAL_ID)).then()


def test_a_company_goal_gets_no_parent() -> None:
    given(*family).when(commands.MoveGoal(CYCLE_ID, REVENUE_GOAL_ID, REGIONS_GOAL_ID)).then_refused(
        InvalidGoal, message_contains="has no parent"
    )


def test_only_standing_goals_are_moved_under_standing_goals() -> None:
    given(*family).when(commands.MoveGoal(CYCLE_ID, ORDERS_GOAL_ID, REVENUE_GOAL_ID)).then_refused(
        UnknownGoal
    )
    given(*family).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID)).then_refused(
        UnknownGoal
    )


def test_a_move_below_itself_is_refused_with_the_way_round() -> None:
    past = (*family, goal_set(SUPPLY_GOAL, REGIONS_GOAL_ID))
    given(*past).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID)).then_refused(
        CircularGoals,
        message_contains=f"{SALES_GOAL.title} → {SUPPLY_GOAL.title} → {SALES_GOAL.title}",
    )
    given(*past).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, REGIONS_GOAL_ID)).then_refused(
        CircularGoals, message_contains=f"{SALES_GOAL.title} → {SALES_GOAL.title}"
    )


def test_a_move_may_leave_the_present_parent_for_one_below_it() -> None:
    past = (*family, goal_set(SUPPLY_GOAL, FEATURES_GOAL_ID))
    given(*past).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID)).then(
        moved(REGIONS_GOAL_ID, ORDERS_GOAL_ID)
    )


def test_a_move_against_a_link_is_refused() -> None:
    link = GoalLink(
        link_id=LINK_ID,
        kind="contributes",
        source=FEATURES_GOAL_ID,
        target=REGIONS_GOAL_ID,
        offered_by="source",
    )
    past = (*family, c.LinkOffered(cycle_id=CYCLE_ID, link=link))
    given(*past).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID)).then_refused(
        CircularGoals,
        message_contains=f"{SALES_GOAL.title} → {PRODUCT_GOAL.title} → {SALES_GOAL.title}",
    )


def chain(levels: int) -> list[c.CycleEvent]:
    """Return a tree of so many levels, none of which branches; its goals count from 100."""
    return [
        prepared,
        *(
            goal_set(
                SALES_GOAL.model_copy(update={"goal_id": UUID(int=100 + level)}),
                UUID(int=99 + level) if level else None,
            )
            for level in range(levels)
        ),
    ]


def test_the_tree_has_at_most_twenty_levels() -> None:
    above = chain(19)
    given(*above).when(set_goal(SALES_GOAL, UUID(int=118))).then(
        goal_set(SALES_GOAL, UUID(int=118))
    )
    given(*above, goal_set(SALES_GOAL), goal_set(SUPPLY_GOAL, REGIONS_GOAL_ID)).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, UUID(int=118))
    ).then_refused(GoalsRefused, message_contains="at most 20 levels")
    given(*above, goal_set(SALES_GOAL), goal_set(SUPPLY_GOAL, REGIONS_GOAL_ID)).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, UUID(int=117))
    ).then(moved(REGIONS_GOAL_ID, UUID(int=117)))
    given(*chain(20)).when(set_goal(SALES_GOAL, UUID(int=119))).then_refused(
        GoalsRefused, message_contains="choose a higher parent"
    )


def test_an_archived_goal_is_gone_once() -> None:
    given(*family).when(archive).then(archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).when(
        archive
    ).then()
    given(*family).when(
        commands.ArchiveGoal(CYCLE_ID, ORDERS_GOAL_ID, "moot", BASE_TIME)
    ).then_refused(UnknownGoal)


def test_a_goal_with_sub_goals_is_not_archived() -> None:
    given(*family).when(
        commands.ArchiveGoal(CYCLE_ID, REVENUE_GOAL_ID, "moot", BASE_TIME)
    ).then_refused(
        GoalsRefused,
        message_contains=f"{SALES_GOAL.title!r}, {PRODUCT_GOAL.title!r}; move or archive them",
    )


def test_links_are_withdrawn_with_a_goal() -> None:
    ours = GoalLink(
        link_id=LINK_ID,
        kind="depends-on",
        source=REGIONS_GOAL_ID,
        target=FEATURES_GOAL_ID,
        offered_by="source",
    )
    others = GoalLink(
        link_id=OTHER_LINK_ID,
        kind="contributes",
        source=FEATURES_GOAL_ID,
        target=ORDERS_GOAL_ID,
        offered_by="source",
    )
    past = (
        *family,
        goal_set(SUPPLY_GOAL),
        c.LinkOffered(cycle_id=CYCLE_ID, link=ours),
        c.LinkOffered(cycle_id=CYCLE_ID, link=others),
    )
    given(*past).when(archive).then(
        c.LinkWithdrawn(cycle_id=CYCLE_ID, link=ours, reason="one of its goals was archived"),
        archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID),
    )


def test_weights_are_set_for_all_sub_goals_at_once() -> None:
    given(*family).when(weigh("0.3", "0.7")).then(weighed("0.3", "0.7")).when(
        weigh("0.30", "0.70")
    ).then()
    given(*family).when(weigh("0", "1")).then(weighed("0", "1"))


@pytest.mark.parametrize(
    ("weights", "saying"),
    [
        (["1"], f"missing: {PRODUCT_GOAL.title!r}"),
        (["0.3", "0.3", "0.4"], f"no sub-goals of it: {ORDERS_GOAL_ID}"),
        (["0.3", "0.6"], "these sum to 0.9"),
        (["0.3", "0.700000001"], "exactly 1"),
        (["1.1", "-0.1"], "0 or more"),
    ],
)
def test_weights_that_divide_nothing_are_refused(weights: list[str], saying: str) -> None:
    given(*family).when(weigh(*weights)).then_refused(InvalidWeights, message_contains=saying)


def test_only_a_standing_goal_with_sub_goals_is_divided() -> None:
    given(*family).when(weigh(parent_id=REGIONS_GOAL_ID)).then_refused(
        InvalidWeights, message_contains="set one"
    )
    given(*family).when(weigh(parent_id=ORDERS_GOAL_ID)).then_refused(UnknownGoal)


def test_what_is_moved_or_archived_loses_its_weight_and_the_others_keep_theirs() -> None:
    past = (*family, weighed("0.3", "0.7"))
    for gone in (archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID), moved(REGIONS_GOAL_ID, None)):
        state = given(*past, gone).state
        assert isinstance(state, c.PreparingCycle)
        assert state.hierarchy.goals[FEATURES_GOAL_ID].weight == Decimal("0.7")
        given(*past, gone).when(
            commands.SetWeights(CYCLE_ID, REVENUE_GOAL_ID, {FEATURES_GOAL_ID: Decimal(1)})
        ).then(
            c.WeightsSet(
                cycle_id=CYCLE_ID,
                parent_id=REVENUE_GOAL_ID,
                weights=(GoalWeight(goal_id=FEATURES_GOAL_ID, weight=Decimal(1)),),
            )
        )
    back = given(*past, moved(REGIONS_GOAL_ID, None), moved(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).state
    assert isinstance(back, c.PreparingCycle)
    assert back.hierarchy.goals[REGIONS_GOAL_ID].weight is None
