"""The decisions of a cycle about its hierarchy: setting, moving and archiving goals."""

from decimal import Decimal
from uuid import UUID

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_refusals import (
    CircularGoals,
)
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidGoal,
    UnknownGoal,
)
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
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SUPPLY_GOAL,
)
from tests.goals.hierarchy_builders import (
    about_link,
    archived,
    family,
    given,
    goal_set,
    moved,
    prepared,
    set_goal,
)

archive = commands.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", BASE_TIME)


def test_a_goal_is_set_once() -> None:
    given(prepared).when(set_goal(COMPANY_GOAL)).then(goal_set(COMPANY_GOAL)).when(
        set_goal(COMPANY_GOAL)
    ).then()
    given(*family, moved(REGIONS_GOAL_ID, None)).when(set_goal(SALES_GOAL, REVENUE_GOAL_ID)).then()


def test_an_id_identifies_one_goal() -> None:
    other = SALES_GOAL.model_copy(update={"title": "another"})
    given(*family).when(set_goal(other, REVENUE_GOAL_ID)).then_refused(
        GoalsRefused, message_contains="of its own"
    )
    given(*family, archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).when(
        set_goal(SALES_GOAL, REVENUE_GOAL_ID)
    ).then_refused(GoalsRefused, message_contains="of its own")


def test_a_goal_with_an_invalid_plan_is_not_set() -> None:
    plan = GOAL_PLAN.model_copy(update={"tolerance": Decimal(2)})
    given(prepared).when(
        commands.SetGoal(CYCLE_ID, COMPANY_GOAL, plan, None, BASE_TIME)
    ).then_refused(InvalidGoal)


def test_a_sub_goal_has_a_department_and_a_parent_that_is_not_archived() -> None:
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


def test_a_goal_is_moved_once() -> None:
    given(*family).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID, BASE_TIME)
    ).then(moved(REGIONS_GOAL_ID, FEATURES_GOAL_ID)).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID, BASE_TIME)
    ).then()
    given(*family).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, None, BASE_TIME)).then(
        moved(REGIONS_GOAL_ID, None)
    )
    given(*family).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, REVENUE_GOAL_ID, BASE_TIME)
    ).then()


def test_a_company_goal_gets_no_parent() -> None:
    given(*family).when(
        commands.MoveGoal(CYCLE_ID, REVENUE_GOAL_ID, REGIONS_GOAL_ID, BASE_TIME)
    ).then_refused(InvalidGoal, message_contains="has no parent")


def test_only_known_goals_are_moved_under_known_goals() -> None:
    given(*family).when(
        commands.MoveGoal(CYCLE_ID, ORDERS_GOAL_ID, REVENUE_GOAL_ID, BASE_TIME)
    ).then_refused(UnknownGoal)
    given(*family).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID, BASE_TIME)
    ).then_refused(UnknownGoal)


def test_a_move_below_itself_is_refused_with_the_circle() -> None:
    past = (*family, goal_set(SUPPLY_GOAL, REGIONS_GOAL_ID))
    given(*past).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID, BASE_TIME)
    ).then_refused(
        CircularGoals,
        message_contains=f"{SALES_GOAL.title} → {SUPPLY_GOAL.title} → {SALES_GOAL.title}",
    )
    given(*past).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, REGIONS_GOAL_ID, BASE_TIME)
    ).then_refused(CircularGoals, message_contains=f"{SALES_GOAL.title} → {SALES_GOAL.title}")


def test_a_goal_may_move_to_a_parent_below_its_present_one() -> None:
    past = (*family, goal_set(SUPPLY_GOAL, FEATURES_GOAL_ID))
    given(*past).when(commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, ORDERS_GOAL_ID, BASE_TIME)).then(
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
    past = (*family, cycle_and_hierarchy_events.LinkOffered(**about_link(link)))
    given(*past).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID, BASE_TIME)
    ).then_refused(
        CircularGoals,
        message_contains=f"{SALES_GOAL.title} → {PRODUCT_GOAL.title} → {SALES_GOAL.title}",
    )


def chain(levels: int) -> list[cycle_and_hierarchy_events.CycleEvent]:
    """Return the events of a tree of so many levels without branches; ids count from 100."""
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
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, UUID(int=118), BASE_TIME)
    ).then_refused(GoalsRefused, message_contains="at most 20 levels")
    given(*above, goal_set(SALES_GOAL), goal_set(SUPPLY_GOAL, REGIONS_GOAL_ID)).when(
        commands.MoveGoal(CYCLE_ID, REGIONS_GOAL_ID, UUID(int=117), BASE_TIME)
    ).then(moved(REGIONS_GOAL_ID, UUID(int=117)))
    given(*chain(20)).when(set_goal(SALES_GOAL, UUID(int=119))).then_refused(
        GoalsRefused, message_contains="choose a higher parent"
    )


def test_a_goal_is_archived_once() -> None:
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


def test_archiving_a_goal_withdraws_its_links() -> None:
    of_the_goal = GoalLink(
        link_id=LINK_ID,
        kind="depends-on",
        source=REGIONS_GOAL_ID,
        target=FEATURES_GOAL_ID,
        offered_by="source",
    )
    of_other_goals = GoalLink(
        link_id=OTHER_LINK_ID,
        kind="contributes",
        source=FEATURES_GOAL_ID,
        target=ORDERS_GOAL_ID,
        offered_by="source",
    )
    past = (
        *family,
        goal_set(SUPPLY_GOAL),
        cycle_and_hierarchy_events.LinkOffered(**about_link(of_the_goal)),
        cycle_and_hierarchy_events.LinkOffered(**about_link(of_other_goals)),
    )
    given(*past).when(archive).then(
        cycle_and_hierarchy_events.LinkWithdrawn(
            **about_link(of_the_goal), reason="one of its goals was archived"
        ),
        archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID),
    )
