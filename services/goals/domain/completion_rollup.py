"""The roll-up of completions over a cycle's tree of goals.

A goal with weighted sub-goals rolls up to their mean by weight: Σ weight · completion / Σ weight.
A sub-goal counts with its own roll-up, or with its measured completion where it has none. Weights
that do not sum to 1, because a goal was archived or moved, count pro rata until they are set anew;
a goal without a weight does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True)
class RollupNode:
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
        bool(weights) and sum(Fraction(weight) for weight in set_weights) != 1
    )


def roll_up_completions(goals: Sequence[RollupNode]) -> dict[UUID, Fraction]:
    """Return the exact roll-up of every goal with at least one sub-goal that counts, by goal id."""
    children = children_by_parent(goals)
    parents_first = [goal.goal_id for goal in goals if goal.parent_id is None]
    for goal_id in parents_first:
        parents_first += [child.goal_id for child in children.get(goal_id, ())]
    rolled_up: dict[UUID, Fraction] = {}
    for goal_id in reversed(parents_first):
        total_weight = weighted_sum = Fraction(0)
        for child in children.get(goal_id, ()):
            completion = rolled_up.get(child.goal_id, child.completion)
            if child.weight is not None and completion is not None:
                total_weight += Fraction(child.weight)
                weighted_sum += Fraction(child.weight) * completion
        if total_weight:
            rolled_up[goal_id] = weighted_sum / total_weight
    return rolled_up
