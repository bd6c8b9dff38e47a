"""Goals set, moved, weighed and archived."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.goals.domain import cycle as c
from services.goals.domain import cycle_commands as ask
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.plan import AboutGoal
from services.goals.domain.refusals import (
    CircularGoals,
    GoalsRefused,
    InvalidGoal,
    InvalidWeights,
    UnknownGoal,
)
from services.goals.domain.structure import Link, Weight
from shared.testing.scenario import scenario
from tests.goals.examples import (
    COMPANY,
    CYCLE,
    FEATURES,
    LINK,
    ORDERS,
    OTHER_LINK,
    PLAN,
    PRODUCT,
    QUARTER,
    REGIONS,
    REVENUE,
    SALES,
    SUPPLY,
    T,
)

given = scenario(decide, c.evolve, None).given

prepared = c.CyclePrepared(cycle_id=CYCLE, terms=QUARTER)


def goal_set(goal: AboutGoal, parent_id: UUID | None = None) -> c.GoalSet:
    return c.GoalSet(cycle_id=CYCLE, goal=goal, plan=PLAN, parent_id=parent_id)


def set_goal(goal: AboutGoal, parent_id: UUID | None = None) -> ask.SetGoal:
    return ask.SetGoal(CYCLE, goal, PLAN, parent_id, T)


def moved(goal_id: UUID, parent_id: UUID | None) -> c.GoalMoved:
    return c.GoalMoved(cycle_id=CYCLE, goal_id=goal_id, parent_id=parent_id)


def archived(goal_id: UUID, parent_id: UUID | None) -> c.GoalArchived:
    return c.GoalArchived(cycle_id=CYCLE, goal_id=goal_id, parent_id=parent_id, reason="moot", at=T)


def weigh(*weights: str, parent_id: UUID = REVENUE) -> ask.SetWeights:
    goals = (REGIONS, FEATURES, ORDERS)
    return ask.SetWeights(
        CYCLE, parent_id, {g: Decimal(w) for g, w in zip(goals, weights, strict=False)}
    )


def weighed(*weights: str) -> c.WeightsSet:
    goals = (REGIONS, FEATURES, ORDERS)
    return c.WeightsSet(
        cycle_id=CYCLE,
        parent_id=REVENUE,
        weights=tuple(
            Weight(goal_id=g, weight=Decimal(w)) for g, w in zip(goals, weights, strict=False)
        ),
    )


archive = ask.ArchiveGoal(CYCLE, REGIONS, "moot", T)
family = (prepared, goal_set(COMPANY), goal_set(SALES, REVENUE), goal_set(PRODUCT, REVENUE))


def test_a_goal_is_set_once() -> None:
    given(prepared).when(set_goal(COMPANY)).then(goal_set(COMPANY)).when(set_goal(COMPANY)).then()
    given(*family, moved(REGIONS, None)).when(set_goal(SALES, REVENUE)).then()


def test_an_id_stands_for_one_goal() -> None:
    other = SALES.model_copy(update={"title": "another"})
    given(*family).when(set_goal(other, REVENUE)).then_refused(GoalsRefused, saying="of its own")
    given(*family, archived(REGIONS, REVENUE)).when(set_goal(SALES, REVENUE)).then_refused(
        GoalsRefused, saying="of its own"
    )


def test_a_goal_that_cannot_be_followed_is_not_set() -> None:
    plan = PLAN.model_copy(update={"tolerance": Decimal(2)})
    given(prepared).when(ask.SetGoal(CYCLE, COMPANY, plan, None, T)).then_refused(InvalidGoal)


def test_a_sub_goal_belongs_to_a_department_and_its_parent_stands() -> None:
    own = COMPANY.model_copy(update={"goal_id": ORDERS})
    given(*family).when(set_goal(own, REVENUE)).then_refused(InvalidGoal, saying="has no parent")
    given(prepared).when(set_goal(SALES, REVENUE)).then_refused(UnknownGoal, saying="no goal")
    given(*family, archived(REGIONS, REVENUE)).when(set_goal(SUPPLY, REGIONS)).then_refused(
        UnknownGoal, saying="was archived"
    )
    given(prepared).when(set_goal(SALES)).then(goal_set(SALES))


def test_it_is_moved_once() -> None:
    given(*family).when(ask.MoveGoal(CYCLE, REGIONS, FEATURES)).then(moved(REGIONS, FEATURES)).when(
        ask.MoveGoal(CYCLE, REGIONS, FEATURES)
    ).then()
    given(*family).when(ask.MoveGoal(CYCLE, REGIONS, None)).then(moved(REGIONS, None))
    given(*family).when(ask.MoveGoal(CYCLE, REGIONS, REVENUE)).then()


def test_a_company_goal_gets_no_parent() -> None:
    given(*family).when(ask.MoveGoal(CYCLE, REVENUE, REGIONS)).then_refused(
        InvalidGoal, saying="has no parent"
    )


def test_only_standing_goals_are_moved_under_standing_goals() -> None:
    given(*family).when(ask.MoveGoal(CYCLE, ORDERS, REVENUE)).then_refused(UnknownGoal)
    given(*family).when(ask.MoveGoal(CYCLE, REGIONS, ORDERS)).then_refused(UnknownGoal)


def test_a_move_below_itself_is_refused_with_the_way_round() -> None:
    past = (*family, goal_set(SUPPLY, REGIONS))
    given(*past).when(ask.MoveGoal(CYCLE, REGIONS, ORDERS)).then_refused(
        CircularGoals, saying=f"{SALES.title} → {SUPPLY.title} → {SALES.title}"
    )
    given(*past).when(ask.MoveGoal(CYCLE, REGIONS, REGIONS)).then_refused(
        CircularGoals, saying=f"{SALES.title} → {SALES.title}"
    )


def test_a_move_may_leave_the_present_parent_for_one_below_it() -> None:
    past = (*family, goal_set(SUPPLY, FEATURES))
    given(*past).when(ask.MoveGoal(CYCLE, REGIONS, ORDERS)).then(moved(REGIONS, ORDERS))


def test_a_move_against_a_link_is_refused() -> None:
    link = Link(
        link_id=LINK, kind="contributes", source=FEATURES, target=REGIONS, offered_by="source"
    )
    past = (*family, c.LinkOffered(cycle_id=CYCLE, link=link))
    given(*past).when(ask.MoveGoal(CYCLE, REGIONS, FEATURES)).then_refused(
        CircularGoals, saying=f"{SALES.title} → {PRODUCT.title} → {SALES.title}"
    )


def chain(levels: int) -> list[c.CycleEvent]:
    """Return a tree of so many levels, none of which branches; its goals count from 100."""
    return [
        prepared,
        *(
            goal_set(
                SALES.model_copy(update={"goal_id": UUID(int=100 + level)}),
                UUID(int=99 + level) if level else None,
            )
            for level in range(levels)
        ),
    ]


def test_the_tree_has_at_most_twenty_levels() -> None:
    above = chain(19)
    given(*above).when(set_goal(SALES, UUID(int=118))).then(goal_set(SALES, UUID(int=118)))
    given(*above, goal_set(SALES), goal_set(SUPPLY, REGIONS)).when(
        ask.MoveGoal(CYCLE, REGIONS, UUID(int=118))
    ).then_refused(GoalsRefused, saying="at most 20 levels")
    given(*above, goal_set(SALES), goal_set(SUPPLY, REGIONS)).when(
        ask.MoveGoal(CYCLE, REGIONS, UUID(int=117))
    ).then(moved(REGIONS, UUID(int=117)))
    given(*chain(20)).when(set_goal(SALES, UUID(int=119))).then_refused(
        GoalsRefused, saying="choose a higher parent"
    )


def test_an_archived_goal_is_gone_once() -> None:
    given(*family).when(archive).then(archived(REGIONS, REVENUE)).when(archive).then()
    given(*family).when(ask.ArchiveGoal(CYCLE, ORDERS, "moot", T)).then_refused(UnknownGoal)


def test_a_goal_with_sub_goals_is_not_archived() -> None:
    given(*family).when(ask.ArchiveGoal(CYCLE, REVENUE, "moot", T)).then_refused(
        GoalsRefused, saying=f"{SALES.title!r}, {PRODUCT.title!r}; move or archive them"
    )


def test_links_are_withdrawn_with_a_goal() -> None:
    ours = Link(
        link_id=LINK, kind="depends-on", source=REGIONS, target=FEATURES, offered_by="source"
    )
    others = Link(
        link_id=OTHER_LINK, kind="contributes", source=FEATURES, target=ORDERS, offered_by="source"
    )
    past = (
        *family,
        goal_set(SUPPLY),
        c.LinkOffered(cycle_id=CYCLE, link=ours),
        c.LinkOffered(cycle_id=CYCLE, link=others),
    )
    given(*past).when(archive).then(
        c.LinkWithdrawn(cycle_id=CYCLE, link=ours, reason="one of its goals was archived"),
        archived(REGIONS, REVENUE),
    )


def test_weights_are_set_for_all_sub_goals_at_once() -> None:
    given(*family).when(weigh("0.3", "0.7")).then(weighed("0.3", "0.7")).when(
        weigh("0.30", "0.70")
    ).then()
    given(*family).when(weigh("0", "1")).then(weighed("0", "1"))


@pytest.mark.parametrize(
    ("weights", "saying"),
    [
        (["1"], f"missing: {PRODUCT.title!r}"),
        (["0.3", "0.3", "0.4"], f"no sub-goals of it: {ORDERS}"),
        (["0.3", "0.6"], "these sum to 0.9"),
        (["0.3", "0.700000001"], "exactly 1"),
        (["1.1", "-0.1"], "0 or more"),
    ],
)
def test_weights_that_divide_nothing_are_refused(weights: list[str], saying: str) -> None:
    given(*family).when(weigh(*weights)).then_refused(InvalidWeights, saying=saying)


def test_only_a_standing_goal_with_sub_goals_is_divided() -> None:
    given(*family).when(weigh(parent_id=REGIONS)).then_refused(InvalidWeights, saying="set one")
    given(*family).when(weigh(parent_id=ORDERS)).then_refused(UnknownGoal)


def test_what_is_moved_or_archived_loses_its_weight_and_the_others_keep_theirs() -> None:
    past = (*family, weighed("0.3", "0.7"))
    for gone in (archived(REGIONS, REVENUE), moved(REGIONS, None)):
        state = given(*past, gone).state
        assert isinstance(state, c.Preparing)
        assert state.structure.goals[FEATURES].weight == Decimal("0.7")
        given(*past, gone).when(ask.SetWeights(CYCLE, REVENUE, {FEATURES: Decimal(1)})).then(
            c.WeightsSet(
                cycle_id=CYCLE,
                parent_id=REVENUE,
                weights=(Weight(goal_id=FEATURES, weight=Decimal(1)),),
            )
        )
    back = given(*past, moved(REGIONS, None), moved(REGIONS, REVENUE)).state
    assert isinstance(back, c.Preparing)
    assert back.structure.goals[REGIONS].weight is None
