"""The events of a blocker and of the support against it (阻塞点).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

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
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the department who gave it; `None` for officers, and in old
    logs."""


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


class SupportTransferred(BaseModel, frozen=True):
    """Another department owes the support from `at` on; `support` names it."""

    type: Literal["support-transferred"] = "support-transferred"
    support: SupportRequest
    was: str
    """The code of the department that owed it."""
    at: datetime


class BlockerOwnerChanged(BaseModel, frozen=True):
    """The goal that is blocked is another department's from `at` on; `goal` names that."""

    type: Literal["blocker-owner-changed"] = "blocker-owner-changed"
    blocker_id: UUID
    goal: GoalReference
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
    | SupportTransferred
    | BlockerOwnerChanged
    | BlockerResolved,
    Field(discriminator="type"),
]
