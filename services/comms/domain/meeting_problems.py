"""The problems of a meeting's agenda (会议议题): linked, and left with an outcome each.

A problem leaves the meeting solved, handed on (to the next meeting, to a request, to a department)
or dropped with a reason. As lagging goals of an alignment meeting, problems need their outcome
before the meeting closes.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

ProblemLinkKind = Literal["goal", "handoff", "request"]
ProblemResult = Literal["solved", "handed-on", "dropped"]
HandedToKind = Literal["next-meeting", "request", "department"]


class ProblemLink(BaseModel, frozen=True):
    """What a problem is about."""

    kind: ProblemLinkKind
    id: UUID


class HandedTo(BaseModel, frozen=True):
    """Where a problem goes on."""

    kind: HandedToKind
    request_id: UUID | None = None
    department: str | None = None
    """It owes an action of the meeting then."""


class ProblemOutcome(BaseModel, frozen=True):
    """How a problem left the meeting."""

    item_id: UUID
    result: ProblemResult
    note: str
    """The solution, what goes on, or why it is dropped."""
    handed_to: HandedTo | None = None
