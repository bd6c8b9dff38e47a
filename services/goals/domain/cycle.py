"""One cycle (目标周期): a year or a quarter, and how the goals in it hang together.

It holds the structure; how far a goal is lies in the goal's own stream, which begins when the cycle
is active. What comes of a command is decided in `cycle_decisions`. An event's `type` is its name in
the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.goals.domain.days import Days
from services.goals.domain.plan import AboutGoal, Plan
from services.goals.domain.structure import Link, LinkStatus, Placed, Structure, Weight


class Terms(BaseModel, frozen=True):
    """What a cycle is called and which days it covers."""

    name: str
    kind: Literal["year", "quarter"]
    days: Days


class CyclePrepared(BaseModel, frozen=True):
    """Goals may be set for these days."""

    type: Literal["cycle-prepared"] = "cycle-prepared"
    cycle_id: UUID
    terms: Terms


class CycleActivated(BaseModel, frozen=True):
    """From now on every goal is followed."""

    type: Literal["cycle-activated"] = "cycle-activated"
    cycle_id: UUID
    at: datetime


class CycleClosed(BaseModel, frozen=True):
    """Nothing changes any more; these goals stood until now."""

    type: Literal["cycle-closed"] = "cycle-closed"
    cycle_id: UUID
    goals: tuple[UUID, ...]
    at: datetime


class GoalSet(BaseModel, frozen=True):
    """The cycle has a goal more."""

    type: Literal["goal-set"] = "goal-set"
    cycle_id: UUID
    goal: AboutGoal
    plan: Plan
    parent_id: UUID | None


class GoalActivated(BaseModel, frozen=True):
    """A goal is to be followed from `at` on."""

    type: Literal["goal-activated"] = "goal-activated"
    cycle_id: UUID
    goal: AboutGoal
    plan: Plan
    days: Days
    at: datetime


class GoalMoved(BaseModel, frozen=True):
    """A goal belongs to another parent, or to none; it has no weight there yet."""

    type: Literal["goal-moved"] = "goal-moved"
    cycle_id: UUID
    goal_id: UUID
    parent_id: UUID | None


class GoalArchived(BaseModel, frozen=True):
    """A goal was given up."""

    type: Literal["goal-archived"] = "goal-archived"
    cycle_id: UUID
    goal_id: UUID
    parent_id: UUID | None
    reason: str
    at: datetime


class WeightsSet(BaseModel, frozen=True):
    """The sub-goals of a goal have these parts of it."""

    type: Literal["weights-set"] = "weights-set"
    cycle_id: UUID
    parent_id: UUID
    weights: tuple[Weight, ...]


class LinkOffered(BaseModel, frozen=True):
    """One side offers a link to the other."""

    type: Literal["link-offered"] = "link-offered"
    cycle_id: UUID
    link: Link


class LinkAccepted(BaseModel, frozen=True):
    """The other side agreed."""

    type: Literal["link-accepted"] = "link-accepted"
    cycle_id: UUID
    link: Link


class LinkDeclined(BaseModel, frozen=True):
    """The other side did not agree."""

    type: Literal["link-declined"] = "link-declined"
    cycle_id: UUID
    link: Link
    reason: str


class LinkWithdrawn(BaseModel, frozen=True):
    """The link stands no longer."""

    type: Literal["link-withdrawn"] = "link-withdrawn"
    cycle_id: UUID
    link: Link
    reason: str


CycleEvent = Annotated[
    CyclePrepared
    | CycleActivated
    | CycleClosed
    | GoalSet
    | GoalActivated
    | GoalMoved
    | GoalArchived
    | WeightsSet
    | LinkOffered
    | LinkAccepted
    | LinkDeclined
    | LinkWithdrawn,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class Preparing:
    """Goals are being set; none is followed yet."""

    terms: Terms
    structure: Structure = field(default_factory=Structure)


@dataclass(frozen=True)
class Active:
    """Its goals are followed."""

    terms: Terms
    structure: Structure
    activated_at: datetime


@dataclass(frozen=True)
class Closed:
    """Over."""


OpenCycle = Preparing | Active
KnownCycle = OpenCycle | Closed
Cycle = KnownCycle | None


def evolve(cycle: Cycle, event: CycleEvent) -> Cycle:
    """Return where an event leaves the cycle."""
    match event, cycle:
        case CyclePrepared(terms=terms), _:
            return Preparing(terms)
        case CycleClosed(), _:
            return Closed()
        case CycleActivated(at=at), Preparing(terms, structure):
            return Active(terms, structure, at)
        case _, Preparing() | Active():
            return replace(cycle, structure=_changed(cycle.structure, event))
        case _:
            return cycle


def _changed(structure: Structure, event: CycleEvent) -> Structure:
    match event:
        case GoalSet(goal=goal, plan=plan, parent_id=parent_id):
            return structure.with_goal(Placed(goal, plan, parent_id))
        case GoalMoved(goal_id=goal_id, parent_id=parent_id):
            moved = replace(structure.goals[goal_id], parent_id=parent_id, weight=None)
            return structure.with_goal(moved)
        case GoalArchived(goal_id=goal_id):
            return structure.without(goal_id)
        case WeightsSet(weights=weights):
            return structure.weighted(weights)
        case LinkOffered() | LinkAccepted() | LinkDeclined() | LinkWithdrawn():
            return structure.linked(event.link, status_of(event))
        case _:
            return structure


def status_of(event: LinkOffered | LinkAccepted | LinkDeclined | LinkWithdrawn) -> LinkStatus:
    """Return what an event makes of its link."""
    match event:
        case LinkOffered():
            return "offered"
        case LinkAccepted():
            return "accepted"
        case LinkDeclined():
            return "declined"
        case LinkWithdrawn():
            return "withdrawn"
