"""One blocker (阻塞点) of a goal and the support owed against it: events, state and `evolve`.

The commands are in `blocker_commands`, the decisions in `blocker_decisions`. An event's `type` is
its name in the store: types are added, never renamed.
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
    """The support that a department owes against a blocker; every event of it repeats this."""

    support_id: UUID
    blocker_id: UUID
    goal: GoalReference
    department: str
    """The code of the department that is asked."""
    what: str
    due_at: datetime
    """The deadline: the last instant of the day by which the support is needed."""


class BlockerRaised(BaseModel, frozen=True):
    """A blocker was raised against a goal."""

    type: Literal["blocker-raised"] = "blocker-raised"
    blocker_id: UUID
    goal: GoalReference
    what: str
    at: datetime


class SupportAsked(BaseModel, frozen=True):
    """A department was asked for support and owes it from `at` on."""

    type: Literal["support-asked"] = "support-asked"
    support: SupportRequest
    at: datetime


class SupportGiven(BaseModel, frozen=True):
    """The department gave the support; in time if `at` is not after the deadline."""

    type: Literal["support-given"] = "support-given"
    support: SupportRequest
    at: datetime


class SupportOverdue(BaseModel, frozen=True):
    """The deadline passed and the support was not given."""

    type: Literal["support-overdue"] = "support-overdue"
    support: SupportRequest
    at: datetime


class SupportWithdrawn(BaseModel, frozen=True):
    """The support is owed no longer."""

    type: Literal["support-withdrawn"] = "support-withdrawn"
    support: SupportRequest
    reason: str
    at: datetime


class BlockerResolved(BaseModel, frozen=True):
    """The blocker blocks its goal no longer."""

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
    """Support that was asked for, and its present status."""

    request: SupportRequest
    asked_at: datetime
    status: Literal["owed", "given", "withdrawn"] = "owed"
    overdue: bool = False
    """Whether the support was announced as overdue."""


@dataclass(frozen=True)
class UnresolvedBlocker:
    """A blocker that still blocks its goal."""

    goal: GoalReference
    what: str
    raised_at: datetime
    supports: Mapping[UUID, SupportState] = field(default_factory=dict)

    def with_support(self, support: SupportState) -> UnresolvedBlocker:
        """Return the blocker with a support added, or replaced by its new state."""
        return replace(self, supports={**self.supports, support.request.support_id: support})


@dataclass(frozen=True)
class ResolvedBlocker:
    """A blocker that was resolved; its supports no longer change."""

    supports: Mapping[UUID, SupportState]


Blocker = UnresolvedBlocker | ResolvedBlocker | None


def evolve(blocker: Blocker, event: BlockerEvent) -> Blocker:
    """Return the blocker's state after an event."""
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
