"""The events of a cycle and of its goals (目标周期).

An event's `type` is its name in the store: add one, never rename one. A field that may be `None` by
default is one that events of earlier versions lack; nothing was published for those events.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_hierarchy import (
    GoalLink,
)
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.goal_weight import GoalWeight


class CycleTerms(BaseModel, frozen=True):
    """A cycle's name, its kind and the days that it covers."""

    name: str
    kind: Literal["year", "quarter"]
    days: DateRange


class CyclePrepared(BaseModel, frozen=True):
    """The cycle was prepared: goals may be set in it."""

    type: Literal["cycle-prepared"] = "cycle-prepared"
    cycle_id: UUID
    terms: CycleTerms
    at: datetime | None = None


class CycleActivated(BaseModel, frozen=True):
    """The cycle is active: every goal of it is tracked from `at` on."""

    type: Literal["cycle-activated"] = "cycle-activated"
    cycle_id: UUID
    at: datetime
    name: str | None = None


class CycleClosed(BaseModel, frozen=True):
    """The cycle was closed and no longer changes; `goals` are those that were not archived."""

    type: Literal["cycle-closed"] = "cycle-closed"
    cycle_id: UUID
    goals: tuple[UUID, ...]
    at: datetime
    name: str | None = None


class GoalSet(BaseModel, frozen=True):
    """A goal was added to the cycle."""

    type: Literal["goal-set"] = "goal-set"
    cycle_id: UUID
    goal: GoalReference
    plan: GoalPlan
    parent_id: UUID | None
    at: datetime | None = None


class GoalActivated(BaseModel, frozen=True):
    """A goal is tracked from `at` on."""

    type: Literal["goal-activated"] = "goal-activated"
    cycle_id: UUID
    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    at: datetime
    source: GoalSource | None = Field(default=None, exclude_if=lambda source: source is None)
    """Where its readings come from; `None` where that is as the plan says."""


class GoalMoved(BaseModel, frozen=True):
    """A goal has another parent, or none; it has no weight there yet."""

    type: Literal["goal-moved"] = "goal-moved"
    cycle_id: UUID
    goal_id: UUID
    parent_id: UUID | None
    goal: GoalReference | None = None
    at: datetime | None = None


class GoalArchived(BaseModel, frozen=True):
    """A goal was archived."""

    type: Literal["goal-archived"] = "goal-archived"
    cycle_id: UUID
    goal_id: UUID
    parent_id: UUID | None
    reason: str
    at: datetime
    goal: GoalReference | None = None


WithdrawingParty = Literal["officer", "department", "cycle"]
"""Who withdraws a goal: an officer, people of its department, or whoever withdraws its cycle."""


class GoalTransferred(BaseModel, frozen=True):
    """A goal is another department's from `at` on; `goal` names the new one."""

    type: Literal["goal-transferred"] = "goal-transferred"
    cycle_id: UUID
    goal: GoalReference
    was: str
    """The code of the department whose goal it was."""
    reason: str
    at: datetime


class GoalWithdrawn(BaseModel, frozen=True):
    """A goal was set by mistake: it does not count, and never did."""

    type: Literal["goal-withdrawn"] = "goal-withdrawn"
    cycle_id: UUID
    goal: GoalReference
    parent_id: UUID | None
    reason: str
    by: WithdrawingParty
    at: datetime


class CycleWithdrawn(BaseModel, frozen=True):
    """The cycle was prepared by mistake; its goals were withdrawn with it."""

    type: Literal["cycle-withdrawn"] = "cycle-withdrawn"
    cycle_id: UUID
    name: str
    reason: str
    at: datetime


class WeightsSet(BaseModel, frozen=True):
    """The weights of all sub-goals of a goal were set."""

    type: Literal["weights-set"] = "weights-set"
    cycle_id: UUID
    parent_id: UUID
    weights: tuple[GoalWeight, ...]
    parent: GoalReference | None = None
    goals: tuple[GoalReference, ...] = ()
    """The sub-goals, in the order of the weights."""
    at: datetime | None = None


class GoalSourceSet(BaseModel, frozen=True):
    """A goal's readings come from another source."""

    type: Literal["goal-source-set"] = "goal-source-set"
    cycle_id: UUID
    goal: GoalReference
    source: GoalSource
    since: datetime
    """Readings measured from then on come from it."""
    at: datetime


class LinkOffered(BaseModel, frozen=True):
    """One side offered a link to the other."""

    type: Literal["link-offered"] = "link-offered"
    cycle_id: UUID
    link: GoalLink
    source: GoalReference | None = None
    target: GoalReference | None = None
    at: datetime | None = None


class LinkAccepted(BaseModel, frozen=True):
    """The other side accepted the link."""

    type: Literal["link-accepted"] = "link-accepted"
    cycle_id: UUID
    link: GoalLink
    source: GoalReference | None = None
    target: GoalReference | None = None
    at: datetime | None = None


class LinkDeclined(BaseModel, frozen=True):
    """The other side declined the link."""

    type: Literal["link-declined"] = "link-declined"
    cycle_id: UUID
    link: GoalLink
    reason: str
    source: GoalReference | None = None
    target: GoalReference | None = None
    at: datetime | None = None


class LinkWithdrawn(BaseModel, frozen=True):
    """The link was withdrawn, before or after it was accepted."""

    type: Literal["link-withdrawn"] = "link-withdrawn"
    cycle_id: UUID
    link: GoalLink
    reason: str
    source: GoalReference | None = None
    target: GoalReference | None = None
    at: datetime | None = None


CycleEvent = Annotated[
    CyclePrepared
    | CycleActivated
    | CycleClosed
    | GoalSet
    | GoalActivated
    | GoalMoved
    | GoalArchived
    | WeightsSet
    | GoalSourceSet
    | GoalTransferred
    | GoalWithdrawn
    | CycleWithdrawn
    | LinkOffered
    | LinkAccepted
    | LinkDeclined
    | LinkWithdrawn,
    Field(discriminator="type"),
]
