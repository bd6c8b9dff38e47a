"""What the rows of a goal board depend on of each other: roll-ups, and which goals are in danger.

It is computed from all goals of a cycle, of which it reads no more than that takes. What else a row
shows is read for the rows of one page alone (`goal_board_query`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.domain.completion_rollup import (
    RollupNode,
    children_by_parent,
    has_incomplete_weights,
    roll_up_completions,
)
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.transitive_goal_dependents import find_dependent_goals
from services.goals.projections import goals, links
from services.goals.projections.goal_states import GoalState
from services.goals.projections.goals import GoalSnapshot
from services.goals.projections.open_blockers import list_blocked_goals

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True, slots=True)
class BoardNode:
    """A goal's place on the board."""

    goal: GoalSnapshot
    completion: Fraction | None
    """Its own completion; `None` before its cycle is active."""
    rolled_up: Fraction | None
    """The mean of its sub-goals by weight; `None` where none of them counts."""
    weights_open: bool
    state: GoalState
    is_blocked: bool
    endangers: Sequence[UUID]
    """The goals that depend on it, the nearest first, where it lags or is blocked."""
    at_risk: bool

    @property
    def is_in_trouble(self) -> bool:
        """Whether it lags or is blocked."""
        return self.goal.lagging or self.is_blocked


BoardStructure = Mapping[UUID, BoardNode]
"""All goals of a board by id, in the order in which they were set."""


async def load_structure(db: Connection, cycle_id: UUID, as_of: datetime | None) -> BoardStructure:
    """Return a cycle's goals that were not archived, as they were recorded at `as_of` or are."""
    snapshots = await goals.load_goal_snapshots(db, cycle_id, as_of)
    accepted = await links.list_accepted_links(db, cycle_id, as_of)
    blocked = await list_blocked_goals(db, cycle_id, as_of)
    return build_structure(snapshots, accepted, blocked)


def build_structure(
    snapshots: Sequence[GoalSnapshot], accepted: Iterable[GoalLink], blocked: Collection[UUID]
) -> BoardStructure:
    """Return the board of these goals, accepted links and goals with an open blocker."""
    dependents = dependents_by_goal(snapshots, accepted)
    endangered = {
        goal.goal_id: find_dependent_goals(goal.goal_id, dependents)
        for goal in snapshots
        if goal.lagging or goal.goal_id in blocked
    }
    at_risk = {goal_id for goal_ids in endangered.values() for goal_id in goal_ids}
    completions = [_goal_completion(goal) for goal in snapshots]
    children = children_by_parent(completions)
    rolled_up = roll_up_completions(completions, children)
    return {
        goal.goal_id: BoardNode(
            goal=goal,
            completion=own.completion,
            rolled_up=rolled_up.get(goal.goal_id),
            weights_open=has_incomplete_weights(children.get(goal.goal_id, ())),
            state=_state(goal, own.completion),
            is_blocked=goal.goal_id in blocked,
            endangers=endangered.get(goal.goal_id, ()),
            at_risk=goal.goal_id in at_risk,
        )
        for goal, own in zip(snapshots, completions, strict=True)
    }


def dependents_by_goal(
    snapshots: Iterable[GoalSnapshot], accepted: Iterable[GoalLink]
) -> Mapping[UUID, list[UUID]]:
    """Return the goals that depend on each goal: its parent, and those at its accepted links."""
    dependents: dict[UUID, list[UUID]] = {}
    for goal in snapshots:
        if goal.parent_id is not None:
            dependents.setdefault(goal.goal_id, []).append(goal.parent_id)
    for link in accepted:
        prerequisite_id, dependent_id = link.dependency_edge
        dependents.setdefault(prerequisite_id, []).append(dependent_id)
    return dependents


def _goal_completion(goal: GoalSnapshot) -> RollupNode:
    completion = None if goal.value is None else goal.plan.metric.completion(goal.value)
    return RollupNode(goal.goal_id, goal.parent_id, goal.exact_weight, completion)


def _state(goal: GoalSnapshot, completion: Fraction | None) -> GoalState:
    if completion is None:
        return "not-started"
    if goal.lagging:
        return "lagging"
    return "achieved" if goal.measured_at is not None and completion >= 1 else "on-track"
