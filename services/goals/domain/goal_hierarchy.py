"""How a cycle's goals hang together (目标结构): the tree, its weights, and the links across it.

A sub-goal carries its parent, whoever contributes carries whom it contributes to, and what a goal
depends on carries that goal. Whatever carries must not come to rest upon itself. An offered link
counts as if it were accepted: the other side may accept it any time.

A weight is a sub-goal's part of its parent. Archiving or moving a goal takes its weight away; the
others keep theirs, and a goal that comes to a parent has none, until they are set anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.refusals import CircularGoals, GoalsRefused, UnknownGoal, UnknownLink

MAX_LEVELS = 20
"""Of the tree: whoever reads it reads it to the bottom."""

LinkKind = Literal["contributes", "depends-on"]
LinkSide = Literal["source", "target"]
LinkStatus = Literal["offered", "accepted", "declined", "withdrawn"]


class GoalLink(BaseModel, frozen=True):
    """One goal contributes to another one, or depends on it."""

    link_id: UUID
    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: LinkSide
    """The side that offers; the other one answers."""

    @property
    def dependency_edge(self) -> tuple[UUID, UUID]:
        """Which goal carries which."""
        if self.kind == "contributes":
            return self.source, self.target
        return self.target, self.source

    @property
    def relation(self) -> tuple[LinkKind, UUID, UUID]:
        """What it says, whoever says it."""
        return self.kind, self.source, self.target


class GoalWeight(BaseModel, frozen=True):
    """A sub-goal and its part of the parent; those of all its sub-goals sum to exactly 1."""

    goal_id: UUID
    weight: Decimal


@dataclass(frozen=True)
class GoalNode:
    """A goal in its place."""

    goal: GoalReference
    plan: GoalPlan
    parent_id: UUID | None
    weight: Decimal | None = None


@dataclass(frozen=True)
class GoalHierarchy:
    """A cycle's goals and links: what stands, and what is over."""

    goals: Mapping[UUID, GoalNode] = field(default_factory=dict)
    archived: frozenset[UUID] = frozenset()
    links: Mapping[UUID, GoalLink] = field(default_factory=dict)
    link_statuses: Mapping[UUID, LinkStatus] = field(default_factory=dict)
    """What became of every link."""

    def with_goal(self, node: GoalNode) -> GoalHierarchy:
        """Return the structure with a goal in its place, new or moved."""
        return replace(self, goals={**self.goals, node.goal.goal_id: node})

    def with_archived(self, goal_id: UUID) -> GoalHierarchy:
        """Return the structure with a goal archived."""
        goals = {known: placed for known, placed in self.goals.items() if known != goal_id}
        return replace(self, goals=goals, archived=self.archived | {goal_id})

    def with_weights(self, weights: Sequence[GoalWeight]) -> GoalHierarchy:
        """Return the structure with these weights."""
        given = {
            one.goal_id: replace(self.goals[one.goal_id], weight=one.weight) for one in weights
        }
        return replace(self, goals={**self.goals, **given})

    def with_link(self, link: GoalLink, status: LinkStatus) -> GoalHierarchy:
        """Return the structure with a link as it stands now."""
        return replace(
            self,
            links={**self.links, link.link_id: link},
            link_statuses={**self.link_statuses, link.link_id: status},
        )

    def get_goal(self, goal_id: UUID) -> GoalNode:
        """Return a standing goal; raises `UnknownGoal`."""
        if goal_id in self.archived:
            raise UnknownGoal(f"the goal {goal_id} was archived")
        if goal_id not in self.goals:
            raise UnknownGoal(f"the cycle has no goal {goal_id}")
        return self.goals[goal_id]

    def get_link(self, link_id: UUID) -> GoalLink:
        """Return a link, whatever became of it; raises `UnknownLink`."""
        if link_id not in self.links:
            raise UnknownLink(f"the cycle has no link {link_id}")
        return self.links[link_id]

    def child_ids(self, parent_id: UUID) -> list[UUID]:
        """Return the standing sub-goals of a goal, in the order in which they were set."""
        return [known for known, placed in self.goals.items() if placed.parent_id == parent_id]

    def validate_depth(self, goal_id: UUID, parent_id: UUID | None) -> None:
        """Raise `GoalsRefused` where a goal, with all below it, would lie too deep."""
        levels, below = 0, [goal_id]
        while parent_id is not None:
            levels, parent_id = levels + 1, self.goals[parent_id].parent_id
        while below:
            levels, below = levels + 1, [one for above in below for one in self.child_ids(above)]
        if levels > MAX_LEVELS:
            raise GoalsRefused(f"the tree has at most {MAX_LEVELS} levels; choose a higher parent")

    def active_links(self) -> Iterator[GoalLink]:
        """Yield the links that are offered or accepted."""
        for link_id, link in self.links.items():
            if self.link_statuses[link_id] in {"offered", "accepted"}:
                yield link

    def validate_acyclic(self, prerequisite_id: UUID, dependent_id: UUID) -> None:
        """Raise `CircularGoals`, naming the way round, where `carried` carries `carrier` already.

        Where the goal `carrier` moves to another parent, ask the structure without its present one.
        """
        way = self._shortest_path(dependent_id, prerequisite_id)
        if way is not None:
            titles = [self.goals[goal_id].goal.title for goal_id in [prerequisite_id, *way]]
            raise CircularGoals(f"goals would wait for themselves: {' → '.join(titles)}")

    def _shortest_path(self, start: UUID, end: UUID) -> list[UUID] | None:
        """Return a shortest way along what carries what, both ends included."""
        upward = self._dependents_by_goal()
        reached: dict[UUID, UUID | None] = {start: None}
        queue = [start]
        for goal_id in queue:
            for other in upward.get(goal_id, ()):
                if other not in reached:
                    reached[other] = goal_id
                    queue.append(other)
        if end not in reached:
            return None
        way = [end]
        while (before := reached[way[-1]]) is not None:
            way.append(before)
        return way[::-1]

    def _dependents_by_goal(self) -> dict[UUID, list[UUID]]:
        found: dict[UUID, list[UUID]] = {}
        for goal_id, placed in self.goals.items():
            if placed.parent_id is not None:
                found.setdefault(goal_id, []).append(placed.parent_id)
        for link in self.active_links():
            carrier, carried = link.dependency_edge
            found.setdefault(carrier, []).append(carried)
        return found
