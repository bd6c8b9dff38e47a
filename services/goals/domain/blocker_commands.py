"""The commands to a blocker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.goals.domain.blocker_events import SupportRequest
from services.goals.domain.goal_plan import GoalReference


@dataclass(frozen=True)
class RaiseBlocker:
    """Raise a blocker against a goal."""

    blocker_id: UUID
    goal: GoalReference
    what: str
    at: datetime


@dataclass(frozen=True)
class AskSupport:
    """Ask a department for support."""

    support: SupportRequest
    at: datetime

    @property
    def blocker_id(self) -> UUID:
        """The blocker that the support is asked against."""
        return self.support.blocker_id


@dataclass(frozen=True)
class GiveSupport:
    """Record that the support was given."""

    blocker_id: UUID
    support_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When the department enters it; `None` for officers, whose stated time counts."""
    by: str | None = None
    """The subject of the person of the department who gives it; `None` for officers."""


@dataclass(frozen=True)
class WithdrawSupport:
    """Withdraw the request for support."""

    blocker_id: UUID
    support_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class ResolveBlocker:
    """Record that the blocker blocks its goal no longer."""

    blocker_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class TransferSupport:
    """Let another department owe the support."""

    blocker_id: UUID
    support_id: UUID
    department: str
    at: datetime


@dataclass(frozen=True)
class ChangeBlockerOwner:
    """Hand the blocker over with its goal, to the department that `goal` names."""

    blocker_id: UUID
    goal: GoalReference
    at: datetime


@dataclass(frozen=True)
class WithdrawBlocker:
    """Take back the support against a blocker whose goal was set by mistake."""

    blocker_id: UUID
    at: datetime


@dataclass(frozen=True)
class CheckSupportDeadlines:
    """Announce as overdue the supports whose deadline has passed by `at`."""

    blocker_id: UUID
    at: datetime


BlockerCommand = (
    RaiseBlocker
    | AskSupport
    | GiveSupport
    | WithdrawSupport
    | ResolveBlocker
    | TransferSupport
    | ChangeBlockerOwner
    | WithdrawBlocker
    | CheckSupportDeadlines
)
