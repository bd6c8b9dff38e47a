"""The facts that the goals area publishes about cycles, the tree of goals, its weights and links.

A goal without a department is the company's own; what concerns it alone, everybody may see.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


def _is_absent(value: object) -> bool:
    return value is None  # left out of the JSON


OptionalText = Annotated[str | None, Field(exclude_if=_is_absent)]
OptionalNumber = Annotated[Decimal | None, Field(exclude_if=_is_absent)]


class _CycleChange(AddedFact, frozen=True):
    cycle_id: UUID
    cycle: str
    """This is the cycle's name."""
    at: datetime


@declare_visible_to_everybody
class CyclePrepared(_CycleChange, frozen=True):
    """A cycle was prepared: goals may be set in it."""

    type: Literal["concord.goals.cycle-prepared.v1"] = "concord.goals.cycle-prepared.v1"


@declare_visible_to_everybody
class CycleActivated(_CycleChange, frozen=True):
    """A cycle is active: its goals are tracked, and departments owe reports of them."""

    type: Literal["concord.goals.cycle-activated.v1"] = "concord.goals.cycle-activated.v1"


@declare_visible_to_everybody
class CycleClosed(_CycleChange, frozen=True):
    """A cycle was closed: its goals are tracked no longer."""

    type: Literal["concord.goals.cycle-closed.v1"] = "concord.goals.cycle-closed.v1"


class _GoalChange(AddedFact, frozen=True):
    cycle_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    department: DepartmentCode | None
    parent_id: UUID | None
    at: datetime


class GoalSet(_GoalChange, frozen=True):
    """A goal was set; it is tracked at once where its cycle is active."""

    type: Literal["concord.goals.goal-set.v1"] = "concord.goals.goal-set.v1"
    unit: OptionalText = None
    """What the goal is measured in; not said by facts of earlier versions, as what follows."""
    direction: OptionalText = None
    """Which way it leads: `up`, `down`, or `hold` between two values."""
    start: OptionalNumber = None
    """The value at which completion is 0."""
    target: OptionalNumber = None
    """The value at which completion is 1, of a goal that leads up or down."""
    low: OptionalNumber = None
    """The lowest value at which completion is 1, of a goal that holds."""
    high: OptionalNumber = None
    """The highest one."""


class GoalMoved(_GoalChange, frozen=True):
    """A goal has another parent, or none; it has no weight there yet."""

    type: Literal["concord.goals.goal-moved.v1"] = "concord.goals.goal-moved.v1"


class GoalArchived(_GoalChange, frozen=True):
    """A goal was archived: it is tracked no longer, and no more reports of it fall due."""

    type: Literal["concord.goals.goal-archived.v1"] = "concord.goals.goal-archived.v1"
    reason: str


class ChangedWeight(BaseModel, frozen=True):
    """A sub-goal's part of its parent."""

    goal_id: UUID
    goal: str
    department: DepartmentCode | None
    weight: Decimal
    """Its part, from 0 to 1; rounded to 9 decimals where `fraction` says it exactly."""
    fraction: OptionalText = None
    """The exact part, such as `1/3`, where no decimal equals it."""


class WeightsChanged(AddedFact, frozen=True):
    """The weights of all sub-goals of a goal were set."""

    type: Literal["concord.goals.weights-changed.v1"] = "concord.goals.weights-changed.v1"
    cycle_id: UUID
    goal_id: UUID
    """This is the parent."""
    goal: str
    department: DepartmentCode | None
    weights: tuple[ChangedWeight, ...]
    at: datetime


class _LinkChange(AddedFact, frozen=True):
    cycle_id: UUID
    link_id: UUID
    kind: Literal["contributes", "depends-on"]
    source: UUID
    source_goal: str
    """This is the source's title."""
    source_department: DepartmentCode | None
    target: UUID
    target_goal: str
    target_department: DepartmentCode | None
    offered_by: Literal["source", "target"]
    at: datetime


class LinkOffered(_LinkChange, frozen=True):
    """One side offered a link between two goals to the other side."""

    type: Literal["concord.goals.link-offered.v1"] = "concord.goals.link-offered.v1"


class LinkAccepted(_LinkChange, frozen=True):
    """The other side accepted the link."""

    type: Literal["concord.goals.link-accepted.v1"] = "concord.goals.link-accepted.v1"


class LinkDeclined(_LinkChange, frozen=True):
    """The other side declined the link."""

    type: Literal["concord.goals.link-declined.v1"] = "concord.goals.link-declined.v1"
    reason: str


class LinkWithdrawn(_LinkChange, frozen=True):
    """The link was withdrawn, before or after it was accepted."""

    type: Literal["concord.goals.link-withdrawn.v1"] = "concord.goals.link-withdrawn.v1"
    reason: str
