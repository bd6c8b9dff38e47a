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

from services.goals.domain.plan import AboutGoal


class Asked(BaseModel, frozen=True):
    """What a department owes against a blocker; every event of it repeats that."""

    support_id: UUID
    blocker_id: UUID
    goal: AboutGoal
    department: str
    """Who is asked."""
    what: str
    due_at: datetime
    """The last instant of the day by which it is needed."""


class BlockerRaised(BaseModel, frozen=True):
    """Something stands in the goal's way."""

    type: Literal["blocker-raised"] = "blocker-raised"
    blocker_id: UUID
    goal: AboutGoal
    what: str
    at: datetime


class SupportAsked(BaseModel, frozen=True):
    """A department owes support from `at` on."""

    type: Literal["support-asked"] = "support-asked"
    support: Asked
    at: datetime


class SupportGiven(BaseModel, frozen=True):
    """The department gave it; in time if `at` is not after its due."""

    type: Literal["support-given"] = "support-given"
    support: Asked
    at: datetime


class SupportOverdue(BaseModel, frozen=True):
    """Its due passed and it was not given."""

    type: Literal["support-overdue"] = "support-overdue"
    support: Asked
    at: datetime


class SupportWithdrawn(BaseModel, frozen=True):
    """It is owed no longer."""

    type: Literal["support-withdrawn"] = "support-withdrawn"
    support: Asked
    reason: str
    at: datetime


class BlockerResolved(BaseModel, frozen=True):
    """It stands in the way no longer."""

    type: Literal["blocker-resolved"] = "blocker-resolved"
    blocker_id: UUID
    goal: AboutGoal
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
class Support:
    """Support that was asked for, and what became of it."""

    asked: Asked
    asked_at: datetime
    status: Literal["owed", "given", "withdrawn"] = "owed"
    overdue: bool = False
    """Whether it was announced as overdue."""


@dataclass(frozen=True)
class Standing:
    """It stands in the way."""

    goal: AboutGoal
    what: str
    raised_at: datetime
    supports: Mapping[UUID, Support] = field(default_factory=dict)

    def with_support(self, support: Support) -> Standing:
        """Return the blocker with a support more, or with one that went on."""
        return replace(self, supports={**self.supports, support.asked.support_id: support})


@dataclass(frozen=True)
class Resolved:
    """It is gone; its supports are as they were left."""

    supports: Mapping[UUID, Support]


Blocker = Standing | Resolved | None


@dataclass(frozen=True)
class RaiseBlocker:
    """Say what stands in a goal's way."""

    blocker_id: UUID
    goal: AboutGoal
    what: str
    at: datetime


@dataclass(frozen=True)
class AskSupport:
    """Ask a department for support."""

    support: Asked
    at: datetime

    @property
    def blocker_id(self) -> UUID:
        """The blocker it is to help against."""
        return self.support.blocker_id


@dataclass(frozen=True)
class GiveSupport:
    """Say that the support was given."""

    blocker_id: UUID
    support_id: UUID
    at: datetime


@dataclass(frozen=True)
class WithdrawSupport:
    """Need the support no longer."""

    blocker_id: UUID
    support_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class ResolveBlocker:
    """Say that it stands in the way no longer."""

    blocker_id: UUID
    at: datetime


@dataclass(frozen=True)
class CheckSupports:
    """Announce the supports whose due has passed by `at`."""

    blocker_id: UUID
    at: datetime


BlockerCommand = (
    RaiseBlocker | AskSupport | GiveSupport | WithdrawSupport | ResolveBlocker | CheckSupports
)


def evolve(blocker: Blocker, event: BlockerEvent) -> Blocker:
    """Return where an event leaves the blocker."""
    match event, blocker:
        case BlockerRaised(), _:
            return Standing(event.goal, event.what, event.at)
        case BlockerResolved(), Standing(supports=supports):
            return Resolved(supports)
        case SupportAsked(), Standing():
            return blocker.with_support(Support(event.support, event.at))
        case SupportGiven() | SupportOverdue() | SupportWithdrawn(), Standing():
            return blocker.with_support(_onward(blocker.supports[event.support.support_id], event))
        case _:
            return blocker


def _onward(support: Support, event: SupportGiven | SupportOverdue | SupportWithdrawn) -> Support:
    match event:
        case SupportGiven():
            return replace(support, status="given")
        case SupportOverdue():
            return replace(support, overdue=True)
        case SupportWithdrawn():
            return replace(support, status="withdrawn")
