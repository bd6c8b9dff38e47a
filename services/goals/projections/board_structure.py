"""What the rows of a goal board depend on of each other: roll-ups, and which goals are in danger.

It is computed from all goals of a cycle, of which it reads no more than that takes. What else a row
shows is read for the rows of one page alone (`goal_board_query`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple
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


class BoardNode(NamedTuple):
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


class BoardInputs(NamedTuple):
    """What the structure of a board follows from."""

    goals: Sequence[GoalSnapshot]
    """Those that were not archived, in the order in which they were set."""
    accepted_links: Sequence[GoalLink]
    blocked: Collection[UUID]
    """The goals with an open blocker."""


async def load_structure(db: Connection, cycle_id: UUID, as_of: datetime | None) -> BoardStructure:
    """Return a cycle's goals that were not archived, as they were recorded at `as_of` or are."""
    return build_structure(await load_inputs(db, cycle_id, as_of))


async def load_inputs(db: Connection, cycle_id: UUID, as_of: datetime | None) -> BoardInputs:
    """Return what was recorded of a cycle's goals at `as_of`, or is."""
    return BoardInputs(
        await goals.load_goal_snapshots(db, cycle_id, as_of),
        await links.list_accepted_links(db, cycle_id, as_of),
        await list_blocked_goals(db, cycle_id, as_of),
    )


def build_structure(inputs: BoardInputs, former: BoardStructure | None = None) -> BoardStructure:
    """Return the board of goals, links and blockers.

    `former` is an earlier structure; what is as it was is taken over from it.
    """
    snapshots, accepted, blocked = inputs
    former = former or {}
    dependents = dependents_by_goal(snapshots, accepted)
    endangered = {
        goal.goal_id: find_dependent_goals(goal.goal_id, dependents)
        for goal in snapshots
        if goal.lagging or goal.goal_id in blocked
    }
    at_risk = {goal_id for goal_ids in endangered.values() for goal_id in goal_ids}
    stale = _stale_goals(snapshots, former)
    counted = {
        goal.goal_id: _counted(goal, former, stale)
        for goal in snapshots
        if goal.goal_id in stale or goal.parent_id in stale
    }
    children = children_by_parent(counted.values())
    rolled_up = roll_up_completions(list(counted.values()), children)
    structure: dict[UUID, BoardNode] = {}
    for goal in snapshots:
        goal_id = goal.goal_id
        trouble = (goal_id in blocked, endangered.get(goal_id, ()), goal_id in at_risk)
        if goal_id not in stale:
            node = former[goal_id]
            structure[goal_id] = (
                node
                if trouble == (node.is_blocked, node.endangers, node.at_risk)
                else BoardNode(*node[:5], *trouble)
            )
        else:
            completion = counted[goal_id].completion
            structure[goal_id] = BoardNode(
                goal,
                completion,
                rolled_up.get(goal_id),
                has_incomplete_weights(children.get(goal_id, ())),
                _state(goal, completion),
                *trouble,
            )
    return structure


def _stale_goals(snapshots: Sequence[GoalSnapshot], former: BoardStructure) -> set[UUID]:
    """Return the goals that are not as they were, and those above them, then or now."""
    parents = {goal.goal_id: goal.parent_id for goal in snapshots}
    pending = [
        goal.goal_id
        for goal in snapshots
        if (node := former.get(goal.goal_id)) is None or node.goal != goal
    ]
    pending += [
        parent_id
        for goal_id in (*pending, *(former.keys() - parents.keys()))
        if goal_id in former and (parent_id := former[goal_id].goal.parent_id) is not None
    ]
    stale: set[UUID] = set()
    for one in pending:
        goal_id: UUID | None = one
        while goal_id is not None and goal_id in parents and goal_id not in stale:
            stale.add(goal_id)
            goal_id = parents[goal_id]
    return stale


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


def _counted(goal: GoalSnapshot, former: BoardStructure, stale: Collection[UUID]) -> RollupNode:
    """Return how a goal counts: with its former roll-up, where that stands."""
    if goal.goal_id not in stale:
        node = former[goal.goal_id]
        completion = node.completion if node.rolled_up is None else node.rolled_up
    else:
        completion = None if goal.value is None else goal.plan.metric.completion(goal.value)
    return RollupNode(goal.goal_id, goal.parent_id, goal.exact_weight, completion)


def _state(goal: GoalSnapshot, completion: Fraction | None) -> GoalState:
    if completion is None:
        return "not-started"
    if goal.lagging:
        return "lagging"
    return (
        "achieved"
        if goal.measured_at is not None and completion.numerator >= completion.denominator
        else "on-track"
    )
