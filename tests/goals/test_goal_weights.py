"""The decisions of a cycle about the weights of sub-goals."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.goal_weight import GoalWeight, weight_of_goal
from services.goals.domain.refusals import (
    InvalidWeights,
    UnknownGoal,
)
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    FEATURES_GOAL_ID,
    ORDERS_GOAL_ID,
    PRODUCT_GOAL,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SUPPLY_GOAL,
)
from tests.goals.hierarchy_builders import GOALS, archived, family, given, goal_set, moved


def _parsed(weight: str) -> Decimal | Fraction:
    return Fraction(weight) if "/" in weight else Decimal(weight)


def set_weights(*weights: str, parent_id: UUID = REVENUE_GOAL_ID) -> commands.SetWeights:
    goals = (REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID)
    return commands.SetWeights(
        CYCLE_ID,
        parent_id,
        {g: _parsed(w) for g, w in zip(goals, weights, strict=False)},
        BASE_TIME,
    )


def weights_set(*weights: str) -> cycle_and_hierarchy_events.WeightsSet:
    goals = (REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID)
    return cycle_and_hierarchy_events.WeightsSet(
        cycle_id=CYCLE_ID,
        parent_id=REVENUE_GOAL_ID,
        weights=tuple(
            GoalWeight(goal_id=g, weight=Decimal(w)) for g, w in zip(goals, weights, strict=False)
        ),
        parent=COMPANY_GOAL,
        goals=tuple(GOALS[g] for g, _ in zip(goals, weights, strict=False)),
        at=BASE_TIME,
    )


def test_weights_are_set_for_all_sub_goals_at_once() -> None:
    given(*family).when(set_weights("0.3", "0.7")).then(weights_set("0.3", "0.7")).when(
        set_weights("0.30", "0.70")
    ).then()
    given(*family).when(set_weights("0", "1")).then(weights_set("0", "1"))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (["1"], f"missing: {PRODUCT_GOAL.title!r}"),
        (["0.3", "0.3", "0.4"], f"not sub-goals of the goal: {ORDERS_GOAL_ID}"),
        (["0.3", "0.6"], "these sum to 0.9"),
        (["0.3", "0.700000001"], "exactly 1"),
        (["1.1", "-0.1"], "0 or more"),
        (["1/3", "1/3"], "these sum to 2/3"),
        (["1/3", "0.666666667"], "these sum to 3000000001/3000000000"),
    ],
)
def test_invalid_weights_are_refused(weights: list[str], message: str) -> None:
    given(*family).when(set_weights(*weights)).then_refused(
        InvalidWeights, message_contains=message
    )


def test_only_a_known_goal_with_sub_goals_gets_weights() -> None:
    given(*family).when(set_weights(parent_id=REGIONS_GOAL_ID)).then_refused(
        InvalidWeights, message_contains="set one"
    )
    given(*family).when(set_weights(parent_id=ORDERS_GOAL_ID)).then_refused(UnknownGoal)


def test_a_moved_or_archived_goal_loses_its_weight_and_the_others_keep_theirs() -> None:
    past = (*family, weights_set("0.3", "0.7"))
    for removal in (archived(REGIONS_GOAL_ID, REVENUE_GOAL_ID), moved(REGIONS_GOAL_ID, None)):
        state = given(*past, removal).state
        assert isinstance(state, cycle_state.PreparingCycle)
        assert state.hierarchy.goals[FEATURES_GOAL_ID].weight == Decimal("0.7")
        given(*past, removal).when(
            commands.SetWeights(
                CYCLE_ID, REVENUE_GOAL_ID, {FEATURES_GOAL_ID: Decimal(1)}, BASE_TIME
            )
        ).then(
            cycle_and_hierarchy_events.WeightsSet(
                cycle_id=CYCLE_ID,
                parent_id=REVENUE_GOAL_ID,
                weights=(GoalWeight(goal_id=FEATURES_GOAL_ID, weight=Decimal(1)),),
                parent=COMPANY_GOAL,
                goals=(PRODUCT_GOAL,),
                at=BASE_TIME,
            )
        )
    back = given(*past, moved(REGIONS_GOAL_ID, None), moved(REGIONS_GOAL_ID, REVENUE_GOAL_ID)).state
    assert isinstance(back, cycle_state.PreparingCycle)
    assert back.hierarchy.goals[REGIONS_GOAL_ID].weight is None


def test_thirds_sum_to_exactly_one() -> None:
    thirds = (*family, goal_set(SUPPLY_GOAL, REVENUE_GOAL_ID))
    (event,) = given(*thirds).when(set_weights("1/3", "1/3", "1/3")).events
    assert isinstance(event, cycle_and_hierarchy_events.WeightsSet)
    assert {(item.weight, item.fraction) for item in event.weights} == {
        (Decimal("0.333333333"), "1/3")
    }
    state = given(*thirds, event).state
    assert isinstance(state, cycle_state.PreparingCycle)
    nodes = [state.hierarchy.goals[goal_id] for goal_id in (REGIONS_GOAL_ID, FEATURES_GOAL_ID)]
    assert [node.weight for node in nodes] == [Fraction(1, 3)] * 2
    given(*thirds, event).when(set_weights("2/6", "1/3", "1/3")).then()


def test_a_fraction_that_equals_a_decimal_is_that_decimal() -> None:
    given(*family).when(set_weights("1/2", "0.5")).then(weights_set("0.5", "0.5"))
    assert weight_of_goal(REGIONS_GOAL_ID, Fraction(1, 1)).weight == 1
    assert weight_of_goal(REGIONS_GOAL_ID, Fraction(1, 10**9)).fraction is None
    assert weight_of_goal(REGIONS_GOAL_ID, Fraction(1, 10**10)).fraction == "1/10000000000"
