"""The hierarchy of a cycle's goals (目标结构): the tree, its weights, and the links across it.

The hierarchy is a dependency graph without circles. A parent depends on its sub-goals, the target
of a "contributes" link on its source, the source of a "depends-on" link on its target, and a goal
on those that feed it. An offered link counts as if it were accepted: the other side may accept it
any time.

A weight is a sub-goal's part of its parent. Archiving or moving a goal removes its weight; its
former siblings keep theirs. A goal that is moved to a parent has no weight until all are set anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_refusals import (
    CircularGoals,
    GoalTreeTooDeep,
)
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.goal_weight import GoalWeight
from services.goals.domain.refusals import (
    GoalArchivedAlready,
    UnknownGoal,
    UnknownLink,
)

MAX_LEVELS = 20
"""The depth of the tree is limited, because a board is read from the roots to the leaves."""

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
    """The side that offers the link; the other one accepts or declines it."""

    @property
    def dependency_edge(self) -> tuple[UUID, UUID]:
        """The prerequisite and the goal that depends on it, in this order."""
        if self.kind == "contributes":
            return self.source, self.target
        return self.target, self.source

    @property
    def deduplication_key(self) -> tuple[LinkKind, UUID, UUID]:
        """The kind and both goals: equal for links that differ only in id and offering side."""
        return self.kind, self.source, self.target


@dataclass(frozen=True)
class GoalNode:
    """A goal with its place in the tree."""

    goal: GoalReference
    plan: GoalPlan
    parent_id: UUID | None
    weight: Fraction | None = None
    """Its exact part of its parent."""
    source: GoalSource | None = None
    """Where its readings come from; `None` where that is as the plan says."""

    @property
    def present_source(self) -> GoalSource:
        """Where its readings come from now."""
        return self.source or GoalSource(kind=self.plan.connected_to or "person")


@dataclass(frozen=True)
class ArchivedGoal:
    """What holds of a goal that was archived."""

    title: str
    reason: str
    archived_at: datetime
    is_withdrawn: bool = False
    """Whether it had been set by mistake."""


@dataclass(frozen=True)
class GoalHierarchy:
    """A cycle's goals and links."""

    goals: Mapping[UUID, GoalNode] = field(default_factory=dict)
    """The goals that are not archived, in the order in which they were set."""
    archived: Mapping[UUID, ArchivedGoal] = field(default_factory=dict)
    """The archived goals by id."""
    links: Mapping[UUID, GoalLink] = field(default_factory=dict)
    link_statuses: Mapping[UUID, LinkStatus] = field(default_factory=dict)
    """The status of every link, also of those that were declined or withdrawn."""
    link_reasons: Mapping[UUID, str] = field(default_factory=dict)
    """The reason of every link's newest status; empty where it needs none."""

    def with_goal(self, node: GoalNode) -> GoalHierarchy:
        """Return the hierarchy with a goal added or moved."""
        return replace(self, goals={**self.goals, node.goal.goal_id: node})

    def with_archived(self, goal_id: UUID, archived: ArchivedGoal) -> GoalHierarchy:
        """Return the hierarchy with a goal archived."""
        goals = {node_id: node for node_id, node in self.goals.items() if node_id != goal_id}
        return replace(self, goals=goals, archived={**self.archived, goal_id: archived})

    def with_weights(self, weights: Sequence[GoalWeight]) -> GoalHierarchy:
        """Return the hierarchy with these weights."""
        weighted = {
            item.goal_id: replace(self.goals[item.goal_id], weight=item.exact) for item in weights
        }
        return replace(self, goals={**self.goals, **weighted})

    def with_link(self, link: GoalLink, status: LinkStatus, reason: str = "") -> GoalHierarchy:
        """Return the hierarchy with a link added, or with the link's new status."""
        return replace(
            self,
            links={**self.links, link.link_id: link},
            link_statuses={**self.link_statuses, link.link_id: status},
            link_reasons={**self.link_reasons, link.link_id: reason},
        )

    def get_goal(self, goal_id: UUID) -> GoalNode:
        """Return a goal that is not archived; raises `UnknownGoal`."""
        if goal_id in self.archived:
            raise GoalArchivedAlready(title=self.archived[goal_id].title)
        if goal_id not in self.goals:
            raise UnknownGoal(goal_id=goal_id)
        return self.goals[goal_id]

    def get_link(self, link_id: UUID) -> GoalLink:
        """Return a link, whatever its status; raises `UnknownLink`."""
        if link_id not in self.links:
            raise UnknownLink(link_id=link_id)
        return self.links[link_id]

    def child_ids(self, parent_id: UUID) -> list[UUID]:
        """Return the sub-goals of a goal, in the order in which they were set."""
        return [node_id for node_id, node in self.goals.items() if node.parent_id == parent_id]

    def titles(self, goal_ids: Iterable[UUID]) -> str:
        """Return the titles of goals, as refusals name them."""
        return ", ".join(repr(self.goals[goal_id].goal.title) for goal_id in goal_ids)

    def validate_depth(self, goal_id: UUID, parent_id: UUID | None) -> None:
        """Raise `GoalsRefused` where a goal under this parent would make the tree too deep."""
        depth, level = 0, [goal_id]
        while parent_id is not None:
            depth, parent_id = depth + 1, self.goals[parent_id].parent_id
        while level:
            depth += 1
            level = [child for node in level for child in self.child_ids(node)]
        if depth > MAX_LEVELS:
            raise GoalTreeTooDeep(levels=MAX_LEVELS)

    def offered_or_accepted_links(self) -> Iterator[GoalLink]:
        """Yield the links that are offered or accepted."""
        for link_id, link in self.links.items():
            if self.link_statuses[link_id] in {"offered", "accepted"}:
                yield link

    def validate_acyclic(self, prerequisite_id: UUID, dependent_id: UUID) -> None:
        """Raise `CircularGoals`, naming the circle, where the prerequisite needs the dependent.

        For a goal that moves, call it on the hierarchy without the goal's present parent.
        """
        path = self._shortest_path(dependent_id, prerequisite_id)
        if path is not None:
            titles = [self.goals[goal_id].goal.title for goal_id in [prerequisite_id, *path]]
            raise CircularGoals(titles=" → ".join(titles))

    def _shortest_path(self, start: UUID, end: UUID) -> list[UUID] | None:
        """Return a shortest path from a goal to a dependent, both included; `None` without one."""
        dependents = self._dependents_by_goal()
        predecessors: dict[UUID, UUID | None] = {start: None}
        queue = [start]
        for goal_id in queue:
            for dependent in dependents.get(goal_id, ()):
                if dependent not in predecessors:
                    predecessors[dependent] = goal_id
                    queue.append(dependent)
        if end not in predecessors:
            return None
        path = [end]
        while (predecessor := predecessors[path[-1]]) is not None:
            path.append(predecessor)
        return path[::-1]

    def _dependents_by_goal(self) -> dict[UUID, list[UUID]]:
        dependents: dict[UUID, list[UUID]] = {}
        for goal_id, node in self.goals.items():
            if node.parent_id is not None:
                dependents.setdefault(goal_id, []).append(node.parent_id)
            for source_id in node.present_source.goal_ids:
                dependents.setdefault(source_id, []).append(goal_id)
        for link in self.offered_or_accepted_links():
            prerequisite_id, dependent_id = link.dependency_edge
            dependents.setdefault(prerequisite_id, []).append(dependent_id)
        return dependents
