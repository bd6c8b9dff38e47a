"""One blocker (阻塞点): what stands in a goal's way, and the support owed against it.

What comes of a command is decided in `blocker_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.goals.domain.goal_plan import GoalReference


class SupportRequest(BaseModel, frozen=True):
    """What a department owes against a blocker; every event of it repeats that."""

    support_id: UUID
    blocker_id: UUID
    goal: GoalReference
    department: str
    """Who is asked."""
    what: str
    due_at: datetime
    """The last instant of the day by which it is needed."""


class BlockerRaised(BaseModel, frozen=True):
    """Something stands in the goal's way."""

    type: Literal["blocker-raised"] = "blocker-raised"
    blocker_id: UUID
    goal: GoalReference
    what: str
    at: datetime


class SupportAsked(BaseModel, frozen=True):
    """A department owes support from `at` on."""

    type: Literal["support-asked"] = "support-asked"
    support: SupportRequest
    at: datetime


class SupportGiven(BaseModel, frozen=True):
    """The department gave it; in time if `at` is not after its due."""

    type: Literal["support-given"] = "support-given"
    support: SupportRequest
    at: datetime


class SupportOverdue(BaseModel, frozen=True):
    """Its due passed and it was not given."""

    type: Literal["support-overdue"] = "support-overdue"
    support: SupportRequest
    at: datetime


class SupportWithdrawn(BaseModel, frozen=True):
    """It is owed no longer."""

    type: Literal["support-withdrawn"] = "support-withdrawn"
    support: SupportRequest
    reason: str
    at: datetime


class BlockerResolved(BaseModel, frozen=True):
    """It stands in the way no longer."""

    type: Literal["blocker-resolved"] = "blocker-resolved"
    blocker_id: UUID
    goal: GoalReference
    raised_at: datetime
    at: datetime


BlockerEvent = Annotated[
    BlockerRaised
    | SupportAsked
    | SupportGiven
    | SupportOverdue
    | SupportWithdrawn
    | BlockerResolved,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class SupportState:
    """Support that was asked for, and what became of it."""

    request: SupportRequest
    asked_at: datetime
    status: Literal["owed", "given", "withdrawn"] = "owed"
    overdue: bool = False
    """Whether it was announced as overdue."""


@dataclass(frozen=True)
class UnresolvedBlocker:
    """It stands in the way."""

    goal: GoalReference
    what: str
    raised_at: datetime
    supports: Mapping[UUID, SupportState] = field(default_factory=dict)

    def with_support(self, support: SupportState) -> UnresolvedBlocker:
        """Return the blocker with a support more, or with one that went on."""
        return replace(self, supports={**self.supports, support.request.support_id: support})


@dataclass(frozen=True)
class ResolvedBlocker:
    """It is gone; its supports are as they were left."""

    supports: Mapping[UUID, SupportState]


Blocker = UnresolvedBlocker | ResolvedBlocker | None


def evolve(blocker: Blocker, event: BlockerEvent) -> Blocker:
    """Return where an event leaves the blocker."""
    match event, blocker:
        case BlockerRaised(), _:
            return UnresolvedBlocker(event.goal, event.what, event.at)
        case BlockerResolved(), UnresolvedBlocker(supports=supports):
            return ResolvedBlocker(supports)
        case SupportAsked(), UnresolvedBlocker():
            return blocker.with_support(SupportState(event.support, event.at))
        case SupportGiven() | SupportOverdue() | SupportWithdrawn(), UnresolvedBlocker():
            return blocker.with_support(
                _apply_to_support(blocker.supports[event.support.support_id], event)
            )
        case _:
            return blocker


def _apply_to_support(
    support: SupportState, event: SupportGiven | SupportOverdue | SupportWithdrawn
) -> SupportState:
    match event:
        case SupportGiven():
            return replace(support, status="given")
        case SupportOverdue():
            return replace(support, overdue=True)
        case SupportWithdrawn():
            return replace(support, status="withdrawn")
