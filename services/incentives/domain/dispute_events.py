"""The events of a dispute, and its state.

open → upheld, rejected or withdrawn; upheld → reversed. An event's `type` is its name in the store:
add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.dispute_terms import DisputeDetails, DisputeEffect, Remedy


class DisputeFiled(BaseModel, frozen=True):
    """A department disputes something of its own line."""

    type: Literal["dispute-filed"] = "dispute-filed"
    about: DisputeDetails
    reasons: str
    evidence: tuple[str, ...]
    """Links to what proves it."""
    time_limit_at: datetime | None
    """Until this time it could be filed; `None` where the month was not locked yet."""
    by: str
    at: datetime


class DisputeAnswered(BaseModel, frozen=True):
    """A department on the other side says what it thinks of it."""

    type: Literal["dispute-answered"] = "dispute-answered"
    about: DisputeDetails
    department: str
    answer: str
    by: str
    at: datetime


class DisputeUpheld(BaseModel, frozen=True):
    """The department is right; what follows is recorded with its obligations and projects."""

    type: Literal["dispute-upheld"] = "dispute-upheld"
    about: DisputeDetails
    remedy: Remedy
    effects: tuple[DisputeEffect, ...]
    """Everything that it changes, the disputed thing first."""
    reasons: str
    by: str
    at: datetime


class DisputeRejected(BaseModel, frozen=True):
    """What is disputed stays as it is."""

    type: Literal["dispute-rejected"] = "dispute-rejected"
    about: DisputeDetails
    reasons: str
    by: str
    at: datetime


class DisputeWithdrawn(BaseModel, frozen=True):
    """The department no longer disputes it."""

    type: Literal["dispute-withdrawn"] = "dispute-withdrawn"
    about: DisputeDetails
    reasons: str
    by: str
    at: datetime


class DisputeReversed(BaseModel, frozen=True):
    """A dispute should not have been upheld: everything is again as it was without it."""

    type: Literal["dispute-reversed"] = "dispute-reversed"
    about: DisputeDetails
    effects: tuple[DisputeEffect, ...]
    """What the decision had changed."""
    reasons: str
    by: str
    at: datetime


DisputeEvent = Annotated[
    DisputeFiled
    | DisputeAnswered
    | DisputeUpheld
    | DisputeRejected
    | DisputeWithdrawn
    | DisputeReversed,
    Field(discriminator="type"),
]

DisputeDecision = Literal["upheld", "rejected", "withdrawn", "reversed"]
"""How a dispute ended, or that this was reversed."""
DisputeStatus = Literal["open", "upheld", "rejected", "withdrawn", "reversed"]


class Dispute(BaseModel, frozen=True):
    """A dispute, with all that was said and decided."""

    filed: DisputeFiled
    answers: tuple[DisputeAnswered, ...] = ()
    decision: DisputeUpheld | DisputeRejected | DisputeWithdrawn | None = None
    reversal: DisputeReversed | None = None

    @property
    def status(self) -> DisputeStatus:
        """The state of the dispute."""
        if self.reversal is not None:
            return "reversed"
        match self.decision:
            case None:
                return "open"
            case DisputeUpheld():
                return "upheld"
            case DisputeRejected():
                return "rejected"
            case DisputeWithdrawn():
                return "withdrawn"

    @property
    def concerned_departments(self) -> Sequence[str]:
        """Both sides, and every department of which the decision changes something, in order."""
        about = self.filed.about
        effects = self.decision.effects if isinstance(self.decision, DisputeUpheld) else ()
        touched = {effect.department for effect in effects}
        return sorted({about.department, *about.counterparts, *touched})


DisputeState = Dispute | None


def dispute_stream_name(dispute_id: UUID) -> str:
    """Name a dispute's stream."""
    return f"dispute-{dispute_id}"
