"""The states of a goal's blocker (阻塞点) and of the support owed against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.goals.domain.blocker_events import (
    BlockerEvent,
    BlockerOwnerChanged,
    BlockerRaised,
    BlockerResolved,
    SupportAsked,
    SupportGiven,
    SupportOverdue,
    SupportRequest,
    SupportTransferred,
    SupportWithdrawn,
)
from services.goals.domain.goal_plan import GoalReference


@dataclass(frozen=True)
class SupportState:
    """Support that was asked for, and its present status."""

    request: SupportRequest
    asked_at: datetime
    status: Literal["owed", "given", "withdrawn"] = "owed"
    overdue: bool = False
    """Whether the support was announced as overdue."""
    ended_at: datetime | None = None
    """When it was given or withdrawn."""
    reason: str = ""
    """Why it was withdrawn."""


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

    def with_goal(self, goal: GoalReference) -> UnresolvedBlocker:
        """Return the blocker with its goal, and the goal of its supports, named anew."""
        supports = {
            key: replace(one, request=one.request.model_copy(update={"goal": goal}))
            for key, one in self.supports.items()
        }
        return replace(self, goal=goal, supports=supports)


@dataclass(frozen=True)
class ResolvedBlocker:
    """A blocker that was resolved; its supports no longer change."""

    supports: Mapping[UUID, SupportState]
    resolved_at: datetime


Blocker = UnresolvedBlocker | ResolvedBlocker | None


def evolve(  # noqa: PLR0911  one return for each event
    blocker: Blocker, event: BlockerEvent
) -> Blocker:
    """Return the blocker's state after an event."""
    match event, blocker:
        case BlockerRaised(), _:
            return UnresolvedBlocker(event.goal, event.what, event.at)
        case BlockerResolved(at=at), UnresolvedBlocker(supports=supports):
            return ResolvedBlocker(supports, at)
        case SupportAsked(), UnresolvedBlocker():
            return blocker.with_support(SupportState(event.support, event.at))
        case SupportGiven() | SupportOverdue() | SupportWithdrawn(), UnresolvedBlocker():
            return blocker.with_support(
                _apply_to_support(blocker.supports[event.support.support_id], event)
            )
        case SupportTransferred(support=request), UnresolvedBlocker():
            moved = replace(blocker.supports[request.support_id], request=request)
            return blocker.with_support(moved)
        case BlockerOwnerChanged(goal=goal), UnresolvedBlocker():
            return blocker.with_goal(goal)
        case SupportWithdrawn(), ResolvedBlocker(supports=supports):
            support_id = event.support.support_id
            withdrawn = _apply_to_support(supports[support_id], event)
            return replace(blocker, supports={**supports, support_id: withdrawn})
        case _:
            return blocker


def _apply_to_support(
    support: SupportState, event: SupportGiven | SupportOverdue | SupportWithdrawn
) -> SupportState:
    match event:
        case SupportGiven():
            return replace(support, status="given", ended_at=event.at)
        case SupportOverdue():
            return replace(support, overdue=True)
        case SupportWithdrawn():
            return replace(support, status="withdrawn", ended_at=event.at, reason=event.reason)
