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

    `former` is an earlier structure, whose exact completions are taken over for goals that are as
    they were.
    """
    snapshots, accepted, blocked = inputs
    dependents = dependents_by_goal(snapshots, accepted)
    endangered = {
        goal.goal_id: find_dependent_goals(goal.goal_id, dependents)
        for goal in snapshots
        if goal.lagging or goal.goal_id in blocked
    }
    at_risk = {goal_id for goal_ids in endangered.values() for goal_id in goal_ids}
    completions = [_goal_completion(goal, former or {}) for goal in snapshots]
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


def _goal_completion(goal: GoalSnapshot, former: BoardStructure) -> RollupNode:
    before = former.get(goal.goal_id)
    if before is not None and before.goal == goal:
        completion = before.completion
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
