"""The roll-up of completions over a cycle's tree of goals.

A goal with weighted sub-goals rolls up to their mean by weight: Σ weight · completion / Σ weight.
A sub-goal counts with its own roll-up, or with its measured completion where it has none. Weights
that do not sum to 1, because a goal was archived or moved, count pro rata until they are set anew;
a goal without a weight does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple
from uuid import UUID


class RollupNode(NamedTuple):
    """A goal's place in the tree, its weight and its own completion."""

    goal_id: UUID
    parent_id: UUID | None
    weight: Decimal | Fraction | None
    completion: Fraction | None
    """The completion is `None` until the goal is tracked."""


def children_by_parent(goals: Iterable[RollupNode]) -> dict[UUID, list[RollupNode]]:
    """Return each parent's sub-goals, in the order given."""
    children: dict[UUID, list[RollupNode]] = {}
    for goal in goals:
        if goal.parent_id is not None:
            children.setdefault(goal.parent_id, []).append(goal)
    return children


def has_incomplete_weights(children: Sequence[RollupNode]) -> bool:
    """Tell whether sub-goals lack weights, or have weights that do not sum to exactly 1."""
    weights = [child.weight for child in children]
    set_weights = [weight for weight in weights if weight is not None]
    return len(set_weights) < len(weights) or (
        bool(weights) and _sum([weight.as_integer_ratio() for weight in set_weights]) != (1, 1)
    )


def roll_up_completions(
    goals: Sequence[RollupNode], children: Mapping[UUID, Sequence[RollupNode]] | None = None
) -> dict[UUID, Fraction]:
    """Return the exact roll-up of every goal with at least one sub-goal that counts, by goal id.

    `children` are those of `children_by_parent`, where they are known already.
    """
    if children is None:
        children = children_by_parent(goals)
    parents_first = [goal.goal_id for goal in goals if goal.parent_id is None]
    for goal_id in parents_first:
        parents_first += [child.goal_id for child in children.get(goal_id, ())]
    rolled_up: dict[UUID, Fraction] = {}
    for goal_id in reversed(parents_first):
        weights: list[_Ratio] = []
        products: list[_Ratio] = []
        for child in children.get(goal_id, ()):
            completion = rolled_up.get(child.goal_id, child.completion)
            if child.weight is not None and completion is not None:
                number, scale = child.weight.as_integer_ratio()
                weights.append((number, scale))
                products.append((number * completion.numerator, scale * completion.denominator))
        if weights and (total := _sum(weights))[0]:
            weighted = _sum(products)
            rolled_up[goal_id] = Fraction(weighted[0] * total[1], weighted[1] * total[0])
    return rolled_up


_Ratio = tuple[int, int]
"""A numerator and a denominator, not reduced; integers are added much faster than fractions."""


def _sum(ratios: Sequence[_Ratio]) -> _Ratio:
    """Return the exact sum of at least one ratio; one that is 1 is `(1, 1)`."""
    scale = lcm(*(denominator for _, denominator in ratios))
    total = sum(numerator * (scale // denominator) for numerator, denominator in ratios)
    return (1, 1) if total == scale else (total, scale)
