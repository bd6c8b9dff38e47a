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

from services.goals.domain.plan import AboutGoal, Plan
from services.goals.domain.refusals import CircularGoals, GoalsRefused, UnknownGoal, UnknownLink

LEVELS = 20
"""Of the tree: whoever reads it reads it to the bottom."""

LinkKind = Literal["contributes", "depends-on"]
Side = Literal["source", "target"]
LinkStatus = Literal["offered", "accepted", "declined", "withdrawn"]


class Link(BaseModel, frozen=True):
    """One goal contributes to another one, or depends on it."""

    link_id: UUID
    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: Side
    """The side that offers; the other one answers."""

    @property
    def carries(self) -> tuple[UUID, UUID]:
        """Which goal carries which."""
        if self.kind == "contributes":
            return self.source, self.target
        return self.target, self.source

    @property
    def means(self) -> tuple[LinkKind, UUID, UUID]:
        """What it says, whoever says it."""
        return self.kind, self.source, self.target


class Weight(BaseModel, frozen=True):
    """A sub-goal and its part of the parent; those of all its sub-goals sum to exactly 1."""

    goal_id: UUID
    weight: Decimal


@dataclass(frozen=True)
class Placed:
    """A goal in its place."""

    goal: AboutGoal
    plan: Plan
    parent_id: UUID | None
    weight: Decimal | None = None


@dataclass(frozen=True)
class Structure:
    """A cycle's goals and links: what stands, and what is over."""

    goals: Mapping[UUID, Placed] = field(default_factory=dict)
    archived: frozenset[UUID] = frozenset()
    links: Mapping[UUID, Link] = field(default_factory=dict)
    answers: Mapping[UUID, LinkStatus] = field(default_factory=dict)
    """What became of every link."""

    def with_goal(self, placed: Placed) -> Structure:
        """Return the structure with a goal in its place, new or moved."""
        return replace(self, goals={**self.goals, placed.goal.goal_id: placed})

    def without(self, goal_id: UUID) -> Structure:
        """Return the structure with a goal archived."""
        goals = {known: placed for known, placed in self.goals.items() if known != goal_id}
        return replace(self, goals=goals, archived=self.archived | {goal_id})

    def weighted(self, weights: Sequence[Weight]) -> Structure:
        """Return the structure with these weights."""
        given = {
            one.goal_id: replace(self.goals[one.goal_id], weight=one.weight) for one in weights
        }
        return replace(self, goals={**self.goals, **given})

    def linked(self, link: Link, status: LinkStatus) -> Structure:
        """Return the structure with a link as it stands now."""
        return replace(
            self,
            links={**self.links, link.link_id: link},
            answers={**self.answers, link.link_id: status},
        )

    def goal(self, goal_id: UUID) -> Placed:
        """Return a standing goal; raises `UnknownGoal`."""
        if goal_id in self.archived:
            raise UnknownGoal(f"the goal {goal_id} was archived")
        if goal_id not in self.goals:
            raise UnknownGoal(f"the cycle has no goal {goal_id}")
        return self.goals[goal_id]

    def link(self, link_id: UUID) -> Link:
        """Return a link, whatever became of it; raises `UnknownLink`."""
        if link_id not in self.links:
            raise UnknownLink(f"the cycle has no link {link_id}")
        return self.links[link_id]

    def children(self, parent_id: UUID) -> list[UUID]:
        """Return the standing sub-goals of a goal, in the order in which they were set."""
        return [known for known, placed in self.goals.items() if placed.parent_id == parent_id]

    def refuse_deep(self, goal_id: UUID, parent_id: UUID | None) -> None:
        """Raise `GoalsRefused` where a goal, with all below it, would lie too deep."""
        levels, below = 0, [goal_id]
        while parent_id is not None:
            levels, parent_id = levels + 1, self.goals[parent_id].parent_id
        while below:
            levels, below = levels + 1, [one for above in below for one in self.children(above)]
        if levels > LEVELS:
            raise GoalsRefused(f"the tree has at most {LEVELS} levels; choose a higher parent")

    def standing_links(self) -> Iterator[Link]:
        """Yield the links that are offered or accepted."""
        for link_id, link in self.links.items():
            if self.answers[link_id] in {"offered", "accepted"}:
                yield link

    def refuse_circle(self, carrier: UUID, carried: UUID) -> None:
        """Raise `CircularGoals`, naming the way round, where `carried` carries `carrier` already.

        Where the goal `carrier` moves to another parent, ask the structure without its present one.
        """
        way = self._way(carried, carrier)
        if way is not None:
            titles = [self.goals[goal_id].goal.title for goal_id in [carrier, *way]]
            raise CircularGoals(f"goals would wait for themselves: {' → '.join(titles)}")

    def _way(self, start: UUID, end: UUID) -> list[UUID] | None:
        """Return a shortest way along what carries what, both ends included."""
        upward = self._carried()
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

    def _carried(self) -> dict[UUID, list[UUID]]:
        found: dict[UUID, list[UUID]] = {}
        for goal_id, placed in self.goals.items():
            if placed.parent_id is not None:
                found.setdefault(goal_id, []).append(placed.parent_id)
        for link in self.standing_links():
            carrier, carried = link.carries
            found.setdefault(carrier, []).append(carried)
        return found
