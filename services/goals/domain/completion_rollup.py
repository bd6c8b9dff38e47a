"""What a cycle's goals come to together: completion by weight, and which goals rest upon others.

A goal with weighted sub-goals rolls up to the mean of theirs by weight, each taken as it rolls up
itself, or as it was measured where it has none. Weights that do not sum to 1, because a goal was
archived or moved, count pro rata until they are set anew; a goal without a weight does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True)
class GoalCompletion:
    """How a goal stands by itself."""

    goal_id: UUID
    parent_id: UUID | None
    weight: Decimal | None
    completion: Fraction | None
    """`None` while nothing is followed yet."""


def children_by_parent(goals: Iterable[GoalCompletion]) -> dict[UUID, list[GoalCompletion]]:
    """Return each parent's sub-goals, in the order given."""
    found: dict[UUID, list[GoalCompletion]] = {}
    for goal in goals:
        if goal.parent_id is not None:
            found.setdefault(goal.parent_id, []).append(goal)
    return found


def has_incomplete_weights(children: Sequence[GoalCompletion]) -> bool:
    """Say whether the weights of sub-goals still have to be set."""
    weights = [child.weight for child in children]
    given = [weight for weight in weights if weight is not None]
    return len(given) < len(weights) or (bool(weights) and sum(map(Fraction, given)) != 1)


def roll_up_completions(goals: Sequence[GoalCompletion]) -> dict[UUID, Fraction]:
    """Return the completion, exact, of every goal that has sub-goals which count."""
    below = children_by_parent(goals)
    downward = [goal.goal_id for goal in goals if goal.parent_id is None]
    for goal_id in downward:
        downward += [child.goal_id for child in below.get(goal_id, ())]
    found: dict[UUID, Fraction] = {}
    for goal_id in reversed(downward):
        total = weighed = Fraction(0)
        for child in below.get(goal_id, ()):
            completion = found.get(child.goal_id, child.completion)
            if child.weight is not None and completion is not None:
                total += Fraction(child.weight)
                weighed += Fraction(child.weight) * completion
        if total:
            found[goal_id] = weighed / total
    return found


def find_dependent_goals(goal_id: UUID, dependents: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    """Return the goals that rest upon this one, the nearest first."""
    found, reached = [goal_id], {goal_id}
    for one in found:
        for other in dependents.get(one, ()):
            if other not in reached:
                reached.add(other)
                found.append(other)
    return found[1:]
