"""The roll-up of completions, compared with a slow and obvious calculation."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.completion_rollup import (
    RollupNode,
    children_by_parent,
    has_incomplete_weights,
    roll_up_completions,
)
from services.goals.domain.transitive_goal_dependents import find_dependent_goals


def goal_completion(
    number: int, parent: int | None, weight: str | None = None, completion: str | None = "0"
) -> RollupNode:
    return RollupNode(
        UUID(int=number),
        None if parent is None else UUID(int=parent),
        None if weight is None else Decimal(weight),
        None if completion is None else Fraction(completion),
    )


def roll_up(*goals: RollupNode) -> dict[int, Fraction]:
    return {goal_id.int: completion for goal_id, completion in roll_up_completions(goals).items()}


def test_a_parent_rolls_up_to_the_mean_of_its_sub_goals_by_weight() -> None:
    goals = (
        goal_completion(1, None),
        goal_completion(2, 1, "0.25", "1/3"),
        goal_completion(3, 1, "0.75", "2"),
    )
    assert roll_up(*goals) == {1: Fraction(1, 12) + Fraction(3, 2)}


def test_completions_roll_up_through_all_levels_in_any_order() -> None:
    goals = (
        goal_completion(4, 2, "1", "1/2"),
        goal_completion(2, 1, "0.5", "9"),
        goal_completion(3, 1, "0.5", "1"),
        goal_completion(1, None),
    )
    assert roll_up(*goals) == {1: Fraction(3, 4), 2: Fraction(1, 2)}


def test_remaining_weights_count_pro_rata() -> None:
    goals = (
        goal_completion(1, None),
        goal_completion(2, 1, "0.2", "1"),
        goal_completion(3, 1, "0.6", "0"),
    )
    assert roll_up(*goals) == {1: Fraction(1, 4)}


def test_goals_without_weight_or_completion_do_not_count() -> None:
    new = goal_completion(3, 1, None, "5")
    assert roll_up(goal_completion(1, None), goal_completion(2, 1, "0.5", "1"), new) == {
        1: Fraction(1)
    }
    assert roll_up(goal_completion(1, None), new) == {}
    assert roll_up(goal_completion(1, None), goal_completion(2, 1, "0", "1")) == {}
    not_started = goal_completion(2, 1, "1", None)
    assert roll_up(goal_completion(1, None), not_started) == {}
    assert roll_up(goal_completion(1, None)) == {}


def test_weights_are_incomplete_unless_they_cover_all_and_sum_to_one() -> None:
    def is_open(*weights: str | None) -> bool:
        return has_incomplete_weights(
            [goal_completion(n, 1, weight) for n, weight in enumerate(weights, 2)]
        )

    assert not is_open()
    assert not is_open("1")
    assert not is_open("0.3", "0.7")
    assert is_open("0.3", "0.6")
    assert is_open("0.3", "0.8")
    assert is_open(None)
    assert is_open("1", None)


def test_a_goal_endangers_its_dependents_nearest_first() -> None:
    a, b, c, d, e = (UUID(int=number) for number in range(5))
    dependents = {a: [b, c], b: [d], c: [d], d: [e, a]}
    assert find_dependent_goals(a, dependents) == [b, c, d, e]
    assert find_dependent_goals(d, dependents) == [e, a, b, c]
    assert find_dependent_goals(e, dependents) == []


completions = st.none() | st.fractions(-2, 3, max_denominator=50)
weights = st.none() | st.decimals(0, 1, places=2)


@st.composite
def forests(draw: st.DrawFn) -> list[RollupNode]:
    """Return goals in random order, each with no parent or one of the goals made before it."""
    goals = [
        RollupNode(
            UUID(int=number),
            draw(st.sampled_from([None, *(UUID(int=n) for n in range(number))])),
            draw(weights),
            draw(completions),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    return draw(st.permutations(goals))


def naive_rollup(goals: list[RollupNode], goal: RollupNode) -> Fraction | None:
    """Return the roll-up of a goal, calculated recursively for each of its sub-goals."""
    counted = []
    for child in goals:
        if child.parent_id == goal.goal_id and child.weight is not None:
            rolled_up = naive_rollup(goals, child)
            completion = child.completion if rolled_up is None else rolled_up
            if completion is not None:
                counted.append((Fraction(child.weight), completion))
    if not any(weight for weight, _ in counted):
        return None
    return sum((w * c for w, c in counted), Fraction(0)) / sum(w for w, _ in counted)


@given(forests())
def test_the_roll_up_equals_a_naive_calculation(goals: list[RollupNode]) -> None:
    found = roll_up_completions(goals)
    for goal in goals:
        assert found.get(goal.goal_id) == naive_rollup(goals, goal)
    assert sum(map(len, children_by_parent(goals).values())) == sum(
        g.parent_id is not None for g in goals
    )
