"""The events of a handoff's dependencies: who needs it, when its inputs arrived, what excuses it.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.handoff_obligation import DelayingInput, Obligation


class HandoffNeeded(BaseModel, frozen=True):
    """Another handoff depends on this one, and is notified of its offers."""

    type: Literal["handoff-needed"] = "handoff-needed"
    obligation: Obligation
    by: UUID
    """The id of the dependent handoff."""
    at: datetime


class HandoffHeldUp(BaseModel, frozen=True):
    """The deadline passed while input was missing: nothing is overdue until it comes."""

    type: Literal["handoff-held-up"] = "handoff-held-up"
    obligation: Obligation
    deadline: datetime
    at: datetime


class InputArrived(BaseModel, frozen=True):
    """An input arrived with the largest delay so far, or while the handoff was held up."""

    type: Literal["input-arrived"] = "input-arrived"
    obligation: Obligation
    input_id: UUID
    deadline: datetime
    excused_until: datetime | None
    """The deadline plus the largest delay of an input; `None` while no input was late."""
    with_sender: bool
    """Whether the sender holds the deliverable, so that its time runs."""
    at: datetime
    """When the input was offered."""
    input_sender: str | None = None
    """The department that owed the input; events from before this field existed do not say it."""
    input_deliverable: str | None = None


class HandoffExcused(BaseModel, frozen=True):
    """An input's delay became known after the handoff was announced overdue or accepted late."""

    type: Literal["handoff-excused"] = "handoff-excused"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime
    delivered_at: datetime | None
    """When the accepted offer was made; `None` while the deliverable is still owed."""
    at: datetime
    delayed_by: DelayingInput | None = None
    """The input with the largest delay."""
    delivered_by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the sender who made the accepted offer."""
