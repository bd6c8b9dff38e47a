"""The agenda of a meeting in items, each with its minutes (时间盒), and why a goal is on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_problems import ProblemLink
from services.comms.domain.meeting_refusals import (
    AgendaItemNamedTwice,
    AgendaItemWithoutTime,
    AgendaTooLong,
)

AgendaItemKind = Literal["commitments", "goal", "blocker", "problem", "topic"]
"""Open commitments of earlier meetings, a goal that lags, a goal that is only blocked, a problem
that leaves the meeting with an outcome, or more."""


class Urgency(BaseModel, frozen=True):
    """Why a goal is on the agenda."""

    lagging_since: datetime | None = None
    completion: Decimal | None = None
    expected: Decimal | None = None
    """Reached by the newest reading, and expected; 1 is the target."""
    expected_on: datetime | None = None
    """When that is expected; `None`: when the fact came that says it lags."""
    open_blockers: int = 0
    blocked_since: datetime | None = None
    overdue_supports: int = 0
    dependent_goals: int = 0
    """So many goals depend on it, or have it as a part."""

    @property
    def behind(self) -> Decimal:
        """How far completion is behind what was expected; 0 for a goal that does not lag."""
        if self.completion is None or self.expected is None:
            return Decimal(0)
        return max(self.expected - self.completion, Decimal(0))


class AgendaItem(BaseModel, frozen=True):
    """One point of an agenda."""

    item_id: UUID
    kind: AgendaItemKind
    subject: str
    minutes: int
    goal_id: UUID | None = None
    department: str | None = None
    """The goal's department; `None` for the company's own goals."""
    urgency: Urgency | None = None
    commitments: tuple[UUID, ...] = ()
    """The actions of earlier meetings that are open."""
    about: ProblemLink | None = None
    """What a problem is linked to."""
    carried_from: UUID | None = None
    """The item of an earlier meeting from which a problem was handed on."""


def validate_agenda(items: Sequence[AgendaItem], minutes: int) -> None:
    """Raise `InvalidMeeting` unless the items fit into a meeting of so many minutes."""
    if len({item.item_id for item in items}) < len(items):
        raise AgendaItemNamedTwice
    for item in items:
        if item.minutes < 1:
            raise AgendaItemWithoutTime(subject=item.subject)
    total = sum(item.minutes for item in items)
    if total > minutes:
        raise AgendaTooLong(total=total, minutes=minutes)
