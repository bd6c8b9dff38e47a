"""The commands to a cycle, to the goals of its hierarchy and to the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_events import CycleTerms, WithdrawingParty
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalSource


@dataclass(frozen=True)
class PrepareCycle:
    """Prepare a cycle."""

    cycle_id: UUID
    terms: CycleTerms
    at: datetime


@dataclass(frozen=True)
class ActivateCycle:
    """Activate the cycle: its goals are tracked from `at` on."""

    cycle_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class CloseCycle:
    """Close the cycle; nothing in it changes any more."""

    cycle_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class SetGoal:
    """Add a goal; where the cycle is active, the goal is tracked from `at` on."""

    cycle_id: UUID
    goal: GoalReference
    plan: GoalPlan
    parent_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class MoveGoal:
    """Give a goal another parent, or none."""

    cycle_id: UUID
    goal_id: UUID
    parent_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class ArchiveGoal:
    """Archive a goal."""

    cycle_id: UUID
    goal_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class TransferGoal:
    """Hand a goal over to another department."""

    cycle_id: UUID
    goal_id: UUID
    department: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class WithdrawGoal:
    """Withdraw a goal that was set by mistake."""

    cycle_id: UUID
    goal_id: UUID
    reason: str
    at: datetime
    by: WithdrawingParty = "officer"
    """Who withdraws it: a department only what counts nothing yet."""


@dataclass(frozen=True)
class WithdrawCycle:
    """Withdraw a cycle that was prepared by mistake, with its goals."""

    cycle_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class SetWeights:
    """Set the weights of all sub-goals of a goal, by their ids."""

    cycle_id: UUID
    parent_id: UUID
    weights: Mapping[UUID, Decimal | Fraction]
    at: datetime


@dataclass(frozen=True)
class SetGoalSource:
    """Say where a goal's readings come from."""

    cycle_id: UUID
    goal_id: UUID
    source: GoalSource
    at: datetime


@dataclass(frozen=True)
class OfferLink:
    """Offer a link to the other side."""

    cycle_id: UUID
    link: GoalLink
    at: datetime


@dataclass(frozen=True)
class AcceptLink:
    """Accept a link that was offered."""

    cycle_id: UUID
    link_id: UUID
    at: datetime


@dataclass(frozen=True)
class DeclineLink:
    """Decline a link that was offered."""

    cycle_id: UUID
    link_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class WithdrawLink:
    """Withdraw a link, whether it was accepted or not."""

    cycle_id: UUID
    link_id: UUID
    reason: str
    at: datetime


HierarchyCommand = (
    SetGoal | MoveGoal | ArchiveGoal | TransferGoal | WithdrawGoal | SetWeights | SetGoalSource
)
LinkCommand = OfferLink | AcceptLink | DeclineLink | WithdrawLink
CycleCommand = (
    PrepareCycle | ActivateCycle | CloseCycle | WithdrawCycle | HierarchyCommand | LinkCommand
)
