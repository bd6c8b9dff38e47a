"""What a meeting agrees on (对齐会结论): decisions, information, commitments."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

OutcomeKind = Literal["decision", "information"]
"""A commitment is an action of the meeting, see `ActionItem`."""


class About(BaseModel, frozen=True):
    """What an outcome or a commitment is about; each may be left out."""

    goal_id: UUID | None = None
    blocker_id: UUID | None = None
    item_id: UUID | None = None
    """The item of the agenda."""


class Outcome(BaseModel, frozen=True):
    """A decision, or a piece of information."""

    outcome_id: UUID
    kind: OutcomeKind
    text: str
    about: About = About()
